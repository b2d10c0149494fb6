import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type Download, type DownloadRequest, DownloadTooLarge } from '#shared/platform/dialer.ts';
import { explainNetworkError } from './network-error.ts';

export const headerBytesMax = 16 * 1024;

/** Judges a URL and says how to connect to it; throws AddressRefused. */
export type Prepare = (url: string) => { url: URL; connection: RequestOptions & { ca?: string } };

const redirects = new Set([301, 302, 303, 307, 308]);
/** What a redirect to another origin must not learn. */
const kept = new Set(['accept', 'user-agent']);

/** A GET whose body is read as it comes. Every redirect is prepared, and so judged, like the first address. */
export async function download(request: DownloadRequest, prepare: Prepare): Promise<Download> {
  let target = prepare(request.url);
  let headers = request.headers;
  for (let hops = 0; ; hops++) {
    const { response, destroy } = await open(request, target, headers);
    const location = response.headers.location;
    if (!redirects.has(response.statusCode ?? 0) || location === undefined || hops >= request.redirectsMax) {
      return {
        status: response.statusCode ?? 0,
        headers: plainHeaders(response),
        body: bodyOf(response, request, target.url, destroy),
        cancel: destroy,
      };
    }
    destroy();
    const next = URL.canParse(location, target.url.href) ? new URL(location, target.url) : undefined;
    if (next === undefined) throw new Error(`${target.url.host}: it redirects to something that is no URL`);
    if (target.url.protocol === 'https:' && next.protocol !== 'https:')
      throw new Error(`${target.url.host}: it redirects from https to ${next.protocol.slice(0, -1)}`);
    if (next.origin !== target.url.origin)
      headers = Object.fromEntries(Object.entries(headers).filter(([name]) => kept.has(name.toLowerCase())));
    target = prepare(next.href);
  }
}

interface Opened {
  response: IncomingMessage;
  destroy(): void;
}

function open(
  request: DownloadRequest,
  { url, connection }: ReturnType<Prepare>,
  headers: Record<string, string>,
): Promise<Opened> {
  const { promise, resolve, reject } = Promise.withResolvers<Opened>();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), request.answerTimeoutMs);
  const signal = request.signal === undefined ? late.signal : AbortSignal.any([late.signal, request.signal]);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const outgoing = send({
    ...connection,
    port: url.port === '' ? undefined : Number(url.port),
    path: `${url.pathname}${url.search}`,
    method: 'GET',
    headers: { 'user-agent': 'CloudForge/1', ...headers, 'accept-encoding': 'identity' },
    // No connection is kept: a pooled one would outlive the check of its address.
    agent: false,
    maxHeaderSize: headerBytesMax,
    signal,
  });
  const fail = (error: unknown): void => {
    clearTimeout(timer);
    if (request.signal?.aborted === true) reject(request.signal.reason);
    else
      reject(
        explainNetworkError(error, {
          hostname: url.host,
          timeoutMs: request.answerTimeoutMs,
          late: late.signal.aborted,
        }),
      );
  };
  outgoing.on('error', fail);
  outgoing.on('upgrade', (_response, socket) => {
    socket.destroy();
    fail(Object.assign(new Error('upgrade'), { code: 'UPGRADE' }));
  });
  outgoing.on('response', response => {
    clearTimeout(timer);
    resolve({ response, destroy: () => outgoing.destroy() });
  });
  outgoing.end();
  return promise;
}

async function* bodyOf(
  response: IncomingMessage,
  { sizeBytesMax, idleTimeoutMs, signal }: DownloadRequest,
  url: URL,
  destroy: () => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  let isSilent = false;
  response.setTimeout(idleTimeoutMs, () => {
    isSilent = true;
    destroy();
  });
  const tooLarge = (): DownloadTooLarge =>
    new DownloadTooLarge(`${url.host}: the file is larger than the ${sizeBytesMax} bytes that are allowed`);
  try {
    if (Number(response.headers['content-length'] ?? 0) > sizeBytesMax) throw tooLarge();
    for await (const chunk of response) {
      const portion: Buffer = chunk;
      bytes += portion.length;
      if (bytes > sizeBytesMax) throw tooLarge();
      yield portion;
    }
  } catch (error) {
    if (error instanceof DownloadTooLarge) throw error;
    signal?.throwIfAborted();
    throw explainNetworkError(error, { hostname: url.host, timeoutMs: idleTimeoutMs, late: isSilent });
  } finally {
    destroy();
  }
}

/** Headers by name, several of one name joined. */
export function plainHeaders(response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headersDistinct)) headers[name] = (value ?? []).join(', ');
  return headers;
}
