import { z } from 'zod';
import { makeApiKey } from '#shared/identity/api-keys.ts';
import { Confirm, requireFreshProof } from '#shared/identity/sign-in-confirm.ts';
import { requireQuota } from '#shared/limits/quotas.ts';
import { roles } from '#shared/platform/actor.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { ApiKey, apiKeyColumns, apiKeyOf, refuseEmptyScopes, refuseMoreThanHeld, Scopes } from './api-key.ts';

const daysMax = 3_650;
const dayMs = 86_400_000;

export const createApiKey = defineOperation({
  name: 'createApiKey',
  method: 'POST',
  path: '/api-keys',
  summary: 'Create an API key',
  description: 'The secret is in the answer and nowhere else: only its hash is kept.',
  access: 'keys:write',
  input: {
    body: {
      kind: 'json',
      schema: z.object({
        name: z.string().trim().min(1).max(200),
        role: z.enum(roles),
        scopes: Scopes.optional(),
        validForDays: z.number().int().min(1).max(daysMax).optional(),
        confirm: Confirm.optional(),
      }),
    },
  },
  answerHoldsSecret: true,
  output: { status: 201, body: ApiKey.extend({ secret: z.string() }) },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
    'confirmation-needed',
    'account-locked',
    'overloaded',
    'quota-exceeded',
  ],
  handler: async ({ ctx, input }) => {
    const { actor } = ctx;
    if (actor.kind === 'system') throw new Problem('not-signed-in');
    const { name, role, scopes = [], validForDays, confirm } = input.body;
    refuseMoreThanHeld(actor, { role, scopes });
    refuseEmptyScopes(role, scopes);
    await requireFreshProof(ctx, confirm, input.request);
    const { secret, prefix, hash } = makeApiKey(ctx.ids);
    const now = ctx.clock.now();
    return await ctx.transaction(async ({ db, audit }) => {
      await requireQuota(db, actor.organizationId, 'api-keys');
      const row = await db
        .insertInto('api_keys')
        .values({
          organization_id: actor.organizationId,
          id: ctx.ids.uuid(),
          user_id: actor.userId,
          name,
          prefix,
          secret_hash: hash,
          role,
          scopes: [...new Set(scopes)],
          created_at: now,
          expires_at: validForDays === undefined ? null : new Date(now.getTime() + validForDays * dayMs),
        })
        .returning(apiKeyColumns)
        .executeTakeFirstOrThrow();
      await audit('api-key.created', { kind: 'api-key', id: row.id }, { role, scopes: row.scopes });
      return { ...apiKeyOf(row), secret };
    });
  },
});
