import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { MessageParams, messageOf, selectMessages, WebhookMessage } from './message.ts';
import { queueMessage } from './queue-message.ts';

export const resendWebhookMessage = defineOperation({
  name: 'resendWebhookMessage',
  method: 'POST',
  path: '/messages/:messageId/resend',
  summary: 'Send a webhook message again',
  description:
    'Now, with the same id, whatever became of it before. If it fails, the whole schedule of retries begins anew.',
  access: 'webhooks:write',
  input: { params: MessageParams },
  output: { status: 202, body: WebhookMessage },
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found', 'conflict', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { messageId } = input.params;
    return await ctx.transaction(async ({ db, audit }) => {
      const found = await db
        .selectFrom('webhook_messages as m')
        .innerJoin('webhook_endpoints as e', 'e.id', 'm.endpoint_id')
        .select(['m.tries', 'e.state'])
        .where('m.id', '=', messageId)
        .executeTakeFirst();
      if (found === undefined) throw new Problem('not-found');
      if (found.state === 'disabled') {
        throw new Problem('conflict', { detail: 'The endpoint is disabled. Enable it, then send the message again.' });
      }
      if (!(await queueMessage(ctx, db, { messageId, triesBefore: found.tries, isAsked: true }))) {
        throw new Problem('conflict', {
          detail: 'It is being sent at this moment. Look at its attempts in a few seconds.',
        });
      }
      await db
        .updateTable('webhook_messages')
        .set({ state: 'pending', next_at: null, slot_at: null, finished_at: null })
        .where('id', '=', messageId)
        .execute();
      await audit('webhook-message.resent', { kind: 'webhook-message', id: messageId });
      return messageOf(await selectMessages(db).where('m.id', '=', messageId).executeTakeFirstOrThrow());
    });
  },
});
