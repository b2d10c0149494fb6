import { createReadStream, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { ApiClient } from './api-client.ts';
import { CliError } from './cli-error.ts';
import { readEventStream } from './event-stream.ts';

export interface MainJobOptions {
  client: ApiClient;
  file: string;
  /** Project to run it in; one is created by the file's name otherwise. */
  projectId?: string;
  resultsFolder: string;
  onEvent(event: RunEvent): void;
}

export interface RunEvent {
  type: string;
  data: Record<string, unknown>;
}

export interface MainJobResult {
  runId: string;
  projectId: string;
  state: string;
  grade: string | undefined;
  failure: { code: string; message: string } | undefined;
  /** Where the bundle lies. */
  folder: string | undefined;
  page: string;
}

const Created = z.object({ id: z.uuid() });
const RunState = z.object({
  state: z.string(),
  grade: z.string().nullable(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
});
const Bundle = z.object({ files: z.array(z.object({ path: z.string(), url: z.string() })) });

/** The main job, as any client would do it: upload (tus), follow the run live, fetch the bundle. */
export async function runMainJob(options: MainJobOptions): Promise<MainJobResult> {
  const { client, file } = options;
  if (statSync(file, { throwIfNoEntry: false })?.size === 0)
    throw new CliError(`${file} is empty. Make the dump again.`);
  const projectId =
    options.projectId ??
    (await client.json(Created, 'POST', '/api/projects', { name: basename(file).slice(0, 200) })).id;
  const runId = await upload(options, projectId);
  await followRun(client, runId, options.onEvent);
  const run = await client.json(RunState, 'GET', `/api/projects/${projectId}/runs/${runId}`);
  const folder = run.state === 'completed' ? await fetchBundle(options, runId) : undefined;
  return {
    runId,
    projectId,
    state: run.state,
    grade: run.grade ?? undefined,
    failure: run.failure ?? undefined,
    folder,
    page: `${client.url}/runs/?run=${runId}&project=${projectId}`,
  };
}

async function upload({ client, file, onEvent }: MainJobOptions, projectId: string): Promise<string> {
  let size: number;
  try {
    const found = statSync(file);
    if (!found.isFile()) throw new CliError(`${file} is not a file.`);
    size = found.size;
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`${file} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  const created = await client.raw('POST', '/api/storage/uploads', {
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': String(size),
      'upload-metadata': `filename ${encode(basename(file))},projectId ${encode(projectId)}`,
    },
  });
  const location = created.headers.get('location');
  if (location === null) throw new CliError('The platform did not say where to upload to.');
  onEvent({ type: 'upload.started', data: { fileName: basename(file), sizeBytes: size } });
  let runId = created.headers.get('cloudforge-run-id');
  if (size > 0) {
    const stream = createReadStream(file, { highWaterMark: 1024 * 1024 });
    let sent = 0;
    stream.on('data', portion => {
      sent += portion.length;
      onEvent({ type: 'upload.progress', data: { bytes: sent, bytesTotal: size } });
    });
    const stored = await client.raw('PATCH', location, {
      headers: {
        'tus-resumable': '1.0.0',
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
        'content-length': String(size),
      },
      body: Readable.toWeb(stream) as ReadableStream<Uint8Array>,
    });
    runId = stored.headers.get('cloudforge-run-id');
  }
  if (runId === null) throw new CliError('The upload is complete, but no run was started.');
  return runId;
}

/** Follows the run to its end; a stream that breaks off is taken up again where it stood. */
export async function followRun(
  client: ApiClient,
  runId: string,
  onEvent: (event: RunEvent) => void,
  signal?: AbortSignal,
): Promise<void> {
  let last = 0;
  const failuresMax = 60;
  for (let failures = 0; failures < failuresMax; ) {
    try {
      const response = await client.raw('GET', `/api/live/runs/${runId}?after=${last}`, {
        headers: { accept: 'text/event-stream' },
        ...(signal === undefined ? {} : { signal }),
      });
      if (response.body === null) return;
      for await (const event of readEventStream(response.body)) {
        if (event.type === 'end') return;
        failures = 0;
        if (event.id !== undefined) last = Math.max(last, event.id);
        onEvent({ type: event.type, data: event.data });
      }
    } catch (error) {
      if (signal?.aborted === true) throw error;
      failures += 1;
      if (failures >= failuresMax) throw error;
      await new Promise(resolve => setTimeout(resolve, 1_000));
    }
  }
}

async function fetchBundle({ client, resultsFolder }: MainJobOptions, runId: string): Promise<string> {
  const bundle = await client.json(Bundle, 'GET', `/api/bundles/${runId}`);
  const folder = join(resultsFolder, runId);
  for (const file of [...bundle.files, { path: 'manifest.json', url: `/api/bundles/${runId}/files/manifest.json` }]) {
    // Paths are the platform's own, but a folder is only left by somebody's mistake: it is checked all the same.
    if (file.path.split('/').some(segment => segment === '..' || segment === '') || file.path.startsWith('/'))
      throw new CliError(`The bundle names a file outside its folder: ${file.path}`);
    const target = join(folder, file.path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, new Uint8Array(await (await client.raw('GET', file.url)).arrayBuffer()));
  }
  return folder;
}
