import { deleteSecrets } from '#shared/identity/sealed-secrets.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { EndpointParams } from './endpoint.ts';
import { sendWebhookWorker } from './queue-message.ts';

export const deleteWebhookEndpoint = defineOperation({
  name: 'deleteWebhookEndpoint',
  method: 'DELETE',
  path: '/endpoints/:endpointId',
  summary: 'Delete a webhook endpoint',
  description: 'With its secrets, its messages and their attempts. What is under way is not sent again.',
  access: 'webhooks:write',
  input: { params: EndpointParams },
  output: { status: 204 },
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { endpointId } = input.params;
    await ctx.transaction(async ({ db, audit }) => {
      await db
        .deleteFrom('jobs')
        .where('worker', '=', sendWebhookWorker)
        .where('subject_id', 'in', select =>
          select.selectFrom('webhook_messages').select('id').where('endpoint_id', '=', endpointId),
        )
        .execute();
      // Messages before their endpoint, as an attempt that is under way locks them: neither waits for the other.
      await db
        .selectFrom('webhook_messages')
        .select('id')
        .where('endpoint_id', '=', endpointId)
        .where('state', '=', 'pending')
        .orderBy('id')
        .forUpdate()
        .execute();
      const row = await db
        .deleteFrom('webhook_endpoints')
        .where('id', '=', endpointId)
        .returning(['secret_id', 'headers_secret_id', 'previous_secret_id'])
        .executeTakeFirst();
      if (row === undefined) throw new Problem('not-found');
      await deleteSecrets(db, [row.secret_id, row.headers_secret_id, row.previous_secret_id]);
      await audit('webhook-endpoint.deleted', { kind: 'webhook-endpoint', id: endpointId });
    });
    return undefined;
  },
});
