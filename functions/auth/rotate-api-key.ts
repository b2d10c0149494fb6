import { z } from 'zod';
import { makeApiKey } from '#shared/identity/api-keys.ts';
import { Confirm, requireFreshProof } from '#shared/identity/sign-in-confirm.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { ApiKey, ApiKeyParams, apiKeyColumns, apiKeyOf, refuseMoreThanHeld } from './api-key.ts';

const graceSecondsMax = 7 * 86_400;

export const rotateApiKey = defineOperation({
  name: 'rotateApiKey',
  method: 'POST',
  path: '/api-keys/:keyId/rotate',
  summary: 'Give an API key a new secret',
  description:
    'The secret from before works for `graceSeconds` more, so that programs can change over; the one before that ends at once. Only whose key it is can do this: whoever else may, revokes it.',
  access: 'keys:write',
  input: {
    params: ApiKeyParams,
    body: {
      kind: 'json',
      schema: z.object({
        graceSeconds: z.number().int().min(0).max(graceSecondsMax).default(86_400),
        confirm: Confirm.optional(),
      }),
    },
  },
  answerHoldsSecret: true,
  output: { status: 200, body: ApiKey.extend({ secret: z.string() }) },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'not-found',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
    'confirmation-needed',
    'account-locked',
    'overloaded',
  ],
  handler: async ({ ctx, input }) => {
    const { actor } = ctx;
    if (actor.kind === 'system') throw new Problem('not-signed-in');
    await requireFreshProof(ctx, input.body.confirm, input.request);
    const { secret, prefix, hash } = makeApiKey(ctx.ids);
    const now = ctx.clock.now();
    return await ctx.transaction(async ({ db, audit }) => {
      const key = await db
        .selectFrom('api_keys')
        .select(['id', 'user_id', 'role', 'scopes', 'secret_hash'])
        .where('id', '=', input.params.keyId)
        .where('revoked_at', 'is', null)
        .where(where => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
        .forUpdate()
        .executeTakeFirst();
      if (key === undefined) throw new Problem('not-found');
      // A secret speaks for a person: nobody gets one that speaks for another, or says more than their own.
      if (key.user_id !== actor.userId)
        throw new Problem('forbidden', { detail: 'This is the key of somebody else. You can revoke it.' });
      refuseMoreThanHeld(actor, key);
      const row = await db
        .updateTable('api_keys')
        .set({
          secret_hash: hash,
          prefix,
          previous_secret_hash: key.secret_hash,
          previous_until: new Date(now.getTime() + input.body.graceSeconds * 1_000),
        })
        .where('id', '=', key.id)
        .returning(apiKeyColumns)
        .executeTakeFirstOrThrow();
      await audit('api-key.rotated', { kind: 'api-key', id: key.id }, { graceSeconds: input.body.graceSeconds });
      return { ...apiKeyOf(row), secret };
    });
  },
});
