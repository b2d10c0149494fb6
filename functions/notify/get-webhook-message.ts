import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { MessageParams, messageOf, selectMessages, WebhookMessage } from './message.ts';

const WebhookAttempt = z
  .object({
    number: z.number().int(),
    startedAt: z.iso.datetime(),
    durationMs: z.number().int(),
    status: z.number().int().nullable().describe('HTTP status, or null if there was no answer'),
    error: z.string().nullable().describe('Why it did not deliver'),
    responseBody: z.string().describe('The first 2 kB of the answer'),
  })
  .meta({ id: 'WebhookAttempt' });

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
    return await ctx.read(async db => {
      const row = await selectMessages(db).select('o.data').where('m.id', '=', messageId).executeTakeFirst();
      if (row === undefined) throw new Problem('not-found');
      const attempts = await db
        .selectFrom('webhook_attempts')
        .select(['number', 'started_at', 'duration_ms', 'status', 'error', 'response_body'])
        .where('message_id', '=', messageId)
        .orderBy('number', 'desc')
        .limit(attemptsMax)
        .execute();
      return {
        ...messageOf(row),
        data: row.data ?? {},
        attempts: attempts.map(attempt => ({
          number: attempt.number,
          startedAt: attempt.started_at.toISOString(),
          durationMs: attempt.duration_ms,
          status: attempt.status,
          error: attempt.error,
          responseBody: attempt.response_body,
        })),
      };
    });
  },
});
