import type { PlatformDatabase } from '#shared/database/connect.ts';
import type { DeliveryError } from '#shared/database/schema.ts';
import { crashPoint } from '#shared/platform/crash-points.ts';
import type { Clock, Log } from '#shared/platform/ctx.ts';
import type { EventTokens } from '#shared/platform/event-token.ts';
import { instruments } from '#shared/telemetry/metrics.ts';
import { currentTraceparent, inSpan } from '#shared/telemetry/trace.ts';
import type { BusMessage } from '../bus/bus.ts';
import {
  backoffMs,
  delayedForMsMax,
  delayMs,
  type Outcome,
  outcomeOfAnswer,
  outcomeOfFailure,
  triesMax,
} from './outcome.ts';
import { publicationWindowMs } from './publish-due.ts';

export interface DeliverPort {
  database: PlatformDatabase;
  clock: Clock;
  log: Log;
  random(): number;
  tokens: EventTokens;
  /** Names this process: `holderName`. */
  holder: string;
  /** Base URL of a function, e.g. http://127.0.0.1:9001. */
  locate(functionName: string): string;
}

const answerTimeoutMs = 70_000;
const heartbeatMs = 5_000;

/** Hands one delivery to its function and writes down what came of it. Never throws for what the function did. */
export async function deliver(port: DeliverPort, message: BusMessage): Promise<void> {
  const row = await load(port, message.deliveryId);
  if (row === undefined) return;
  await inSpan(
    `deliver ${row.reaction}`,
    {
      kind: 'producer',
      traceparent: row.traceparent ?? undefined,
      attributes: {
        'cloudforge.delivery': row.id,
        'cloudforge.publication': message.publication,
        'cloudforge.attempt': row.tries + 1,
        'cloudevents.event_id': row.event_id,
        'cloudevents.event_type': row.type,
      },
    },
    async span => {
      // While the function works, nobody else is sent there; if we die, the next one is after a short window.
      const heartbeat = setInterval(() => void postpone(port, row.id).catch(() => undefined), heartbeatMs);
      let outcome: Outcome;
      try {
        crashPoint('delivery.before-post');
        outcome = await post(port, row, '');
        crashPoint('delivery.after-post');
      } finally {
        clearInterval(heartbeat);
      }
      instruments().deliveryOutcomes.add(1, { reaction: row.reaction, outcome: outcome.kind });
      if (outcome.kind === 'done') return;
      span.fail(outcome.message);
      port.log.warn('delivery not done', { deliveryId: row.id, reaction: row.reaction, eventType: row.type, outcome });
      await settle(port, row, outcome);
    },
  );
}

type DeliveryRow = NonNullable<Awaited<ReturnType<typeof load>>>;

async function load(port: DeliverPort, deliveryId: string) {
  return await port.database.transaction({ role: 'cloudforge_dispatcher' }, db =>
    db
      .selectFrom('deliveries')
      .innerJoin('outbox', 'outbox.id', 'deliveries.event_id')
      .select([
        'deliveries.id',
        'deliveries.organization_id',
        'deliveries.event_id',
        'deliveries.function',
        'deliveries.reaction',
        'deliveries.tries',
        'deliveries.delays',
        'deliveries.delayed_since',
        'outbox.type',
        'outbox.source',
        'outbox.subject',
        'outbox.time',
        'outbox.data',
        'outbox.traceparent',
      ])
      .where('deliveries.id', '=', deliveryId)
      .where('deliveries.state', '=', 'pending')
      .executeTakeFirst(),
  );
}

async function postpone(port: DeliverPort, id: string): Promise<void> {
  await port.database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    await db
      .updateTable('deliveries')
      .set({ next_at: new Date(port.clock.now().getTime() + publicationWindowMs), published_by: port.holder })
      .where('id', '=', id)
      .where('state', '=', 'pending')
      .execute();
    crashPoint('delivery-renewal.before-commit');
  });
  crashPoint('delivery-renewal.after-commit');
}

/** The event in CloudEvents 1.0 HTTP binary mode. */
async function post(port: DeliverPort, row: DeliveryRow, suffix: '' | '/dead', cause?: string): Promise<Outcome> {
  const traceparent = currentTraceparent() ?? row.traceparent ?? undefined;
  try {
    const answer = await fetch(`${port.locate(row.function)}/events/${row.reaction}${suffix}`, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(answerTimeoutMs),
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${port.tokens.issue(row.function, port.clock.now())}`,
        'ce-specversion': '1.0',
        'ce-id': row.event_id,
        'ce-type': row.type,
        'ce-source': row.source,
        'ce-time': row.time.toISOString(),
        'ce-organizationid': row.organization_id,
        ...(row.subject === null ? {} : { 'ce-subject': row.subject }),
        ...(row.traceparent === null ? {} : { 'ce-traceparent': row.traceparent }),
        ...(traceparent === undefined ? {} : { traceparent }),
        'cloudforge-delivery': row.id,
        'cloudforge-attempt': String(row.tries + 1),
        ...(cause === undefined ? {} : { 'cloudforge-cause': encodeURIComponent(cause) }),
      },
      body: JSON.stringify(row.data),
    });
    const text = (await answer.text()).slice(0, 10_000);
    return outcomeOfAnswer(answer.status, answer.headers.get('retry-after') ?? undefined, readProblem(text));
  } catch (error) {
    return outcomeOfFailure(error);
  }
}

function readProblem(text: string): { code?: string; detail?: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return {};
    return {
      ...('code' in value && typeof value.code === 'string' ? { code: value.code } : {}),
      ...('detail' in value && typeof value.detail === 'string' ? { detail: value.detail } : {}),
    };
  } catch {
    return {};
  }
}

async function settle(port: DeliverPort, row: DeliveryRow, outcome: Exclude<Outcome, { kind: 'done' }>): Promise<void> {
  const now = port.clock.now();
  const error: DeliveryError = {
    at: now.toISOString(),
    code: outcome.code,
    message: outcome.message,
    ...('status' in outcome && outcome.status !== undefined ? { status: outcome.status } : {}),
  };
  const later = (ms: number): Date => new Date(now.getTime() + ms);
  const delayedSince = row.delayed_since ?? now;
  const givenUp =
    outcome.kind === 'dead' ||
    (outcome.kind === 'retry' && row.tries + 1 >= triesMax) ||
    (outcome.kind === 'delay' && now.getTime() - delayedSince.getTime() > delayedForMsMax);
  if (givenUp) return await giveUp(port, row, error, outcome.kind === 'retry');
  await update(port, row.id, {
    last_error: JSON.stringify(error),
    published_by: null,
    ...(outcome.kind === 'retry'
      ? { tries: row.tries + 1, delayed_since: null, next_at: later(backoffMs(row.tries + 1, port.random())) }
      : {
          delays: row.delays + 1,
          delayed_since: delayedSince,
          next_at: later(
            (outcome.kind === 'delay' ? outcome.retryAfterMs : undefined) ?? delayMs(row.delays, port.random()),
          ),
        }),
  });
}

/** First the reaction hears that it was given up (its run must not hang), then the delivery is dead. */
async function giveUp(port: DeliverPort, row: DeliveryRow, error: DeliveryError, counted: boolean): Promise<void> {
  const told = await post(port, row, '/dead', `${error.code}: ${error.message}`);
  if (told.kind !== 'done') {
    port.log.error('a dead delivery could not be announced', { deliveryId: row.id, reaction: row.reaction, told });
    if (told.kind === 'delay') return;
  }
  await update(port, row.id, {
    state: 'dead',
    finished_at: port.clock.now(),
    last_error: JSON.stringify(error),
    ...(counted ? { tries: row.tries + 1 } : {}),
  });
}

async function update(port: DeliverPort, id: string, values: DeliveryUpdate): Promise<void> {
  await port.database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    await db.updateTable('deliveries').set(values).where('id', '=', id).where('state', '=', 'pending').execute();
    crashPoint('delivery-outcome.before-commit');
  });
  crashPoint('delivery-outcome.after-commit');
}

interface DeliveryUpdate {
  state?: 'dead';
  finished_at?: Date;
  last_error?: string;
  tries?: number;
  delays?: number;
  delayed_since?: Date | null;
  published_by?: null;
  next_at?: Date;
}
