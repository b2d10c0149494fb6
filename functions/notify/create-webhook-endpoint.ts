import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { formatSecret, secretBytes } from '#shared/webhooks/secret.ts';
import { acceptUrl, endpointColumns, endpointFields, endpointOf, WebhookEndpoint } from './endpoint.ts';

export const endpointsMax = 50;

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
        eventTypes: endpointFields.eventTypes.default([]).describe('None named means all'),
      }),
    },
  },
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
    'conflict',
  ],
  handler: async ({ ctx, input }) => {
    const { organizationId } = ctx.actor;
    const url = await acceptUrl(ctx, input.body.url);
    const secret = formatSecret(Buffer.from(ctx.ids.token(secretBytes), 'base64url'));
    const secretId = ctx.ids.uuid();
    const sealed = await ctx.services.envelopes.seal(organizationId, secretId, new TextEncoder().encode(secret));
    return await ctx.transaction(async ({ db, audit }) => {
      const { count } = await db
        .selectFrom('webhook_endpoints')
        .select(expression => expression.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      if (count >= endpointsMax) {
        throw new Problem('conflict', { detail: `There are ${count} endpoints already; delete one first.` });
      }
      await db
        .insertInto('secrets')
        .values({
          organization_id: organizationId,
          id: secretId,
          purpose: 'webhook-endpoint',
          key_id: sealed.keyId,
          envelope: Buffer.from(sealed.envelope),
          created_at: ctx.clock.now(),
        })
        .execute();
      const row = await db
        .insertInto('webhook_endpoints')
        .values({
          organization_id: organizationId,
          id: ctx.ids.uuid(),
          url,
          description: input.body.description,
          event_types: input.body.eventTypes,
          secret_id: secretId,
          disabled_reason: null,
          created_at: ctx.clock.now(),
        })
        .returning(endpointColumns)
        .executeTakeFirstOrThrow();
      // Without the query: receivers put tokens there.
      const { host } = new URL(url);
      await audit('webhook-endpoint.created', { kind: 'webhook-endpoint', id: row.id }, { host });
      return { ...endpointOf(row), secret };
    });
  },
});
