import { createHash } from 'node:crypto';
import { jobsChannel, notify } from '#events/outbox.ts';
import type { Ctx, Db } from '#shared/platform/ctx.ts';
import { currentTraceparent } from '#shared/telemetry/trace.ts';
import type { Delivery } from '#shared/webhooks/inbound/plan.ts';
import { receiptColumns, receiptOf, type WebhookReceipt } from './receipt.ts';

/** Name of the worker that fetches what a delivery names. */
export const fetchDumpWorker = 'fetch-dump';

const keyCharactersMax = 300;

/**
 * Writes the receipt of a delivery. Returns undefined if the source had this delivery before: nothing happens twice,
 * however often and however much at once it is told.
 */
export async function claimDelivery(
  ctx: Ctx,
  db: Db,
  sourceId: string,
  delivery: { key: string; state: 'received' | 'ignored'; message: string },
): Promise<WebhookReceipt | undefined> {
  const row = await db
    .insertInto('webhook_receipts')
    .values({
      organization_id: ctx.actor.organizationId,
      id: ctx.ids.uuid(),
      source_id: sourceId,
      delivery_key: storedKey(delivery.key),
      received_at: ctx.clock.now(),
      state: delivery.state,
      message: delivery.message,
      run_id: null,
    })
    .onConflict(conflict => conflict.columns(['source_id', 'delivery_key']).doNothing())
    .returning(receiptColumns)
    .executeTakeFirst();
  return row === undefined ? undefined : receiptOf(row);
}

/** The receipt of a delivery that the source had before. */
export async function receiptBefore(db: Db, sourceId: string, key: string): Promise<WebhookReceipt> {
  const row = await db
    .selectFrom('webhook_receipts')
    .select(receiptColumns)
    .where('source_id', '=', sourceId)
    .where('delivery_key', '=', storedKey(key))
    .executeTakeFirstOrThrow();
  return receiptOf(row);
}

/** Keeps deliveries, each once, and queues what is to be fetched for them, in one commit. */
export async function takeDeliveries(
  ctx: Ctx,
  sourceId: string,
  deliveries: readonly Delivery[],
): Promise<WebhookReceipt[]> {
  return await ctx.transaction(async ({ db, audit }) => {
    const receipts: WebhookReceipt[] = [];
    for (const { key, decision } of deliveries) {
      const isIgnored = decision.kind === 'ignore';
      const receipt = await claimDelivery(ctx, db, sourceId, {
        key,
        state: isIgnored ? 'ignored' : 'received',
        message: isIgnored ? decision.message : 'It is being fetched.',
      });
      receipts.push(receipt ?? (await receiptBefore(db, sourceId, key)));
      if (receipt === undefined) continue;
      await audit(`webhook-receipt.${receipt.state}`, { kind: 'webhook-receipt', id: receipt.id }, { sourceId });
      if (!isIgnored) await queueFetch(ctx, db, receipt.id, { sourceId, plan: decision.plan });
    }
    await noteUse(ctx, db, sourceId);
    return receipts;
  });
}

export async function noteUse(ctx: Ctx, db: Db, sourceId: string): Promise<void> {
  await db.updateTable('webhook_sources').set({ last_used_at: ctx.clock.now() }).where('id', '=', sourceId).execute();
}

async function queueFetch(ctx: Ctx, db: Db, receiptId: string, input: object): Promise<void> {
  const now = ctx.clock.now();
  await db
    .insertInto('jobs')
    .values({
      organization_id: ctx.actor.organizationId,
      id: ctx.ids.uuid(),
      worker: fetchDumpWorker,
      subject_id: receiptId,
      input: JSON.stringify(input),
      state: 'ready',
      ready_at: now,
      created_at: now,
      leased_by: null,
      last_error: null,
      traceparent: currentTraceparent() ?? null,
    })
    .execute();
  await notify(db, jobsChannel, fetchDumpWorker);
}

/** Senders choose their ids: a long one is kept as its hash. */
function storedKey(key: string): string {
  return key.length <= keyCharactersMax ? key : createHash('sha256').update(key).digest('hex');
}
