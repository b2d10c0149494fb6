import type { Server } from 'node:http';
import { serve as serveNode } from '@hono/node-server';

export interface Served {
  port: number;
  /** Stops taking connections, lets requests in hand finish for at most `graceMs`, then closes what is left. */
  close(graceMs: number): Promise<void>;
}

export interface ServeOptions {
  fetch: (request: Request) => Response | Promise<Response>;
  port: number;
  hostname: string;
}

/** Serves a fetch handler over HTTP/1.1. Rejects with the system's error if the port can't be had. */
export async function serve(options: ServeOptions): Promise<Served> {
  return await new Promise((resolve, reject) => {
    const server = serveNode(
      {
        fetch: options.fetch,
        port: options.port,
        hostname: options.hostname,
        // A handler's Response is used as it is; global Request and Response stay Node's own.
        overrideGlobalObjects: false,
        serverOptions: {
          requestTimeout: 0,
          headersTimeout: 20_000,
          keepAliveTimeout: 20_000,
          maxHeaderSize: 16 * 1024,
        },
      },
      info => resolve({ port: info.port, close: graceMs => closeServer(server as Server, graceMs) }),
    );
    server.once('error', reject);
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
