import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where the platform is, as far as is known now: another port after it was started again. */
export type Locate = () => { url: string; key: string } | undefined;

export interface PatientOptions {
  locate: Locate;
  /** Milliseconds since 1970 at which patience ends; it may move. */
  deadlineMs: number | (() => number);
}

const againAfterMs = 100;
const requestTimeoutMs = 20_000;

function isPatient({ deadlineMs }: PatientOptions): boolean {
  return Date.now() < (typeof deadlineMs === 'number' ? deadlineMs : deadlineMs());
}

/** Thrown when the platform did not come round in time, or refused for good. */
export class ClientError extends Error {}

/**
 * A request that is sent again while the platform is away or says that it is busy (429, 503, 425), as any careful
 * client would. `body` is made anew for each attempt. A request that creates something may thus create it twice.
 */
export async function patientFetch(
  options: PatientOptions,
  method: string,
  path: string,
  request: { headers?: Record<string, string>; body?: () => RequestInit['body'] } = {},
): Promise<Response> {
  let last = 'nobody was there';
  while (isPatient(options)) {
    const target = options.locate();
    if (target !== undefined) {
      try {
        const body = request.body?.();
        const init: RequestInit = {
          method,
          headers: { authorization: `Bearer ${target.key}`, ...request.headers },
          signal: AbortSignal.timeout(requestTimeoutMs),
        };
        const response = await fetch(
          new URL(path, target.url),
          body === undefined ? init : { ...init, body, duplex: 'half' },
        );
        if (![425, 429, 502, 503, 504].includes(response.status)) return response;
        last = `HTTP ${response.status} ${(await response.text()).slice(0, 300)}`;
      } catch (error) {
        last = error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error);
      }
    }
    await sleep(againAfterMs);
  }
  throw new ClientError(`${method} ${path} did not succeed in time; the last answer: ${last}`);
}

/**
 * Uploads a file by tus 1.0.0 and, whenever the connection breaks, asks for the offset and goes on from there.
 * Returns the id of the run, which the platform names only once the file is durable: from then on it is accepted.
 */
export async function uploadPatiently(options: PatientOptions, file: string, projectId: string): Promise<string> {
  const size = statSync(file).size;
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  const tus = { 'tus-resumable': '1.0.0' };
  const created = await patientFetch(options, 'POST', '/api/storage/uploads', {
    headers: {
      ...tus,
      'upload-length': String(size),
      'upload-metadata': `filename ${encode(basename(file))},projectId ${encode(projectId)}`,
    },
  });
  const location = created.headers.get('location');
  if (created.status !== 201 || location === null)
    throw new ClientError(`The upload could not begin: HTTP ${created.status} ${await created.text()}`);
  let offset = 0;
  while (isPatient(options)) {
    const sent = await sendFrom(options, file, location, offset, size);
    if (sent.runId !== undefined) return sent.runId;
    await sleep(againAfterMs);
    const asked = await patientFetch(options, 'HEAD', location, { headers: tus });
    if (asked.status === 409) continue;
    if (!asked.ok) throw new ClientError(`The upload was lost: HEAD answers ${asked.status}; before: ${sent.trouble}`);
    const runId = asked.headers.get('cloudforge-run-id');
    if (runId !== null) return runId;
    offset = Number(asked.headers.get('upload-offset'));
  }
  throw new ClientError('The upload did not end in time.');
}

async function sendFrom(
  options: PatientOptions,
  file: string,
  location: string,
  offset: number,
  size: number,
): Promise<{ runId?: string; trouble?: string }> {
  const target = options.locate();
  if (target === undefined) return { trouble: 'nobody was there' };
  const stream = createReadStream(file, { start: offset, highWaterMark: 256 * 1024 });
  try {
    const response = await fetch(new URL(location, target.url), {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${target.key}`,
        'tus-resumable': '1.0.0',
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
        'content-length': String(size - offset),
      },
      body: Readable.toWeb(stream),
      duplex: 'half',
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    const runId = response.headers.get('cloudforge-run-id');
    const text = await response.text();
    return response.ok && runId !== null ? { runId } : { trouble: `HTTP ${response.status} ${text.slice(0, 300)}` };
  } catch (error) {
    return { trouble: error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error) };
  } finally {
    stream.destroy();
  }
}
