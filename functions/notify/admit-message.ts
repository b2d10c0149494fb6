import { sql } from 'kysely';
import type { Ctx } from '#shared/platform/ctx.ts';
import { failuresBeforePause, passage } from '#shared/webhooks/breaker.ts';
import type { OutgoingMessage } from './load-outgoing.ts';

/** A receiver that is well answers a trial within this time: who lost it finds the way open or the rest begun. */
const afterTrialMs = 1_000;
/**
 * Who waits for a rest to end looks again after this time at the latest: the call that ends a rest early wakes the
 * waiting, and misses one that goes to wait at that very moment.
 */
const lookAgainMs = 5 * 60_000;

export type Admission = { kind: 'send' } | { kind: 'later'; at: Date };

/**
 * Whether the endpoint takes a message now. While it rests nothing goes; after the rest one message alone tries, for
 * `trialMs` at most, and the others wait for what comes of it. A rate gives each message its time once, so that a
 * thousand of them queue up instead of asking again and again.
 */
export async function admitMessage(ctx: Ctx, message: OutgoingMessage, trialMs: number): Promise<Admission> {
  const { endpoint } = message;
  const now = ctx.clock.now();
  const way = passage(endpoint.health, now);
  if (way.kind === 'paused') return { kind: 'later', at: earlier(way.until, now, lookAgainMs) };
  if (way.kind === 'trial') {
    const trialUntil = new Date(now.getTime() + trialMs);
    if (await winTrial(ctx, endpoint.id, now, trialUntil)) return { kind: 'send' };
    return { kind: 'later', at: earlier(trialUntil, now, afterTrialMs) };
  }
  if (endpoint.ratePerMinute === null) return { kind: 'send' };
  const slot = message.slotAt ?? (await takeSlot(ctx, message.id, endpoint.id, endpoint.ratePerMinute));
  return slot <= now ? { kind: 'send' } : { kind: 'later', at: slot };
}

function earlier(at: Date, now: Date, afterMs: number): Date {
  return new Date(Math.min(at.getTime(), now.getTime() + afterMs));
}

async function winTrial(ctx: Ctx, endpointId: string, now: Date, until: Date): Promise<boolean> {
  const won = await ctx.transaction(({ db }) =>
    db
      .updateTable('webhook_endpoints')
      .set({ paused_until: until })
      .where('id', '=', endpointId)
      .where('consecutive_failures', '>=', failuresBeforePause)
      .where(({ or, eb }) => or([eb('paused_until', 'is', null), eb('paused_until', '<=', now)]))
      .executeTakeFirst(),
  );
  return won.numUpdatedRows > 0n;
}

/** The endpoint's next free time, taken for this message in one commit. */
async function takeSlot(ctx: Ctx, messageId: string, endpointId: string, ratePerMinute: number): Promise<Date> {
  const now = ctx.clock.now();
  const stepMs = 60_000 / ratePerMinute;
  return await ctx.transaction(async ({ db }) => {
    const row = await db
      .selectFrom('webhook_endpoints')
      .select('next_send_at')
      .where('id', '=', endpointId)
      .forUpdate()
      .executeTakeFirst();
    const slot = row?.next_send_at != null && row.next_send_at > now ? row.next_send_at : now;
    await db
      .updateTable('webhook_endpoints')
      .set({ next_send_at: sql<Date>`${slot}::timestamptz + make_interval(secs => ${stepMs / 1_000})` })
      .where('id', '=', endpointId)
      .execute();
    await db.updateTable('webhook_messages').set({ slot_at: slot }).where('id', '=', messageId).execute();
    return slot;
  });
}
