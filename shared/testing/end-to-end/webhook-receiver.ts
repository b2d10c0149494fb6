import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface ReceivedCall {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A customer's receiver on this very machine. */
export interface WebhookReceiver {
  url: string;
  calls: readonly ReceivedCall[];
  stop(): Promise<void>;
}

const bodyBytesMax = 1024 * 1024;

/** Starts a receiver on a free loopback port that answers 204 and keeps what it got. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const calls: ReceivedCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size > bodyBytesMax) request.destroy();
      else chunks.push(chunk);
    });
    request.on('end', () => {
      calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port.');
  return {
    url: `http://localhost:${address.port}/hooks/cloudforge?team=shop`,
    calls,
    stop: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
