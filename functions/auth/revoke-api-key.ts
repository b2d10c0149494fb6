import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { ApiKeyParams } from './api-key.ts';

export const revokeApiKey = defineOperation({
  name: 'revokeApiKey',
  method: 'DELETE',
  path: '/api-keys/:keyId',
  summary: 'Revoke an API key',
  description: 'At once, with the access tokens it was exchanged for.',
  access: 'keys:write',
  input: { params: ApiKeyParams },
  output: { status: 204 },
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { keyId } = input.params;
    await ctx.transaction(async ({ db, audit }) => {
      const revoked = await db
        .updateTable('api_keys')
        .set({ revoked_at: ctx.clock.now() })
        .where('id', '=', keyId)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      if (revoked.numUpdatedRows === 0n) throw new Problem('not-found');
      await audit('api-key.revoked', { kind: 'api-key', id: keyId });
    });
    return undefined;
  },
});
