import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { SourceParams, sourceColumns, sourceOf, WebhookSource } from './source.ts';

export const getWebhookSource = defineOperation({
  name: 'getWebhookSource',
  method: 'GET',
  path: '/sources/:sourceId',
  summary: 'Read an inbound webhook',
  access: 'webhooks:read',
  input: { params: SourceParams },
  output: { status: 200, body: WebhookSource },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const [row] = await ctx.readRows(db =>
      db.selectFrom('webhook_sources').select(sourceColumns).where('id', '=', input.params.sourceId),
    );
    if (row === undefined) throw new Problem('not-found');
    return sourceOf(row);
  },
});
