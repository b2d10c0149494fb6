import { z } from 'zod';
import { deleteSecrets, insertSecret } from '#shared/identity/sealed-secrets.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { healthy } from '#shared/webhooks/breaker.ts';
import { acceptUrl, EndpointParams, endpointColumns, endpointFields, endpointOf, WebhookEndpoint } from './endpoint.ts';
import { healthColumns } from './endpoint-health.ts';
import { sealHeaders } from './endpoint-secrets.ts';
import { takeBackSlots, wakeEndpoint } from './queue-message.ts';

export const updateWebhookEndpoint = defineOperation({
  name: 'updateWebhookEndpoint',
  method: 'PATCH',
  path: '/endpoints/:endpointId',
  summary: 'Change, enable or disable a webhook endpoint',
  description:
    'What is not named stays. `headers` replaces all of them; with a URL on another host they are named anew (`{}` for none), so that no value of theirs goes to a receiver that it was not meant for. Enabling forgets earlier failures; what failed meanwhile can be replayed.',
  access: 'webhooks:write',
  input: {
    params: EndpointParams,
    body: {
      kind: 'json',
      schema: z
        .object({ ...endpointFields, state: z.enum(['enabled', 'disabled']) })
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
    const { description, eventTypes, filter, headers, ratePerMinute, state } = input.body;
    const url = input.body.url === undefined ? undefined : await acceptUrl(ctx, input.body.url);
    const sealed = headers === undefined ? undefined : await sealHeaders(ctx, headers);
    const now = ctx.clock.now();
    return await ctx.transaction(async ({ db, audit }) => {
      const before = await db
        .selectFrom('webhook_endpoints')
        .select(['headers_secret_id', 'state', 'url'])
        .where('id', '=', endpointId)
        .forUpdate()
        .executeTakeFirst();
      if (before === undefined) throw new Problem('not-found');
      if (url !== undefined && headers === undefined && before.headers_secret_id !== null)
        refuseOtherReceiver(before.url, url);
      if (sealed !== undefined) await insertSecret(ctx, db, sealed, 'webhook-headers');
      const isEnabled = state === 'enabled' && before.state === 'disabled';
      const row = await db
        .updateTable('webhook_endpoints')
        .set({
          ...(url === undefined ? {} : { url }),
          ...(description === undefined ? {} : { description }),
          ...(eventTypes === undefined ? {} : { event_types: eventTypes }),
          ...(filter === undefined ? {} : { filter: JSON.stringify(filter) }),
          ...(headers === undefined
            ? {}
            : { headers_secret_id: sealed?.id ?? null, header_names: Object.keys(headers) }),
          ...(ratePerMinute === undefined ? {} : { rate_per_minute: ratePerMinute, next_send_at: null }),
          ...(isEnabled
            ? { state: 'enabled' as const, disabled_reason: null, disabled_at: null, ...healthColumns(healthy) }
            : {}),
          ...(state === 'disabled' && before.state === 'enabled'
            ? { state, disabled_reason: 'It was disabled by hand.', disabled_at: now }
            : {}),
        })
        .where('id', '=', endpointId)
        .returning(endpointColumns)
        .executeTakeFirstOrThrow();
      if (headers !== undefined) await deleteSecrets(db, [before.headers_secret_id]);
      // Times handed out at the old rate mean nothing any more.
      if (ratePerMinute !== undefined) await takeBackSlots(db, endpointId);
      if (ratePerMinute !== undefined || isEnabled) await wakeEndpoint(ctx, db, endpointId);
      const changed = Object.keys(input.body).sort();
      await audit('webhook-endpoint.updated', { kind: 'webhook-endpoint', id: endpointId }, { changed });
      return endpointOf(row, now);
    });
  },
});

/**
 * Values of headers are sealed and shown to nobody: whoever could send them to a host of their own would read them.
 * Throws `validation-failed`.
 */
function refuseOtherReceiver(before: string, after: string): void {
  if (new URL(before).origin === new URL(after).origin) return;
  const message = 'Name the headers anew ({} for none): their sealed values are not sent to another host.';
  throw new Problem('validation-failed', {
    detail: `body.headers: ${message}`,
    members: { issues: [{ path: 'body.headers', message }] },
  });
}
