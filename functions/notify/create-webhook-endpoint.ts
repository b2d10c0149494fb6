import { z } from 'zod';
import { insertSecret } from '#shared/identity/sealed-secrets.ts';
import { requireQuota } from '#shared/limits/quotas.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { acceptUrl, endpointColumns, endpointFields, endpointOf, WebhookEndpoint } from './endpoint.ts';
import { newSigningSecret, sealHeaders } from './endpoint-secrets.ts';

export const createWebhookEndpoint = defineOperation({
  name: 'createWebhookEndpoint',
  method: 'POST',
  path: '/endpoints',
  summary: 'Create a webhook endpoint',
  description:
    'The signing secret (Standard Webhooks, `whsec_...`) is in this answer and nowhere else; keep it with the receiver.',
  access: 'webhooks:write',
  input: {
    body: {
      kind: 'json',
      schema: z.object({
        url: endpointFields.url,
        description: endpointFields.description.default(''),
        eventTypes: endpointFields.eventTypes
          .default([])
          .describe('Types, or patterns with * for whole segments; none named means all'),
        filter: endpointFields.filter.prefault({}),
        headers: endpointFields.headers.prefault({}),
        ratePerMinute: endpointFields.ratePerMinute.default(null),
      }),
    },
  },
  answerHoldsSecret: true,
  output: { status: 201, body: WebhookEndpoint.extend({ secret: z.string() }) },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
    'address-refused',
    'quota-exceeded',
  ],
  handler: async ({ ctx, input }) => {
    const { organizationId } = ctx.actor;
    const { description, eventTypes, filter, headers, ratePerMinute } = input.body;
    const url = await acceptUrl(ctx, input.body.url);
    const { secret, sealed } = await newSigningSecret(ctx);
    const sealedHeaders = await sealHeaders(ctx, headers);
    return await ctx.transaction(async ({ db, audit }) => {
      await requireQuota(db, organizationId, 'webhook-endpoints');
      await insertSecret(ctx, db, sealed, 'webhook-endpoint');
      if (sealedHeaders !== undefined) await insertSecret(ctx, db, sealedHeaders, 'webhook-headers');
      const row = await db
        .insertInto('webhook_endpoints')
        .values({
          organization_id: organizationId,
          id: ctx.ids.uuid(),
          url,
          description,
          event_types: eventTypes,
          filter: JSON.stringify(filter),
          rate_per_minute: ratePerMinute,
          secret_id: sealed.id,
          headers_secret_id: sealedHeaders?.id ?? null,
          header_names: Object.keys(headers),
          previous_secret_id: null,
          disabled_reason: null,
          created_at: ctx.clock.now(),
        })
        .returning(endpointColumns)
        .executeTakeFirstOrThrow();
      // Without the query: receivers put tokens there.
      const { host } = new URL(url);
      await audit('webhook-endpoint.created', { kind: 'webhook-endpoint', id: row.id }, { host });
      return { ...endpointOf(row, ctx.clock.now()), secret };
    });
  },
});
