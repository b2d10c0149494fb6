import { publicEventTypes } from '#events/catalogue.ts';
import { defineReaction } from '#shared/platform/reaction.ts';
import { EndpointFilter, wantsEvent } from '#shared/webhooks/filter.ts';
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
    // A test is for one endpoint, whatever that wants.
    const onlyFor = event.type === 'cloudforge.webhook.test.v1' ? event.data.endpointId : undefined;
    await ctx.transaction(async ({ db }) => {
      const enabled = await db
        .selectFrom('webhook_endpoints')
        .select(['id', 'event_types', 'filter'])
        .where('state', '=', 'enabled')
        .$if(onlyFor !== undefined, query => query.where('id', '=', onlyFor ?? ''))
        .execute();
      const wanting = enabled.filter(
        row =>
          onlyFor !== undefined ||
          wantsEvent({ eventTypes: row.event_types, filter: EndpointFilter.parse(row.filter) }, event),
      );
      for (const endpoint of wanting) {
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
            replay_id: null,
          })
          .onConflict(conflict =>
            conflict.columns(['event_id', 'endpoint_id']).where('replay_id', 'is', null).doNothing(),
          )
          .returning('id')
          .executeTakeFirst();
        if (message === undefined) continue;
        const isAsked = onlyFor === undefined ? {} : { isAsked: true };
        await queueMessage(ctx, db, { messageId: message.id, triesBefore: 0, ...isAsked });
      }
    });
  },
});
