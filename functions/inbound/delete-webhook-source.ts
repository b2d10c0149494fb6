import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { SourceParams } from './source.ts';

export const deleteWebhookSource = defineOperation({
  name: 'deleteWebhookSource',
  method: 'DELETE',
  path: '/sources/:sourceId',
  summary: 'Delete an inbound webhook',
  description: 'With its secrets and its receipts. The runs it started stay.',
  access: 'webhooks:write',
  input: { params: SourceParams },
  output: { status: 204 },
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { sourceId } = input.params;
    await ctx.transaction(async ({ db, audit }) => {
      // Its secrets go with it by a trigger, as they do when its project is deleted.
      const deleted = await db.deleteFrom('webhook_sources').where('id', '=', sourceId).executeTakeFirst();
      if (deleted.numDeletedRows === 0n) throw new Problem('not-found');
      await audit('webhook-source.deleted', { kind: 'webhook-source', id: sourceId });
    });
    return undefined;
  },
});
