import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Harness, HarnessOptions } from '#shared/testing/harness.ts';

type CallOptions = NonNullable<Parameters<Harness['call']>[2]>;

/** A client of resumable uploads, for tests. */
export interface TusClient {
  create(sizeBytes: number, options?: CallOptions & { metadata?: Record<string, string> }): Promise<Response>;
  /** Creates an upload and returns its path. */
  begin(sizeBytes: number): Promise<string>;
  patch(
    path: string,
    offset: number,
    body: Uint8Array | ReadableStream<Uint8Array>,
    options?: CallOptions,
  ): Promise<Response>;
  head(path: string, options?: CallOptions): Promise<Response>;
}

const version = { 'tus-resumable': '1.0.0' };

export function tusClient(harness: Harness): TusClient {
  const create: TusClient['create'] = async (sizeBytes, { metadata = {}, headers = {}, ...options } = {}) =>
    await harness.call('POST', '/api/storage/uploads', {
      ...options,
      headers: {
        ...version,
        'upload-length': String(sizeBytes),
        'upload-metadata': metadataHeader({
          filename: 'shop.sql',
          filetype: 'application/sql',
          projectId: harness.tenant.projectId,
          ...metadata,
        }),
        ...headers,
      },
    });
  return {
    create,
    begin: async sizeBytes => {
      const response = await create(sizeBytes);
      const location = response.headers.get('location');
      if (response.status !== 201 || location === null) throw new Error(`${response.status}: ${await response.text()}`);
      return location;
    },
    patch: async (path, offset, body, { headers = {}, ...options } = {}) =>
      await harness.call('PATCH', path, {
        ...options,
        body,
        headers: {
          ...version,
          'upload-offset': String(offset),
          'content-type': 'application/offset+octet-stream',
          ...(body instanceof Uint8Array ? { 'content-length': String(body.length) } : {}),
          ...headers,
        },
      }),
    head: async (path, { headers = {}, ...options } = {}) =>
      await harness.call('HEAD', path, { ...options, headers: { ...version, ...headers } }),
  };
}

export function metadataHeader(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',');
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const ProblemDocument = z.object({ code: z.string(), status: z.number(), detail: z.string(), requestId: z.string() });

/** The code of a problem document; throws unless the response is one and its status is the document's. */
export async function problemCode(response: Response): Promise<string> {
  const document = ProblemDocument.parse(await response.json());
  if (document.status !== response.status)
    throw new Error(`The document says ${document.status}, the response ${response.status}.`);
  return document.code;
}

/** `200`, or the status and code of a problem: `409 conflict`. */
export async function outcome(promise: Promise<Response>): Promise<string> {
  const response = await promise;
  return response.status < 400 ? String(response.status) : `${response.status} ${await problemCode(response)}`;
}

/** A body that sends these bytes and then does what `end` says. */
export function streamOf(
  chunks: readonly Uint8Array[],
  end: 'close' | 'break' | Promise<void>,
): ReadableStream<Uint8Array> {
  const left = [...chunks];
  return new ReadableStream<Uint8Array>({
    pull: async controller => {
      const chunk = left.shift();
      if (chunk !== undefined) return controller.enqueue(chunk);
      if (end === 'break') return controller.error(new Error('the line broke'));
      if (end !== 'close') await end;
      controller.close();
    },
  });
}

/** Limits small enough to be reached in a test. */
export const testLimits: NonNullable<HarnessOptions['settings']> = { uploadBytesMax: 1_000_000, uploadsAtOnce: 2 };
