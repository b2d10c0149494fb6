import { Problem, problemDocument } from '#shared/platform/errors.ts';
import { attachment } from '../content-disposition.ts';
import { type ObjectInfo, ObjectStoreError } from '../object-store.ts';
import type { DiskObjectStore } from './disk-object-store.ts';
import { readRange } from './range.ts';
import type { SignedGrant } from './signed-url.ts';

export interface ServeSignedObjectOptions {
  store: DiskObjectStore;
  /** Told of errors that are not the caller's. */
  onError?(error: unknown): void;
  /** Largest body a PUT may have; S3 takes no more in one request. */
  putBytesMax?: number;
}

export type SignedObjectHandler = (request: Request, requestId: string) => Promise<Response>;

const putBytesMaxDefault = 5 * 1024 ** 3;

/**
 * Whatever the object is, a browser only saves it: it is sent as an attachment, its type is not guessed, and if it
 * is shown after all it runs nothing.
 */
const guardHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
};

/**
 * Serves the signed URLs of the disk store below /storage: GET and HEAD with ranges and If-None-Match, and PUT. The
 * signature is the only permission; nothing but what it names is served. Answers problems as application/problem+json.
 */
export function serveSignedObject(options: ServeSignedObjectOptions): SignedObjectHandler {
  return async (request, requestId) => {
    try {
      return await serve(options, request);
    } catch (error) {
      const problem = asProblem(error);
      if (problem === undefined) options.onError?.(error);
      const { status, body, headers } = problemDocument(problem ?? error, requestId);
      return new Response(request.method === 'HEAD' ? null : JSON.stringify(body), {
        status,
        headers: {
          'content-type': 'application/problem+json',
          'cache-control': 'no-store',
          ...guardHeaders,
          ...headers,
        },
      });
    }
  };
}

async function serve(options: ServeSignedObjectOptions, request: Request): Promise<Response> {
  const verb = request.method === 'HEAD' ? 'GET' : request.method;
  if (verb !== 'GET' && verb !== 'PUT')
    throw new Problem('method-not-allowed', { headers: { allow: 'GET, HEAD, PUT' } });
  const grant = await options.store.readUrl(new URL(request.url));
  if (grant === undefined || grant.verb !== verb) throw new Problem('signature-invalid');
  return verb === 'PUT' ? await put(options, grant, request) : await get(options.store, grant, request);
}

async function put(options: ServeSignedObjectOptions, grant: SignedGrant, request: Request): Promise<Response> {
  const info = await options.store.put(grant.bucket, grant.key, request.body ?? new Uint8Array(), {
    mediaType: request.headers.get('content-type') ?? 'application/octet-stream',
    sizeBytesMax: options.putBytesMax ?? putBytesMaxDefault,
  });
  return new Response(null, { status: 200, headers: { etag: etagOf(info), 'cache-control': 'no-store' } });
}

async function get(store: DiskObjectStore, grant: SignedGrant, request: Request): Promise<Response> {
  const info = await store.head(grant.bucket, grant.key);
  if (info === undefined) throw new Problem('not-found');
  const headers = new Headers({
    ...guardHeaders,
    etag: etagOf(info),
    'last-modified': info.modifiedAt.toUTCString(),
    'accept-ranges': 'bytes',
    // A dump is kept nowhere on its way; a download that broke off goes on by range all the same.
    'cache-control': 'private, no-store',
    'content-type': info.mediaType,
    'content-disposition': attachment(
      grant.fileName === '' ? (grant.key.split('/').at(-1) ?? 'download') : grant.fileName,
    ),
  });
  if (matches(request.headers.get('if-none-match'), etagOf(info))) return new Response(null, { status: 304, headers });

  const condition = request.headers.get('if-range');
  const isSame = condition === null || condition === etagOf(info);
  const range = readRange(isSame ? request.headers.get('range') : null, info.sizeBytes);
  if (range.kind === 'unsatisfiable') {
    throw new Problem('range-unsatisfiable', {
      headers: { 'content-range': `bytes */${info.sizeBytes}` },
      members: { sizeBytes: info.sizeBytes },
    });
  }
  const lengthBytes = range.kind === 'part' ? range.end - range.start + 1 : info.sizeBytes;
  headers.set('content-length', String(lengthBytes));
  if (range.kind === 'part') headers.set('content-range', `bytes ${range.start}-${range.end}/${info.sizeBytes}`);
  const status = range.kind === 'part' ? 206 : 200;
  if (request.method === 'HEAD') return new Response(null, { status, headers });
  const { body } = await store.get(grant.bucket, grant.key, {
    signal: request.signal,
    ...(range.kind === 'part' ? { range: { start: range.start, end: range.end } } : {}),
  });
  return new Response(body, { status, headers });
}

function etagOf(info: ObjectInfo): string {
  return `"${info.sha256}"`;
}

function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  const given = header.split(',').map(each => each.trim().replace(/^W\//, ''));
  return given.includes('*') || given.includes(etag);
}

function asProblem(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (!(error instanceof ObjectStoreError)) return undefined;
  if (error.code === 'not-found' || error.code === 'key-invalid') return new Problem('not-found', { cause: error });
  if (error.code === 'too-large') return new Problem('body-too-large', { cause: error });
  if (error.code === 'range') return new Problem('range-unsatisfiable', { cause: error });
  if (error.code === 'unavailable') return new Problem('overloaded', { cause: error, headers: { 'retry-after': '5' } });
  return undefined;
}
