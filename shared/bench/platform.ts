import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type BusName, startIsolatedPlatform } from '#shared/testing/faults/isolated-platform.ts';

/** A platform in processes of its own with a project to upload to. */
export interface BenchPlatform {
  /** Uploads by tus in one request; resolves with the answer to the last byte. */
  upload(fileName: string, bytes: Buffer): Promise<{ runId: string }>;
  /** Waits for the end of a run, whatever it is. */
  ended(runId: string): Promise<void>;
  createEndpoint(url: string): Promise<{ secret: string }>;
  stop(): Promise<void>;
}

const Created = z.object({ id: z.string(), secret: z.string().default('') });
const RunState = z.object({ state: z.string() });
const endTimeoutMs = 60_000;

export async function startBenchPlatform(bus: BusName, options: { isolated: boolean }): Promise<BenchPlatform> {
  const platform = await startIsolatedPlatform(bus, options);
  const target = platform.locate();
  if (target === undefined) throw new Error('The platform does not say where it is.');
  const authorization = { authorization: `Bearer ${target.key}` };
  const create = async (path: string, body: unknown) => {
    const response = await fetch(new URL(path, target.url), {
      method: 'POST',
      headers: { ...authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${await response.text()}`);
    return Created.parse(await response.json());
  };
  const { id: projectId } = await create('/api/projects', { name: 'Bench' });
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  return {
    upload: async (fileName, bytes) => {
      const response = await fetch(new URL('/api/storage/uploads', target.url), {
        method: 'POST',
        headers: {
          ...authorization,
          'tus-resumable': '1.0.0',
          'upload-length': String(bytes.length),
          'upload-metadata': `filename ${encode(fileName)},projectId ${encode(projectId)}`,
          'content-type': 'application/offset+octet-stream',
        },
        body: Uint8Array.from(bytes),
      });
      const runId = response.headers.get('cloudforge-run-id');
      if (response.status !== 201 || runId === null)
        throw new Error(`The upload was answered with ${response.status}: ${await response.text()}`);
      return { runId };
    },
    ended: async runId => {
      const deadline = Date.now() + endTimeoutMs;
      for (;;) {
        const response = await fetch(new URL(`/api/projects/${projectId}/runs/${runId}`, target.url), {
          headers: authorization,
        });
        const { state } = RunState.parse(await response.json());
        if (['completed', 'failed', 'cancelled'].includes(state)) return;
        if (Date.now() > deadline) throw new Error(`The run still is ${state}.`);
        await sleep(20);
      }
    },
    createEndpoint: async url => await create('/api/webhooks/endpoints', { url }),
    stop: () => platform.stop(),
  };
}
