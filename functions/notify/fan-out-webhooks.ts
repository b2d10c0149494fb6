import { publicEventTypes } from '#events/catalogue.ts';
import { defineReaction } from '#shared/platform/reaction.ts';
import { queueMessage } from './queue-message.ts';

/**
 * One message for each enabled endpoint that wants the event, and a job that sends it. The unique pair (event,
 * endpoint) makes it one message however often the event comes (G5).
 */
export const fanOutWebhooks = defineReaction({
  name: 'fan-out-webhooks',
  on: publicEventTypes,
  summary: 'Writes one message per event and endpoint and queues it',
  handler: async ({ ctx, event }) => {
    await ctx.transaction(async ({ db }) => {
      const enabled = db.selectFrom('webhook_endpoints').select('id').where('state', '=', 'enabled');
      const endpoints = await ('endpointId' in event.data
        ? enabled.where('id', '=', event.data.endpointId)
        : enabled.where(({ or, eb, fn, val }) =>
            or([
              eb(fn<number>('cardinality', ['event_types']), '=', 0),
              eb(val<string>(event.type), '=', fn.any('event_types')),
            ]),
          )
      ).execute();
      for (const endpoint of endpoints) {
        const message = await db
          .insertInto('webhook_messages')
          .values({
            organization_id: ctx.actor.organizationId,
            id: ctx.ids.uuid(),
            endpoint_id: endpoint.id,
            event_id: event.id,
            event_type: event.type,
            state: 'pending',
            created_at: ctx.clock.now(),
          })
          .onConflict(conflict => conflict.columns(['event_id', 'endpoint_id']).doNothing())
          .returning('id')
          .executeTakeFirst();
        if (message !== undefined) await queueMessage(ctx, db, { messageId: message.id, triesBefore: 0 });
      }
    });
  },
});
