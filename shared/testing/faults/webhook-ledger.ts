import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

/** One message as it came over the wire. */
export interface Receipt {
  endpoint: string;
  /** `webhook-id`: the same at every attempt. */
  webhookId: string;
  eventType: string;
  runId: string | undefined;
  atMs: number;
  body: string;
}

/** What a receiver does instead of taking a message. `elsewhere` is the address that a redirect names. */
export type Misbehaviour =
  | { kind: 'status'; status: number; headers?: Readonly<Record<string, string>> }
  | { kind: 'silence' }
  | { kind: 'reset' }
  | { kind: 'drip' };

/** A receiver that keeps its own account of what arrived: outside the system that is judged by it. */
export interface WebhookLedger {
  /** Address of an endpoint of this name; its messages are kept under it. */
  url(endpoint: string): string;
  /** From now on messages to this endpoint must carry its signature; others are refused and counted. */
  trust(endpoint: string, secret: string): void;
  receipts: Receipt[];
  /** The next messages to this endpoint are met so, one after the other; those behind them well. */
  misbehave(endpoint: string, how: readonly Misbehaviour[]): void;
  /** Messages that were met badly: they came, and nothing was acknowledged. */
  refusals: Receipt[];
  /** Messages that did not verify, each with why. */
  refused: string[];
  stop(): Promise<void>;
}

const bodyBytesMax = 1024 * 1024;
const Payload = z.object({ type: z.string(), data: z.object({ runId: z.string().optional() }) });

export async function startWebhookLedger(): Promise<WebhookLedger> {
  const receipts: Receipt[] = [];
  const refused: string[] = [];
  const refusals: Receipt[] = [];
  const awaited = new Map<string, Misbehaviour[]>();
  const trusted = new Map<string, Webhook>();
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const endpoint = (request.url ?? '').slice(1);
    const body = await readAll(request);
    const header = (name: string): string => String(request.headers[name] ?? '');
    try {
      const webhook = trusted.get(endpoint);
      if (webhook === undefined) throw new Error('Nobody sends there.');
      const payload = Payload.parse(
        webhook.verify(body, {
          'webhook-id': header('webhook-id'),
          'webhook-timestamp': header('webhook-timestamp'),
          'webhook-signature': header('webhook-signature'),
        }),
      );
      const receipt: Receipt = {
        endpoint,
        webhookId: header('webhook-id'),
        eventType: payload.type,
        runId: payload.data.runId,
        atMs: Date.now(),
        body,
      };
      const how = awaited.get(endpoint)?.shift();
      if (how === undefined) {
        receipts.push(receipt);
        response.writeHead(204).end();
      } else {
        refusals.push(receipt);
        await answerBadly(how, request, response);
      }
    } catch (error) {
      refused.push(`${endpoint}: ${error instanceof Error ? error.message : String(error)}`);
      response.writeHead(400).end();
    }
  };
  const server = createServer((request, response) => void take(request, response).catch(() => response.destroy()));
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: endpoint => `http://127.0.0.1:${port}/${endpoint}`,
    trust: (endpoint, secret) => void trusted.set(endpoint, new Webhook(secret)),
    receipts,
    misbehave: (endpoint, how) => void awaited.set(endpoint, [...how]),
    refusals,
    refused,
    stop: async () => {
      server.closeAllConnections();
      await new Promise(done => server.close(done));
    },
  };
}

const dripEveryMs = 200;
const dripsMax = 150;

async function answerBadly(how: Misbehaviour, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (how.kind === 'reset') request.socket.resetAndDestroy();
  if (how.kind === 'status') response.writeHead(how.status, { ...how.headers }).end();
  if (how.kind !== 'drip') return;
  response.writeHead(200, { 'content-type': 'text/plain' });
  for (let drips = 0; drips < dripsMax && !response.destroyed; drips += 1) {
    response.write('.');
    await sleep(dripEveryMs);
  }
  response.end();
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > bodyBytesMax) throw new Error('The message is too large.');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}
