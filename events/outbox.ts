import { sql } from 'kysely';
import type { Db } from '#shared/platform/ctx.ts';
import { type EventData, type EventType, eventDefinition } from './catalogue.ts';

/** Channel the dispatcher listens on: something was written to the outbox or became due. */
export const outboxChannel = 'cloudforge_outbox';
/** Channel workers listen on: a job became ready. */
export const jobsChannel = 'cloudforge_jobs';
/** Channel of live pages: payload is the run's id. */
export const liveChannel = 'cloudforge_live';

export interface OutboxEvent<T extends EventType> {
  id: string;
  organizationId: string;
  type: T;
  source: string;
  subject?: string;
  time: Date;
  data: EventData<T>;
  traceparent?: string;
}

/**
 * Writes an event into the caller's transaction: it exists if and only if the state it tells of does.
 * Throws if the data does not fit the catalogue, which rolls the transaction back.
 */
export async function writeToOutbox<T extends EventType>(db: Db, event: OutboxEvent<T>): Promise<void> {
  const definition = eventDefinition(event.type);
  if (definition === undefined) throw new Error(`The event catalogue has no ${event.type}.`);
  const data = definition.data.parse(event.data);
  await db
    .insertInto('outbox')
    .values({
      id: event.id,
      organization_id: event.organizationId,
      type: event.type,
      source: event.source,
      subject: event.subject ?? null,
      time: event.time,
      data: JSON.stringify(data),
      traceparent: event.traceparent ?? null,
      tracestate: null,
      expanded_at: null,
    })
    .execute();
  await notify(db, outboxChannel, '');
}

/** NOTIFY at commit. */
export async function notify(db: Db, channel: string, payload: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(db);
}
