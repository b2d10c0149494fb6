import { sql } from 'kysely';
import { z } from 'zod';
import { jobsChannel, notify } from '#events/outbox.ts';
import type { Ctx, Db } from '#shared/platform/ctx.ts';
import { currentTraceparent } from '#shared/telemetry/trace.ts';
import { horizonMs } from '#shared/webhooks/lanes.ts';

/** Name of the worker that sends messages. */
export const sendWebhookWorker = 'send-webhook';

/**
 * Input of a job: one message. A resend by hand starts the schedule anew after `triesBefore` earlier tries. `isAsked`:
 * somebody waits for it, so it passes a pause and a rate.
 */
export const SendWebhookInput = z.object({
  messageId: z.uuid(),
  triesBefore: z.number().int().nonnegative(),
  isAsked: z.boolean().optional(),
});
export type SendWebhookInput = z.infer<typeof SendWebhookInput>;

/**
 * Makes the message's job ready now, in the caller's transaction. Returns false if an attempt is under way this
 * moment: that job belongs to the worker that holds it.
 */
export async function queueMessage(ctx: Ctx, db: Db, input: SendWebhookInput): Promise<boolean> {
  const now = ctx.clock.now();
  const json = JSON.stringify(input);
  const queued = await db
    .insertInto('jobs')
    .values({
      organization_id: ctx.actor.organizationId,
      id: ctx.ids.uuid(),
      worker: sendWebhookWorker,
      subject_id: input.messageId,
      input: json,
      state: 'ready',
      ready_at: now,
      created_at: now,
      leased_by: null,
      last_error: null,
      traceparent: currentTraceparent() ?? null,
    })
    .onConflict(conflict =>
      conflict
        .columns(['worker', 'subject_id'])
        .doUpdateSet({ state: 'ready', ready_at: now, input: json, tries: 0, finished_at: null })
        .where('jobs.state', '<>', 'running'),
    )
    .returning('id')
    .executeTakeFirst();
  if (queued === undefined) return false;
  await notify(db, jobsChannel, sendWebhookWorker);
  return true;
}

/**
 * Lets messages of the endpoint that wait for it, not for their own next try, be looked at now. Never waits for a lock:
 * a job that somebody holds this moment is looked at anyway.
 */
export async function wakeEndpoint(ctx: Ctx, db: Db, endpointId: string): Promise<void> {
  const now = ctx.clock.now();
  const woken = await sql`
    update jobs set ready_at = ${now} where id in (
      select j.id from jobs j join webhook_messages m on m.id = j.subject_id
      where j.worker = ${sendWebhookWorker} and j.state = 'ready' and j.ready_at > ${now}
        and m.endpoint_id = ${endpointId} and m.state = 'pending'
        and (m.next_at is null or m.next_at <= ${now}) and (m.slot_at is null or m.slot_at <= ${now})
      for update of j skip locked)`.execute(db);
  if ((woken.numAffectedRows ?? 0n) > 0n) await notify(db, jobsChannel, sendWebhookWorker);
}

/** Takes back the times that a rate gave to waiting messages; one that is being sent just now needs none any more. */
export async function takeBackSlots(db: Db, endpointId: string): Promise<void> {
  await sql`
    update webhook_messages set slot_at = null where id in (
      select id from webhook_messages
      where endpoint_id = ${endpointId} and state = 'pending' and slot_at is not null for update skip locked)`.execute(
    db,
  );
}

const spreadMax = 10_000;

/**
 * Gives the messages that are due for one endpoint times of their own, `stepMs` apart from `from` on and a few seconds at most, in one statement:
 * a backlog that is looked at one by one would hold up everybody behind it. Returns how many there were.
 */
export async function spreadBacklog(
  db: Db,
  endpointId: string,
  from: Date,
  stepMs: number,
  now: Date,
): Promise<number> {
  const spread = await sql`
    with due as (
      select j.id, j.ready_at from jobs j join webhook_messages m on m.id = j.subject_id
      where j.worker = ${sendWebhookWorker} and j.state = 'ready' and j.ready_at <= ${now}
        and m.endpoint_id = ${endpointId} and (j.input -> 'isAsked') is distinct from 'true'::jsonb
      order by j.ready_at limit ${spreadMax} for update of j skip locked),
    placed as (select id, row_number() over (order by ready_at, id) as place from due)
    update jobs set ready_at = ${from}::timestamptz + make_interval(secs => least(placed.place * ${stepMs / 1_000}::float8, ${horizonMs / 1_000}::float8))
    from placed where jobs.id = placed.id`.execute(db);
  return Number(spread.numAffectedRows ?? 0n);
}
