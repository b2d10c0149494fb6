import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/**
 * What befalls a request on its way to an S3 server. `500`, `503`: the proxy answers so. `stall`: nobody ever answers.
 * `cut`: the connection breaks in the middle of what is sent. `cut-answer`: the server gets all of it and does it, and
 * its answer is lost. `cut-get`: what is fetched breaks off in its middle.
 */
export const proxyFaults = ['500', '503', 'stall', 'cut', 'cut-answer', 'cut-get'] as const;
export type ProxyFault = (typeof proxyFaults)[number];

export interface FaultyProxy {
  url: string;
  /** Requests that begin from now on, with this probability; undefined: all go through. */
  set(fault: { kind: ProxyFault; share: number } | undefined): void;
  /** How many requests met a fault. */
  met(): number;
  stop(): Promise<void>;
}

/** Bodies as S3 gives them for its own trouble. */
const refusals = {
  '500': ['InternalError', 'We encountered an internal error. Please try again.'],
  '503': ['SlowDown', 'Please reduce your request rate.'],
} as const;

/** A proxy on loopback in front of `target`, which passes everything on as it is, the Host header too: it is signed. */
export async function startFaultyProxy(target: string, random: () => number = Math.random): Promise<FaultyProxy> {
  let current: { kind: ProxyFault; share: number } | undefined;
  let met = 0;
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const fault = current !== undefined && random() < current.share ? current.kind : undefined;
    // Only what is sent can be cut in its middle.
    const isBody = request.method === 'PUT' || request.method === 'POST';
    // What is fetched can be cut only where there is a body.
    const isMet = fault === 'cut-get' ? request.method === 'GET' : !fault?.startsWith('cut') || isBody;
    if (fault === undefined || !isMet) {
      pass(target, request, response);
      return;
    }
    met += 1;
    if (fault === '500' || fault === '503') refuse(request, response, fault);
    else if (fault === 'stall') request.resume();
    else if (fault === 'cut') cut(target, request);
    else if (fault === 'cut-get') pass(target, request, response, answer => cutAnswer(answer, request, response));
    else pass(target, request, response, answer => answer.resume().once('end', () => request.socket.destroy()));
  };
  const server: Server = createServer({ requestTimeout: 0, keepAliveTimeout: 2_000 }, handle);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    set: fault => {
      current = fault;
    },
    met: () => met,
    stop: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

function refuse(request: IncomingMessage, response: ServerResponse, status: '500' | '503'): void {
  const [code, message] = refusals[status];
  request.resume().once('end', () => {
    response.writeHead(Number(status), { 'content-type': 'application/xml' });
    response.end(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    );
  });
}

/** `instead` does with the server's answer whatever is not passing it on. */
function pass(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  instead?: (answer: IncomingMessage) => void,
): void {
  const onward = forward(new URL(request.url ?? '/', target), { method: request.method, headers: request.headers });
  onward.once('response', answer => {
    if (instead !== undefined) {
      instead(answer);
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.once('error', () => request.socket.destroy());
  request.once('error', () => onward.destroy());
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}

/** Half of the answer's body reaches the client; then it loses its connection. */
function cutAnswer(answer: IncomingMessage, request: IncomingMessage, response: ServerResponse): void {
  const half = Math.floor(Number(answer.headers['content-length'] ?? 0) / 2);
  let given = 0;
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  response.flushHeaders();
  const breakOff = (): void => void setImmediate(() => request.socket.destroy());
  answer.on('data', (chunk: Buffer) => {
    const part = chunk.subarray(0, Math.max(0, half - given));
    given += part.length;
    if (part.length > 0) response.write(part);
    if (given >= half) breakOff();
  });
  answer.once('end', breakOff).once('error', breakOff);
}

/** Half of the body reaches the server; then both sides lose their connection. */
function cut(target: string, request: IncomingMessage): void {
  const half = Math.floor(Number(request.headers['content-length'] ?? 0) / 2);
  const onward = forward(new URL(request.url ?? '/', target), { method: request.method, headers: request.headers });
  onward.on('error', () => undefined);
  onward.on('response', answer => answer.resume());
  let sent = 0;
  const breakOff = (): void => {
    onward.destroy();
    request.socket.destroy();
  };
  onward.flushHeaders();
  request.on('data', (chunk: Buffer) => {
    const part = chunk.subarray(0, Math.max(0, half - sent));
    sent += part.length;
    if (part.length > 0) onward.write(part);
    if (sent >= half) setImmediate(breakOff);
  });
  request.once('end', breakOff);
  request.once('error', breakOff);
}
