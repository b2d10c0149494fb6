import { z } from 'zod';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { notify } from './function.ts';
import { type Receiver, startReceiver } from './receiver-fixture.ts';

/** A platform that really sends, a receiver that really takes, and a clock that can be put forward. For tests. */
export interface WebhookFixture {
  harness: Harness;
  /** A fresh one for each test. */
  receiver: Receiver;
  /** How far the platform's clock is ahead: retries that are hours away are made now. */
  aheadMs: number;
  /** What a receiver has for its answer; long enough for a busy machine unless a test is about it. */
  settings: { webhookTimeoutMs: number };
  endpoint(
    path?: string,
    eventTypes?: string[],
    more?: Record<string, unknown>,
  ): Promise<{ id: string; secret: string }>;
  endpointState(id: string): Promise<EndpointState>;
  attempt(id: string): Promise<z.infer<typeof WholeAttempt>>;
  /** Publishes an event that endpoints receive; returns its id. */
  cancelled(): Promise<string>;
  messages(): Promise<Message[]>;
  /** Waits until the newest message looks so. Throws after 10 s. */
  messageThat(looks: (message: Message) => boolean): Promise<Message>;
  /** Lets the message's next try be due, and waits for its record. */
  nextTry(before: Message): Promise<Message>;
  /**
   * Puts the platform's clock so far ahead and lets workers look. Waits first until none of them is at work: its lease
   * would end by the jump.
   */
  jumpTo(aheadMs: number): Promise<void>;
  /** Lets workers look for jobs now. */
  wakeWorkers(): Promise<void>;
  /** Before each test. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

const Created = z.object({ id: z.string(), secret: z.string() });
const EndpointState = z.object({
  state: z.string(),
  disabledReason: z.string().nullable(),
  health: z.string(),
  consecutiveFailures: z.number(),
  failingSince: z.string().nullable(),
  pausedUntil: z.string().nullable(),
  previousSecretUntil: z.string().nullable(),
});
type EndpointState = z.infer<typeof EndpointState>;
const WholeAttempt = z.object({
  requestHeaders: z.record(z.string(), z.string()),
  requestBody: z.string(),
  responseHeaders: z.record(z.string(), z.string()),
  responseBody: z.string(),
});
const Listed = z.object({ items: z.array(z.object({ id: z.string() })) });
const Message = z.object({
  id: z.string(),
  endpointId: z.string(),
  state: z.string(),
  tries: z.number(),
  nextAt: z.string().nullable(),
  attempts: z.array(
    z.object({
      id: z.string(),
      number: z.number(),
      status: z.number().nullable(),
      error: z.string().nullable(),
      responseBody: z.string(),
    }),
  ),
});
export type Message = z.infer<typeof Message>;

/** The event the fixture publishes. */
export const fixtureEventType = 'cloudforge.run.cancelled.v1';

const patientMs = 10_000;

export async function startWebhookFixture(): Promise<WebhookFixture> {
  const settings = { webhookTimeoutMs: patientMs };
  const harness = await startHarness({ functions: [notify], dispatch: true, settings });
  harness.platform.clock.now = () => new Date(Date.now() + fixture.aheadMs);
  const fixture: WebhookFixture = {
    harness,
    receiver: await startReceiver(),
    aheadMs: 0,
    settings,
    endpoint: async (path = '', eventTypes = [], more = {}) => {
      const body = { url: `${fixture.receiver.url}${path}`, eventTypes, ...more };
      return Created.parse(await (await harness.call('POST', '/api/webhooks/endpoints', { body })).json());
    },
    endpointState: async id =>
      EndpointState.parse(await (await harness.call('GET', `/api/webhooks/endpoints/${id}`)).json()),
    attempt: async id => WholeAttempt.parse(await (await harness.call('GET', `/api/webhooks/attempts/${id}`)).json()),
    cancelled: async () => {
      const data = { runId: harness.platform.ids.uuid(), projectId: harness.tenant.projectId, cancelledBy: 'me' };
      return await harness.publish(fixtureEventType, data, data.runId);
    },
    messages: async () => {
      const { items } = Listed.parse(await (await harness.call('GET', '/api/webhooks/messages')).json());
      return await Promise.all(
        items.map(async ({ id }) =>
          Message.parse(await (await harness.call('GET', `/api/webhooks/messages/${id}`)).json()),
        ),
      );
    },
    messageThat: async looks => {
      const deadline = Date.now() + 10_000;
      for (;;) {
        const [message] = await fixture.messages();
        if (message !== undefined && looks(message)) return message;
        if (Date.now() > deadline) throw new Error(`The message still is ${JSON.stringify(message)}.`);
        await new Promise(done => setTimeout(done, 10));
      }
    },
    jumpTo: async aheadMs => {
      await until('no worker is at work', async () => {
        const [row] = await harness.postgres.query("select 1 from cloudforge.jobs where state = 'running' limit 1");
        return row === undefined;
      });
      fixture.aheadMs = aheadMs;
      await fixture.wakeWorkers();
    },
    nextTry: async before => {
      await fixture.jumpTo(Date.parse(before.nextAt ?? '') - Date.now() + 1);
      return await fixture.messageThat(message => message.tries > before.tries);
    },
    wakeWorkers: async () => void (await harness.postgres.query("select pg_notify('cloudforge_jobs', '')")),
    reset: async () => {
      await fixture.receiver.stop();
      // Whatever a test left waiting must not meet the next one.
      await harness.postgres.query('delete from cloudforge.jobs');
      // Messages before endpoints, as an attempt that is under way locks them.
      await harness.postgres.query('delete from cloudforge.webhook_messages');
      await harness.postgres.query('delete from cloudforge.webhook_endpoints');
      await harness.postgres.query('delete from cloudforge.alerts');
      fixture.receiver = await startReceiver();
      fixture.aheadMs = 0;
      settings.webhookTimeoutMs = patientMs;
    },
    stop: async () => {
      await fixture.receiver.stop();
      await harness.stop();
    },
  };
  return fixture;
}

/** Waits until something holds. Throws after 10 s with what was waited for. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Never came true: ${what}`);
    await new Promise(done => setTimeout(done, 10));
  }
}
