import type { IncomingMessage, Server } from 'node:http';
import { type HttpBindings, serve as serveNode } from '@hono/node-server';
import { Problem, problemAnswer } from './errors.ts';
import { systemIds } from './ids.ts';
import { secureHeaders } from './security-headers.ts';

export interface Served {
  port: number;
  /** Stops taking connections, lets requests in hand finish for at most `graceMs`, then closes what is left. */
  close(graceMs: number): Promise<void>;
}

/** Where a request came from, as the operating system knows it. */
export interface Connection {
  remoteAddress?: string | undefined;
}

export interface ServeOptions {
  fetch: (request: Request, connection?: Connection) => Response | Promise<Response>;
  port: number;
  hostname: string;
  /** true if a call of the API could only be answered late: it gets 503 at once, before anything of it is read. */
  isFull?(): boolean;
  /** Within it a request's line and headers are there, or it is answered with 408. Default: 20 s. */
  headersTimeoutMs?: number;
}

const headersTimeoutMsDefault = 20_000;
const headersBytesMax = 16 * 1024;

/** Serves a fetch handler over HTTP/1.1. Rejects with the system's error if the port can't be had. */
export async function serve(options: ServeOptions): Promise<Served> {
  const { headersTimeoutMs = headersTimeoutMsDefault } = options;
  return await new Promise((resolve, reject) => {
    const server = serveNode(
      {
        // A refusal is not waited for, and costs a hundredth of an answer: a flood of them leaves time for the others.
        fetch: (request, bindings) =>
          options.isFull?.() === true && isApiCall(request) ? overloaded() : answer(options, request, bindings),
        port: options.port,
        hostname: options.hostname,
        // Request and Response of this process are the server's: an answer of text and a record of headers goes out as
        // it is, without a stream and a Headers object made of it and read again.
        overrideGlobalObjects: true,
        serverOptions: {
          requestTimeout: 0,
          headersTimeout: headersTimeoutMs,
          // Node looks every 30 s if it is not told otherwise, and so would wait more than twice as long.
          connectionsCheckingInterval: headersTimeoutMs / 10,
          keepAliveTimeout: 20_000,
          maxHeaderSize: headersBytesMax,
        },
      },
      info => resolve({ port: info.port, close: graceMs => closeServer(server as Server, graceMs) }),
    );
    server.once('error', reject);
  });
}

function isApiCall(request: Request): boolean {
  return request.url.startsWith('/api/', request.url.indexOf('/', 'https://'.length));
}

function overloaded(): Response {
  const requestId = systemIds.uuid();
  return problemAnswer(new Problem('overloaded'), requestId, {
    ...secureHeaders,
    'cache-control': 'no-store',
    'retry-after': '1',
    'x-request-id': requestId,
  });
}

const smallBodyBytes = 1024 * 1024;
const drainMs = 500;

/**
 * A request that is answered before its body has been read (too large, not signed in) leaves bytes on the line that
 * nobody takes. A small body is taken and thrown away first: a client that is still sending would find its connection
 * reset instead of the answer. After a large one the answer says that the connection ends with it, so that no client
 * sends its next request there.
 */
async function answer(
  options: ServeOptions,
  request: Request,
  bindings: Partial<HttpBindings> | object,
): Promise<Response> {
  const connection = 'incoming' in bindings ? { remoteAddress: bindings.incoming?.socket.remoteAddress } : {};
  const response = await options.fetch(request, connection);
  if (!('incoming' in bindings) || bindings.incoming === undefined || bindings.outgoing === undefined) return response;
  const { incoming } = bindings;
  if (!incoming.complete && Number(incoming.headers['content-length'] ?? 0) <= smallBodyBytes) await drain(incoming);
  if (!incoming.complete) bindings.outgoing.shouldKeepAlive = false;
  return response;
}

async function drain(incoming: IncomingMessage): Promise<void> {
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, drainMs);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    incoming.once('end', done).once('close', done).once('error', done);
    incoming.resume();
  });
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  await new Promise<void>(resolve => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
