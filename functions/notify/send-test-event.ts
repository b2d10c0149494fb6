import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { EndpointParams } from './endpoint.ts';

export const sendTestEvent = defineOperation({
  name: 'sendTestEvent',
  method: 'POST',
  path: '/endpoints/:endpointId/test',
  summary: 'Send a test event to a webhook endpoint',
  description:
    'Only this endpoint receives it, signed and retried like any other, at once even while it rests; its message appears in the list.',
  access: 'webhooks:write',
  input: { params: EndpointParams },
  output: { status: 202, body: z.object({ eventId: z.uuid() }) },
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found', 'conflict', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { endpointId } = input.params;
    return await ctx.transaction(async ({ db, publish, audit }) => {
      const endpoint = await db
        .selectFrom('webhook_endpoints')
        .select('state')
        .where('id', '=', endpointId)
        .executeTakeFirst();
      if (endpoint === undefined) throw new Problem('not-found');
      if (endpoint.state === 'disabled')
        throw new Problem('conflict', { detail: 'The endpoint is disabled. Enable it first.' });
      const message = 'This is a test from CloudForge. If you can verify its signature, the endpoint works.';
      const eventId = await publish('cloudforge.webhook.test.v1', { endpointId, message });
      await audit('webhook-endpoint.tested', { kind: 'webhook-endpoint', id: endpointId }, { eventId });
      return { eventId };
    });
  },
});
