import { z } from 'zod';
import { unreadableTypes } from '#shared/identity/alert-events.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { attemptColumns, attemptOf, WebhookAttempt } from './attempt.ts';
import { MessageParams, messageOf, selectMessages, WebhookMessage } from './message.ts';

const attemptsMax = 100;

export const getWebhookMessage = defineOperation({
  name: 'getWebhookMessage',
  method: 'GET',
  path: '/messages/:messageId',
  summary: 'Read a webhook message with its attempts',
  description: `The newest ${attemptsMax} attempts, newest first, and the data that is sent.`,
  access: 'webhooks:read',
  input: { params: MessageParams },
  output: {
    status: 200,
    body: WebhookMessage.extend({ data: z.record(z.string(), z.unknown()), attempts: z.array(WebhookAttempt) }),
  },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { messageId } = input.params;
    const unreadable: readonly string[] = unreadableTypes(ctx.actor);
    return await ctx.read(async db => {
      const row = await selectMessages(db).select('o.data').where('m.id', '=', messageId).executeTakeFirst();
      if (row === undefined || unreadable.includes(row.event_type)) throw new Problem('not-found');
      const attempts = await db
        .selectFrom('webhook_attempts as a')
        .select(attemptColumns)
        .where('a.message_id', '=', messageId)
        .orderBy('a.number', 'desc')
        .limit(attemptsMax)
        .execute();
      return {
        ...messageOf(row),
        data: row.data ?? {},
        attempts: attempts.map(attemptOf),
      };
    });
  },
});
