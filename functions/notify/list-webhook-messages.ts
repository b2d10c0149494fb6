import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { EventTypePattern, typesLike } from '#shared/webhooks/filter.ts';
import { messageOf, selectMessages, WebhookMessage } from './message.ts';

export const listWebhookMessages = defineOperation({
  name: 'listWebhookMessages',
  method: 'GET',
  path: '/messages',
  summary: 'List webhook messages, newest first',
  access: 'webhooks:read',
  input: {
    query: z.object({
      endpointId: z.uuid().optional(),
      runId: z.uuid().optional(),
      eventId: z.uuid().optional(),
      eventType: EventTypePattern.optional().describe('A type, or a pattern with * for whole segments'),
      replayId: z.uuid().optional(),
      from: z.iso.datetime({ offset: true }).optional().describe('Created from here on'),
      to: z.iso.datetime({ offset: true }).optional().describe('and before this moment'),
      state: z.enum(['pending', 'delivered', 'failed']).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      before: z.uuid().optional().describe('Only messages older than this one; `next` of the previous page'),
    }),
  },
  output: { status: 200, body: z.object({ items: z.array(WebhookMessage), next: z.uuid().nullable() }) },
  errors: ['not-signed-in', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { endpointId, runId, eventId, eventType, replayId, from, to, state, limit, before } = input.query;
    const rows = await ctx.readRows(db => {
      // Ids are UUIDs of version 7: their order is the order of creation.
      let query = selectMessages(db)
        .orderBy('m.id', 'desc')
        .limit(limit + 1);
      if (endpointId !== undefined) query = query.where('m.endpoint_id', '=', endpointId);
      if (runId !== undefined) query = query.where('o.subject', '=', runId);
      if (eventId !== undefined) query = query.where('m.event_id', '=', eventId);
      if (eventType !== undefined) query = query.where('m.event_type', 'in', typesLike(eventType));
      if (replayId !== undefined) query = query.where('m.replay_id', '=', replayId);
      if (from !== undefined) query = query.where('m.created_at', '>=', new Date(from));
      if (to !== undefined) query = query.where('m.created_at', '<', new Date(to));
      if (state !== undefined) query = query.where('m.state', '=', state);
      if (before !== undefined) query = query.where('m.id', '<', before);
      return query;
    });
    const items = rows.slice(0, limit).map(messageOf);
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  },
});
