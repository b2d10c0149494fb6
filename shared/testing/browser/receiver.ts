import { createServer } from 'node:http';

export interface Received {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

export interface Receiver {
  url: string;
  received: Received[];
  close(): void;
}

const bodyBytesMax = 1_000_000;

/** A webhook receiver on this machine that answers 204 to everything and keeps it. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) if (body.length < bodyBytesMax) body += String(chunk);
    received.push({ headers: request.headers, body });
    response.writeHead(204).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    received,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
