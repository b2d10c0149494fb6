import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { EndpointParams, endpointColumns, endpointOf, readableEndpoint, WebhookEndpoint } from './endpoint.ts';

export const getWebhookEndpoint = defineOperation({
  name: 'getWebhookEndpoint',
  method: 'GET',
  path: '/endpoints/:endpointId',
  summary: 'Read a webhook endpoint',
  access: 'webhooks:read',
  input: { params: EndpointParams },
  output: { status: 200, body: WebhookEndpoint },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const [row] = await ctx.readRows(db =>
      db.selectFrom('webhook_endpoints').select(endpointColumns).where('id', '=', input.params.endpointId),
    );
    if (row === undefined) throw new Problem('not-found');
    return readableEndpoint(endpointOf(row, ctx.clock.now()), ctx.actor);
  },
});
