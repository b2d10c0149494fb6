import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { inbound } from './function.ts';
import { WebhookReceipt } from './receipt.ts';

const Created = z.object({ id: z.string(), url: z.string(), signingSecret: z.string().nullable() });
export type CreatedSource = z.infer<typeof Created>;
const Receipts = z.object({ receipts: z.array(WebhookReceipt) });
const Listed = z.object({ items: z.array(WebhookReceipt) });
const Problem = z.object({ code: z.string(), detail: z.string() });

/** A platform with inbound webhooks, and a server that holds files. For tests. */
export interface InboundFixture {
  harness: Harness;
  /** Address of the server that holds files; `answer` may be replaced. */
  files: { url: string; seen: IncomingMessage[]; answer(request: IncomingMessage, response: ServerResponse): void };
  source(body: Record<string, unknown>): Promise<CreatedSource>;
  /** Delivers to a source; the receipts, or the problem. */
  deliver(
    source: CreatedSource,
    body: string | Uint8Array | ReadableStream<Uint8Array>,
    headers?: Record<string, string>,
    query?: string,
  ): Promise<{ status: number; receipts: WebhookReceipt[]; code: string; detail: string }>;
  receipts(source: CreatedSource): Promise<WebhookReceipt[]>;
  /** The one receipt of a source, once it is no longer `received`. Throws after 10 s. */
  outcome(source: CreatedSource): Promise<WebhookReceipt>;
  /** The file of a run as it was stored. */
  dumpOf(runId: string | null): Promise<{ fileName: string; text: string; projectId: string }>;
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export const dump = 'create table t (id int primary key);\ninsert into t values (1);\n';

export async function startInboundFixture(): Promise<InboundFixture> {
  const harness = await startHarness({ functions: [inbound], dispatch: true });
  const server = createServer((request, response) => {
    files.seen.push(request);
    files.answer(request, response);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const sendDump = (_request: IncomingMessage, response: ServerResponse): void => void response.end(dump);
  const files: InboundFixture['files'] = { url: `http://127.0.0.1:${port}`, seen: [], answer: sendDump };
  const fixture: InboundFixture = {
    harness,
    files,
    source: async body => {
      const response = await harness.call('POST', '/api/inbound/sources', {
        body: { name: 'a source', projectId: harness.tenant.projectId, ...body },
      });
      if (response.status !== 201) throw new Error(await response.text());
      return Created.parse(await response.json());
    },
    deliver: async (source, body, headers = {}, query = '') => {
      const response = await harness.call('POST', `${new URL(source.url).pathname}${query}`, {
        as: 'nobody',
        body,
        headers,
      });
      const answer: unknown = await response.json();
      if (response.status === 202)
        return { status: 202, receipts: Receipts.parse(answer).receipts, code: '', detail: '' };
      return { status: response.status, receipts: [], ...Problem.parse(answer) };
    },
    receipts: async ({ id }) =>
      Listed.parse(await (await harness.call('GET', `/api/inbound/sources/${id}/receipts`)).json()).items,
    outcome: async source => {
      const deadline = Date.now() + 10_000;
      for (;;) {
        const [receipt] = await fixture.receipts(source);
        if (receipt !== undefined && receipt.state !== 'received') return receipt;
        if (Date.now() > deadline) throw new Error(`The receipt still is ${JSON.stringify(receipt)}.`);
        await new Promise(done => setTimeout(done, 10));
      }
    },
    dumpOf: async runId => {
      const [row] = await harness.postgres.query(
        `select a.file_name, a.bucket, a.object_key, r.project_id from cloudforge.runs r
           join cloudforge.artifacts a on a.id = r.artifact_id where r.id = $1 and r.state = 'uploaded'`,
        [runId],
      );
      const { body } = await harness.platform.store.get('user-uploads', String(row?.object_key));
      return {
        fileName: String(row?.file_name),
        text: await new Response(body).text(),
        projectId: String(row?.project_id),
      };
    },
    reset: async () => {
      await harness.postgres.query('delete from cloudforge.jobs');
      await harness.postgres.query('delete from cloudforge.webhook_sources');
      files.seen.splice(0);
      files.answer = sendDump;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await harness.stop();
    },
  };
  return fixture;
}

/** Headers of a Standard Webhooks sender. */
export function standardHeaders(
  secret: string | null,
  id: string,
  body: string,
  at = new Date(),
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret ?? '').sign(id, at, body),
  };
}

/** Headers of GitHub. */
export function githubHeaders(secret: string | null, event: string, id: string, body: string): Record<string, string> {
  const signature = createHmac('sha256', secret ?? '')
    .update(body)
    .digest('hex');
  return {
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${signature}`,
  };
}
