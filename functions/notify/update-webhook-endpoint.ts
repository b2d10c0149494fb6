import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { acceptUrl, EndpointParams, endpointColumns, endpointFields, endpointOf, WebhookEndpoint } from './endpoint.ts';

export const updateWebhookEndpoint = defineOperation({
  name: 'updateWebhookEndpoint',
  method: 'PATCH',
  path: '/endpoints/:endpointId',
  summary: 'Change, enable or disable a webhook endpoint',
  description: 'What is not named stays. Messages that failed while it was disabled can be sent again one by one.',
  access: 'webhooks:write',
  input: {
    params: EndpointParams,
    body: {
      kind: 'json',
      schema: z
        .object({
          url: endpointFields.url,
          description: endpointFields.description,
          eventTypes: endpointFields.eventTypes,
          state: z.enum(['enabled', 'disabled']),
        })
        .partial()
        .refine(change => Object.values(change).some(value => value !== undefined), 'nothing to change is named'),
    },
  },
  output: { status: 200, body: WebhookEndpoint },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'not-found',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
    'address-refused',
  ],
  handler: async ({ ctx, input }) => {
    const { endpointId } = input.params;
    const { description, eventTypes, state } = input.body;
    const url = input.body.url === undefined ? undefined : await acceptUrl(ctx, input.body.url);
    return await ctx.transaction(async ({ db, audit }) => {
      const row = await db
        .updateTable('webhook_endpoints')
        .set({
          ...(url === undefined ? {} : { url }),
          ...(description === undefined ? {} : { description }),
          ...(eventTypes === undefined ? {} : { event_types: eventTypes }),
          ...(state === undefined
            ? {}
            : { state, disabled_reason: state === 'enabled' ? null : 'It was disabled by hand.' }),
        })
        .where('id', '=', endpointId)
        .returning(endpointColumns)
        .executeTakeFirst();
      if (row === undefined) throw new Problem('not-found');
      const changed = Object.keys(input.body).sort();
      await audit('webhook-endpoint.updated', { kind: 'webhook-endpoint', id: endpointId }, { changed });
      return endpointOf(row);
    });
  },
});
