import type { Clock, Ctx, TransactionScope } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import type { AttemptResult } from '#shared/webhooks/judge-attempt.ts';
import { storable } from './storable.ts';

export interface Attempt {
  message: { id: string; tries: number };
  /** 1 for the message's first. */
  number: number;
  startedAt: Date;
  durationMs: number;
  /** What was sent; the values of the endpoint's own headers are left out. */
  request: { headers: Readonly<Record<string, string>>; body: string };
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
    .set({ tries: attempt.number, next_at: attempt.nextAt ?? null, slot_at: null })
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
      request_headers: JSON.stringify(attempt.request.headers),
      request_body: attempt.request.body,
      response_headers: JSON.stringify(answeredHeaders(attempt.result)),
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
    .set({ state, next_at: null, slot_at: null, finished_at: clock.now() })
    .where('id', '=', messageId)
    .execute();
}

/** A receiver's cookies are nobody's business here. */
function answeredHeaders(result: AttemptResult): Record<string, string> {
  if (result.status === undefined) return {};
  const { 'set-cookie': _, ...headers } = result.headers;
  return headers;
}

/** Text of a body that may have been cut inside a character, or is no text at all. */
function decodePrefix(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes, { stream: true });
}
