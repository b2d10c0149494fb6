import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkout } from '#shared/cli/up/state-folder.ts';
import type { Benchmark } from './benchmark.ts';
import { type Served, serveChild } from './child.ts';
import { closedLoop } from './closed-loop.ts';
import { startScratchPlatform } from './scratch-platform.ts';
import { median, round } from './statistics.ts';

const connections = 16;

export const readRequests: Benchmark = {
  name: 'read',
  summary: 'Requests/s of an authenticated indexed read against bare Hono and pg',
  run: async ({ rounds, quick, say }) => {
    const scratch = await startScratchPlatform();
    const served: Served[] = [];
    try {
      const sources = [join(checkout, 'shared/cli/up/process.ts'), 'function:projects'];
      const ours = await serveChild(sources, scratch.environment, '/health/live');
      served.push(ours);
      const barePath = fileURLToPath(new URL('peers/bare-read.ts', import.meta.url));
      const bare = await serveChild([barePath], scratch.environment, '/health/live');
      served.push(bare);
      const durationMs = quick ? 1_000 : 3_000;
      const measure = async (url: string, headers: Record<string, string>): Promise<number> =>
        (
          await closedLoop(url, {
            connections,
            durationMs,
            headers,
            expected: body => body.includes(scratch.projectId),
          })
        ).requestsPerSecond;
      const oursUrl = `${ours.url}/api/projects/${scratch.projectId}`;
      const bareUrl = `${bare.url}/projects/${scratch.projectId}`;
      const authorization = { authorization: `Bearer ${scratch.key}` };
      // Both are warm before the first round counts.
      await measure(oursUrl, authorization);
      await measure(bareUrl, {});
      const pairs: { ours: number; bare: number }[] = [];
      for (let round_ = 0; round_ < rounds; round_ += 1) {
        const pair = { ours: await measure(oursUrl, authorization), bare: await measure(bareUrl, {}) };
        say(`read: ${Math.round(pair.ours)} and bare ${Math.round(pair.bare)} requests/s`);
        pairs.push(pair);
      }
      return [
        {
          name: 'GET /api/projects/:id, authenticated, with row-level security',
          value: round(median(pairs.map(pair => pair.ours))),
          unit: 'requests/s',
          peer: { name: 'Hono + pg, one indexed select, no credentials', value: round(median(pairs.map(p => p.bare))) },
          ratio: round(median(pairs.map(pair => pair.ours / pair.bare))),
          note: `${connections} connections, ${durationMs} ms a round, one process each, same PostgreSQL`,
        },
      ];
    } finally {
      for (const child of served) await child.stop();
      await scratch.stop();
    }
  },
};
