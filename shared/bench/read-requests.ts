import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { checkout } from '#shared/cli/up/state-folder.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { type Served, serveChild } from './child.ts';
import { closedLoop } from './closed-loop.ts';
import { type ScratchPlatform, startScratchPlatform } from './scratch-platform.ts';
import { median, round } from './statistics.ts';

const connections = 16;

export const readRequests: Benchmark = {
  name: 'read',
  summary: 'Requests/s of an authenticated indexed read against bare Hono and pg',
  run: async ({ rounds, quick, say }) => {
    const scratch = await startScratchPlatform();
    const served: Served[] = [];
    try {
      const ours = await serveChild(functionProcess('projects'), scratch.environment, '/health/live');
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
      const byKey = { authorization: `Bearer ${scratch.key}` };
      const byToken = { authorization: `Bearer ${await accessToken(scratch)}` };
      // All are warm before the first round counts.
      await measure(oursUrl, byKey);
      await measure(oursUrl, byToken);
      await measure(bareUrl, {});
      const rows: { key: number; token: number; bare: number }[] = [];
      for (let round_ = 0; round_ < rounds; round_ += 1) {
        const row = {
          key: await measure(oursUrl, byKey),
          token: await measure(oursUrl, byToken),
          bare: await measure(bareUrl, {}),
        };
        say(
          `read: by key ${Math.round(row.key)}, by token ${Math.round(row.token)}, bare ${Math.round(row.bare)} requests/s`,
        );
        rows.push(row);
      }
      const note = `${connections} connections, ${durationMs} ms a round, one process each, same PostgreSQL`;
      const figure = (by: 'key' | 'token', what: string): Figure => ({
        name: `GET /api/projects/:id, ${what}, with row-level security`,
        value: round(median(rows.map(row => row[by]))),
        unit: 'requests/s',
        peer: {
          name: 'Hono + pg, one indexed select, no credentials',
          value: round(median(rows.map(row => row.bare))),
        },
        ratio: round(median(rows.map(row => row[by] / row.bare))),
        note,
      });
      return [figure('key', 'by an API key'), figure('token', 'by an access token')];
    } finally {
      for (const child of served) await child.stop();
      await scratch.stop();
    }
  },
};

const Token = z.object({ accessToken: z.string() });

/** Exchanges the key, as programs do that ask often. */
async function accessToken(scratch: ScratchPlatform): Promise<string> {
  const auth = await serveChild(functionProcess('auth'), scratch.environment, '/health/live');
  try {
    const answer = await fetch(`${auth.url}/api/auth/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${scratch.key}` },
    });
    return Token.parse(await answer.json()).accessToken;
  } finally {
    await auth.stop();
  }
}

function functionProcess(name: string): string[] {
  return [join(checkout, 'shared/cli/up/process.ts'), `function:${name}`];
}
