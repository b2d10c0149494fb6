import { z } from 'zod';
import { deleteSecrets, insertSecret } from '#shared/identity/sealed-secrets.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { EndpointParams, endpointColumns, endpointOf, WebhookEndpoint } from './endpoint.ts';
import { newSigningSecret } from './endpoint-secrets.ts';

const hourMs = 60 * 60 * 1_000;
const overlapHoursMax = 7 * 24;

export const rotateWebhookSecret = defineOperation({
  name: 'rotateWebhookSecret',
  method: 'POST',
  path: '/endpoints/:endpointId/rotate-secret',
  summary: 'Replace the signing secret of a webhook endpoint',
  description:
    'During the overlap every message carries two signatures, of the new secret and of the one before, so that the receiver can change over at any moment. The old one ends by itself; of two rotations in a row only the last secret before counts on.',
  access: 'webhooks:write',
  input: {
    params: EndpointParams,
    body: {
      kind: 'json',
      schema: z
        .object({
          overlapHours: z
            .number()
            .min(0)
            .max(overlapHoursMax)
            .default(24)
            .describe('0 ends the old secret at once: for one that leaked'),
        })
        .prefault({}),
    },
  },
  answerHoldsSecret: true,
  output: { status: 200, body: WebhookEndpoint.extend({ secret: z.string() }) },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'not-found',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
  ],
  handler: async ({ ctx, input }) => {
    const { endpointId } = input.params;
    const { overlapHours } = input.body;
    const { secret, sealed } = await newSigningSecret(ctx);
    const now = ctx.clock.now();
    return await ctx.transaction(async ({ db, audit }) => {
      const before = await db
        .selectFrom('webhook_endpoints')
        .select(['secret_id', 'previous_secret_id'])
        .where('id', '=', endpointId)
        .forUpdate()
        .executeTakeFirst();
      if (before === undefined) throw new Problem('not-found');
      await insertSecret(ctx, db, sealed, 'webhook-endpoint');
      const keeps = overlapHours > 0;
      const row = await db
        .updateTable('webhook_endpoints')
        .set({
          secret_id: sealed.id,
          previous_secret_id: keeps ? before.secret_id : null,
          previous_secret_until: keeps ? new Date(now.getTime() + overlapHours * hourMs) : null,
        })
        .where('id', '=', endpointId)
        .returning(endpointColumns)
        .executeTakeFirstOrThrow();
      await deleteSecrets(db, [before.previous_secret_id, ...(keeps ? [] : [before.secret_id])]);
      await audit('webhook-endpoint.secret-rotated', { kind: 'webhook-endpoint', id: endpointId }, { overlapHours });
      return { ...endpointOf(row, now), secret };
    });
  },
});
