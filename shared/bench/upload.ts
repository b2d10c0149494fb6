import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noise } from '#shared/testing/hostile/files.ts';
import type { Benchmark } from './benchmark.ts';
import { serveChild } from './child.ts';
import { startBenchPlatform } from './platform.ts';
import { median, round } from './statistics.ts';

export const upload: Benchmark = {
  name: 'upload',
  summary: 'MB/s of an upload with sha256 re-read, against plain node:http into a file',
  run: async ({ rounds, quick, say }) => {
    const folder = mkdtempSync(join(tmpdir(), 'cloudforge-bench-'));
    const platform = await startBenchPlatform('embedded', { isolated: false });
    try {
      const peer = await serveChild(
        [fileURLToPath(new URL('peers/bare-upload.ts', import.meta.url))],
        { BENCH_FOLDER: folder },
        '/',
      );
      try {
        const block = noise(1_000_000, 1);
        const megabytes = quick ? 30 : 200;
        const bytes = Buffer.concat(Array.from({ length: megabytes }, () => block));
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        const pairs: { ours: number; bare: number }[] = [];
        for (let at = 0; at <= rounds; at += 1) {
          const started = performance.now();
          const answer = await platform.upload('noise.bin', bytes);
          const ours = megabytes / ((performance.now() - started) / 1_000);
          // The run that follows must not take the processor from the peer.
          await platform.ended(answer.runId);
          const again = performance.now();
          const received = await fetch(peer.url, { method: 'POST', body: bytes });
          if ((await received.text()) !== sha256) throw new Error('The peer received other bytes.');
          const bare = megabytes / ((performance.now() - again) / 1_000);
          say(`upload: ${Math.round(ours)} and bare ${Math.round(bare)} MB/s`);
          if (at > 0) pairs.push({ ours, bare });
        }
        return [
          {
            name: 'upload (tus), durable, sha256 read back, run started',
            value: round(median(pairs.map(pair => pair.ours))),
            unit: 'MB/s',
            peer: { name: 'node:http into a file, hashed, synced', value: round(median(pairs.map(pair => pair.bare))) },
            ratio: round(median(pairs.map(pair => pair.ours / pair.bare))),
            note: `${megabytes} MB in one request, disk store`,
          },
        ];
      } finally {
        await peer.stop();
      }
    } finally {
      await platform.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
