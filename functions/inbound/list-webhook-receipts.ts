import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { receiptColumns, receiptOf, WebhookReceipt } from './receipt.ts';
import { SourceParams } from './source.ts';

export const listWebhookReceipts = defineOperation({
  name: 'listWebhookReceipts',
  method: 'GET',
  path: '/sources/:sourceId/receipts',
  summary: 'What came in at an inbound webhook and what came of it, newest first',
  access: 'webhooks:read',
  input: {
    params: SourceParams,
    query: z.object({
      state: z.enum(['received', 'started', 'ignored', 'failed']).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      before: z.uuid().optional().describe('Only receipts older than this one; `next` of the previous page'),
    }),
  },
  output: { status: 200, body: z.object({ items: z.array(WebhookReceipt), next: z.uuid().nullable() }) },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { sourceId } = input.params;
    const { state, limit, before } = input.query;
    const rows = await ctx.read(async db => {
      const source = await db.selectFrom('webhook_sources').select('id').where('id', '=', sourceId).executeTakeFirst();
      if (source === undefined) throw new Problem('not-found');
      return await db
        .selectFrom('webhook_receipts')
        .select(receiptColumns)
        .where('source_id', '=', sourceId)
        .$if(state !== undefined, query => query.where('state', '=', state ?? 'received'))
        // Ids are UUIDs of version 7: their order is the order of arrival.
        .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
    });
    const items = rows.slice(0, limit).map(receiptOf);
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  },
});
