import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { attemptColumns, attemptOf, WebhookAttempt } from './attempt.ts';

const AttemptRow = WebhookAttempt.extend({ endpointId: z.uuid(), eventType: z.string() });

export const listWebhookAttempts = defineOperation({
  name: 'listWebhookAttempts',
  method: 'GET',
  path: '/attempts',
  summary: 'List attempts to send webhook messages, newest first',
  access: 'webhooks:read',
  input: {
    query: z.object({
      endpointId: z.uuid().optional(),
      messageId: z.uuid().optional(),
      outcome: z.enum(['delivered', 'failed']).optional(),
      status: z.coerce.number().int().min(100).max(599).optional().describe('HTTP status of the answer'),
      from: z.iso.datetime({ offset: true }).optional().describe('Begun from here on'),
      to: z.iso.datetime({ offset: true }).optional().describe('and before this moment'),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      before: z.uuid().optional().describe('Only attempts older than this one; `next` of the previous page'),
    }),
  },
  output: { status: 200, body: z.object({ items: z.array(AttemptRow), next: z.uuid().nullable() }) },
  errors: ['not-signed-in', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { endpointId, messageId, outcome, status, from, to, limit, before } = input.query;
    const rows = await ctx.readRows(db => {
      // Ids are UUIDs of version 7: their order is the order of creation.
      let query = db
        .selectFrom('webhook_attempts as a')
        .innerJoin('webhook_messages as m', 'm.id', 'a.message_id')
        .select(attemptColumns)
        .select(['m.endpoint_id', 'm.event_type'])
        .orderBy('a.id', 'desc')
        .limit(limit + 1);
      if (endpointId !== undefined) query = query.where('m.endpoint_id', '=', endpointId);
      if (messageId !== undefined) query = query.where('a.message_id', '=', messageId);
      if (outcome !== undefined) query = query.where('a.error', outcome === 'delivered' ? 'is' : 'is not', null);
      if (status !== undefined) query = query.where('a.status', '=', status);
      if (from !== undefined) query = query.where('a.started_at', '>=', new Date(from));
      if (to !== undefined) query = query.where('a.started_at', '<', new Date(to));
      if (before !== undefined) query = query.where('a.id', '<', before);
      return query;
    });
    const items = rows
      .slice(0, limit)
      .map(row => ({ ...attemptOf(row), endpointId: row.endpoint_id, eventType: row.event_type }));
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  },
});
