import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { EventTypePatterns, matchesPattern } from '#shared/webhooks/filter.ts';
import { EndpointParams } from './endpoint.ts';
import { queueMessage } from './queue-message.ts';

const messagesMax = 1_000;
/** Looked at before the types are compared. */
const candidatesMax = 10_000;

export const replayWebhookMessages = defineOperation({
  name: 'replayWebhookMessages',
  method: 'POST',
  path: '/endpoints/:endpointId/replay',
  summary: 'Send the messages of a time range to a webhook endpoint again',
  description: `Oldest first, as new messages of the same events: \`webhook-id\` is new, \`eventId\` in the body stays. At most ${messagesMax} a call; with \`next\` as \`after\` the following call goes on.`,
  access: 'webhooks:write',
  input: {
    params: EndpointParams,
    body: {
      kind: 'json',
      schema: z
        .object({
          from: z.iso.datetime({ offset: true }).describe('Messages created from here on'),
          to: z.iso.datetime({ offset: true }).describe('and before this moment'),
          eventTypes: EventTypePatterns.default([]).describe('Types or patterns; none named means all'),
          after: z.uuid().optional().describe('`next` of the previous call'),
          onlyFailed: z.boolean().default(true).describe('false: delivered ones too'),
        })
        .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
          path: ['to'],
          message: 'it is not after `from`',
        }),
    },
  },
  output: {
    status: 202,
    body: z.object({
      replayId: z.uuid(),
      messages: z.number().int(),
      next: z.uuid().nullable().describe('`after` of the following call, if there is more'),
    }),
  },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'not-found',
    'conflict',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
  ],
  handler: async ({ ctx, input }) => {
    const { endpointId } = input.params;
    const { from, to, eventTypes, after, onlyFailed } = input.body;
    const replayId = ctx.ids.uuid();
    return await ctx.transaction(async ({ db, audit }) => {
      const endpoint = await db
        .selectFrom('webhook_endpoints')
        .select('state')
        .where('id', '=', endpointId)
        .executeTakeFirst();
      if (endpoint === undefined) throw new Problem('not-found');
      if (endpoint.state === 'disabled')
        throw new Problem('conflict', { detail: 'The endpoint is disabled. Enable it, then replay.' });
      const candidates = await db
        .selectFrom('webhook_messages')
        .select(['id', 'event_id', 'event_type'])
        .where('endpoint_id', '=', endpointId)
        .where('replay_id', 'is', null)
        .where('state', 'in', onlyFailed ? ['failed'] : ['failed', 'delivered'])
        .where('created_at', '>=', new Date(from))
        .where('created_at', '<', new Date(to))
        // Ids are UUIDs of version 7: their order is the order of creation.
        .$if(after !== undefined, query => query.where('id', '>', after ?? ''))
        .orderBy('id')
        .limit(candidatesMax)
        .execute();
      const wanted = candidates.filter(
        row => eventTypes.length === 0 || eventTypes.some(pattern => matchesPattern(pattern, row.event_type)),
      );
      const chosen = wanted.slice(0, messagesMax);
      for (const row of chosen) {
        const id = ctx.ids.uuid();
        await db
          .insertInto('webhook_messages')
          .values({
            organization_id: ctx.actor.organizationId,
            id,
            endpoint_id: endpointId,
            event_id: row.event_id,
            event_type: row.event_type,
            state: 'pending',
            created_at: ctx.clock.now(),
            replay_id: replayId,
          })
          .execute();
        await queueMessage(ctx, db, { messageId: id, triesBefore: 0 });
      }
      // Past what was looked at there may be more, whether or not its types fit.
      const lastSeen = wanted.length > chosen.length ? chosen.at(-1)?.id : candidates[candidatesMax - 1]?.id;
      await audit(
        'webhook-endpoint.replayed',
        { kind: 'webhook-endpoint', id: endpointId },
        { replayId, messages: chosen.length, from, to, onlyFailed },
      );
      return { replayId, messages: chosen.length, next: lastSeen ?? null };
    });
  },
});
