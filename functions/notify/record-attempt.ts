import type { Clock, Ctx, TransactionScope } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import type { AttemptResult } from '#shared/webhooks/judge-attempt.ts';

export interface Attempt {
  message: { id: string; tries: number };
  /** 1 for the message's first. */
  number: number;
  startedAt: Date;
  durationMs: number;
  result: AttemptResult;
  responseBody: Uint8Array;
  /** Why it did not deliver, in words for the endpoint's owner. */
  reason: string | null;
  nextAt?: Date;
}

/**
 * Writes the attempt and counts it. The count is compared-and-set, so two processes that made the same attempt (a lease
 * that ran out while its holder hung) leave one row: the later one throws Problem 'conflict' and its transaction is
 * undone.
 */
export async function recordAttempt(ctx: Ctx, { db }: TransactionScope, attempt: Attempt): Promise<void> {
  const counted = await db
    .updateTable('webhook_messages')
    .set({ tries: attempt.number, next_at: attempt.nextAt ?? null })
    .where('id', '=', attempt.message.id)
    .where('tries', '=', attempt.message.tries)
    .executeTakeFirst();
  if (counted.numUpdatedRows === 0n) throw new Problem('conflict');
  await db
    .insertInto('webhook_attempts')
    .values({
      organization_id: ctx.actor.organizationId,
      id: ctx.ids.uuid(),
      message_id: attempt.message.id,
      number: attempt.number,
      started_at: attempt.startedAt,
      duration_ms: attempt.durationMs,
      status: attempt.result.status ?? null,
      error: attempt.reason === null ? null : storable(attempt.reason).slice(0, 1_000),
      response_body: storable(decodePrefix(attempt.responseBody)),
    })
    .execute();
}

/** Ends the message. */
export async function settleMessage(
  { db }: TransactionScope,
  clock: Clock,
  messageId: string,
  state: 'delivered' | 'failed',
): Promise<void> {
  await db
    .updateTable('webhook_messages')
    .set({ state, next_at: null, finished_at: clock.now() })
    .where('id', '=', messageId)
    .execute();
}

/** Its messages stop until somebody enables it again. */
export async function disableEndpoint(
  { db, audit }: TransactionScope,
  endpointId: string,
  reason: string,
): Promise<void> {
  const disabled = await db
    .updateTable('webhook_endpoints')
    .set({ state: 'disabled', disabled_reason: storable(reason).slice(0, 500) })
    .where('id', '=', endpointId)
    .where('state', '=', 'enabled')
    .executeTakeFirst();
  if (disabled.numUpdatedRows === 0n) return;
  await audit('webhook-endpoint.disabled', { kind: 'webhook-endpoint', id: endpointId }, { reason });
}

/** A message went through its whole schedule and none was accepted meanwhile: nobody is there. */
export async function disableIfNothingArrives(
  scope: TransactionScope,
  message: { createdAt: Date; endpoint: { id: string } },
): Promise<void> {
  const accepted = await scope.db
    .selectFrom('webhook_messages')
    .select('id')
    .where('endpoint_id', '=', message.endpoint.id)
    .where('state', '=', 'delivered')
    .where('finished_at', '>=', message.createdAt)
    .limit(1)
    .executeTakeFirst();
  if (accepted !== undefined) return;
  const since = message.createdAt.toISOString();
  await disableEndpoint(scope, message.endpoint.id, `No message was accepted since ${since}; all tries are used up.`);
}

/** Text of a body that may have been cut inside a character, or is no text at all. */
function decodePrefix(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes, { stream: true });
}

/** PostgreSQL keeps no NUL in a text. */
function storable(text: string): string {
  return text.replaceAll('\0', '\u{fffd}');
}
