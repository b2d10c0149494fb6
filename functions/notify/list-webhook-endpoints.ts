import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { endpointColumns, endpointOf, readableEndpoint, WebhookEndpoint } from './endpoint.ts';

/** Far above the quota of endpoints. */
const listedMax = 1_000;

export const listWebhookEndpoints = defineOperation({
  name: 'listWebhookEndpoints',
  method: 'GET',
  path: '/endpoints',
  summary: 'List webhook endpoints, newest first',
  access: 'webhooks:read',
  input: {},
  output: { status: 200, body: z.object({ items: z.array(WebhookEndpoint) }) },
  errors: ['not-signed-in'],
  handler: async ({ ctx }) => {
    const rows = await ctx.readRows(db =>
      db.selectFrom('webhook_endpoints').select(endpointColumns).orderBy('id', 'desc').limit(listedMax),
    );
    return { items: rows.map(row => readableEndpoint(endpointOf(row, ctx.clock.now()), ctx.actor)) };
  },
});
