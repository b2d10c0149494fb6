import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup as systemLookup } from 'node:dns';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { crashPoint } from '#shared/platform/crash-points.ts';
import type { Dialer, DialRequest, DialResponse } from '#shared/platform/dialer.ts';
import { AddressRefused } from '#shared/platform/dialer.ts';
import { type AddressPolicy, createAddressJudge } from './address-policy.ts';
import { checkUrl, refused } from './check-url.ts';
import { download, headerBytesMax, plainHeaders } from './download.ts';
import { explainNetworkError } from './network-error.ts';

/** Resolves a name to all of its addresses. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

export interface DialerOptions extends AddressPolicy {
  /** Told of every refused call; never of paths or queries, which may hold secrets. */
  log?: { warn(message: string, fields?: Record<string, unknown>): void };
  /** For tests. The system's resolver otherwise. */
  resolve?: Resolve;
  /** PEM of the certificate authority to trust instead of the system's. For tests. */
  certificateAuthority?: string;
}

/**
 * The only way out of the platform. The name is looked up by the connection itself, and it connects to one of the
 * addresses that were judged: a name that changes its address between check and call (DNS rebinding) gains nothing.
 * Every call has a connection of its own, follows no redirect, reads no more than it may and ends at its deadline,
 * however slowly the other side answers.
 */
export function createDialer(options: DialerOptions): Dialer {
  const judge = createAddressJudge(options);
  const resolve = options.resolve ?? resolveWithSystem;

  /** `lookup` as node:net wants it: answers only addresses that may be called. */
  function lookup(hostname: string, how: LookupOptions, answer: LookupAnswer): void {
    resolve(hostname).then(
      addresses => {
        const wanted =
          how.family === 4 || how.family === 6 ? addresses.filter(a => a.family === how.family) : addresses;
        const allowed = wanted.filter(({ address }) => judge(address) === undefined);
        const [first] = allowed;
        if (first !== undefined)
          return how.all === true ? answer(null, allowed) : answer(null, first.address, first.family);
        const [bad] = wanted;
        if (bad !== undefined) return answer(refused(judge(bad.address) ?? '', bad.address, hostname), []);
        return answer(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), []);
      },
      (error: NodeJS.ErrnoException) => answer(error, []),
    );
  }

  const connectionTo = (hostname: string): RequestOptions & { ca?: string } => ({
    hostname,
    lookup: lookup as RequestOptions['lookup'],
    ...(options.certificateAuthority === undefined ? {} : { ca: options.certificateAuthority }),
  });

  return {
    async check(url) {
      checkUrl(url, judge);
    },
    async checkHost(host) {
      try {
        const addresses = isIP(host) !== 0 ? [{ address: host }] : await resolve(host);
        if (addresses.length === 0) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
        for (const { address } of addresses) {
          const refusal = judge(address);
          if (refusal !== undefined) throw refused(refusal, address, host);
        }
        return addresses.map(({ address }) => address);
      } catch (error) {
        throw explainNetworkError(error, { hostname: host, timeoutMs: 0, late: false });
      }
    },
    async download(request) {
      try {
        return await download(request, text => {
          const { url, hostname } = checkUrl(text, judge);
          return { url, connection: connectionTo(hostname) };
        });
      } catch (error) {
        if (error instanceof AddressRefused) options.log?.warn('A download was refused.', { reason: error.message });
        throw error;
      }
    },
    async request(request) {
      try {
        const { url, hostname } = checkUrl(request.url, judge);
        crashPoint('call.before-post');
        const answer = await call(request, url, connectionTo(hostname));
        crashPoint('call.after-post');
        return answer;
      } catch (error) {
        if (error instanceof AddressRefused)
          options.log?.warn('An outgoing call was refused.', { reason: error.message });
        throw error;
      }
    },
  };
}

type LookupAnswer = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

function call(request: DialRequest, url: URL, connection: RequestOptions & { ca?: string }): Promise<DialResponse> {
  const startedAt = performance.now();
  const deadline = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const { promise, resolve, reject } = Promise.withResolvers<DialResponse>();
  const fail = (error: unknown): void => {
    if (request.signal?.aborted === true) reject(request.signal.reason);
    else
      reject(explainNetworkError(error, { hostname: url.host, timeoutMs: request.timeoutMs, late: deadline.aborted }));
  };
  const outgoing = send({
    ...connection,
    port: url.port === '' ? undefined : Number(url.port),
    path: `${url.pathname}${url.search}`,
    method: request.method,
    headers: { 'accept-encoding': 'identity', ...request.headers, ...contentLength(request.body) },
    // No connection is kept: a pooled one would outlive the check of its address.
    agent: false,
    maxHeaderSize: headerBytesMax,
    signal,
  });
  outgoing.on('error', fail);
  outgoing.on('upgrade', (_response, socket) => {
    socket.destroy();
    fail(Object.assign(new Error('upgrade'), { code: 'UPGRADE' }));
  });
  outgoing.on('response', response => {
    readBody(response, request.responseBytesMax).then(body => {
      outgoing.destroy();
      resolve({
        status: response.statusCode ?? 0,
        headers: plainHeaders(response),
        body,
        durationMs: Math.round(performance.now() - startedAt),
      });
    }, fail);
  });
  outgoing.end(request.body);
  return promise;
}

/** Reads up to so many bytes and leaves the rest. */
async function readBody(response: IncomingMessage, bytesMax: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes: Buffer = chunk;
    chunks.push(bytes.subarray(0, bytesMax - length));
    length += Math.min(bytes.length, bytesMax - length);
    if (length >= bytesMax) break;
  }
  return Buffer.concat(chunks, length);
}

function contentLength(body: DialRequest['body']): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}

function resolveWithSystem(hostname: string): Promise<LookupAddress[]> {
  const { promise, resolve, reject } = Promise.withResolvers<LookupAddress[]>();
  systemLookup(hostname, { all: true }, (error, addresses) => (error === null ? resolve(addresses) : reject(error)));
  return promise;
}
