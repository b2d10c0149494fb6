import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { registry } from '#functions/registry.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { serveChild } from './child.ts';
import { functionCommand } from './function-command.ts';
import { startScratchPlatform } from './scratch-platform.ts';
import { median, round } from './statistics.ts';

export const coldStart: Benchmark = {
  name: 'cold-start',
  summary: 'Start of each function’s process to its first answer, telemetry on, against bare Hono',
  run: async ({ rounds, quick, say }) => {
    const folder = mkdtempSync(join(tmpdir(), 'cloudforge-bench-'));
    const scratch = await startScratchPlatform();
    try {
      const peerBundle = join(folder, 'bare-hono.mjs');
      await build({
        entryPoints: [fileURLToPath(new URL('peers/bare-hono.ts', import.meta.url))],
        bundle: true,
        platform: 'node',
        format: 'esm',
        outfile: peerBundle,
        logLevel: 'error',
      });
      const figures: Figure[] = [];
      for (const { name } of quick ? registry.slice(0, 2) : registry) {
        const { args, from } = functionCommand(name);
        const pairs: { ours: number; bare: number }[] = [];
        // The first start of each reads its files from the disk.
        for (let at = 0; at <= rounds; at += 1) {
          const environment = { ...scratch.environment, NODE_COMPILE_CACHE: join(folder, 'compiled') };
          const ours = await firstAnswerMs(args, { ...environment, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
          const bare = await firstAnswerMs([peerBundle], environment);
          if (at > 0) pairs.push({ ours, bare });
        }
        say(`cold-start: ${name} ${Math.round(median(pairs.map(pair => pair.ours)))} ms`);
        figures.push({
          name: `${name}, to the first 200`,
          value: round(median(pairs.map(pair => pair.ours))),
          unit: 'ms',
          peer: { name: 'bare Hono, bundled', value: round(median(pairs.map(pair => pair.bare))) },
          ratio: round(median(pairs.map(pair => pair.ours / pair.bare))),
          note: `from the ${from}; compile cache warm; database reachable; trace export on`,
        });
      }
      return figures;
    } finally {
      await scratch.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function firstAnswerMs(args: readonly string[], environment: Record<string, string>): Promise<number> {
  const served = await serveChild(args, environment, '/health/live');
  await served.stop();
  return served.firstAnswerMs;
}
