import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';

export const revokeApiKey = defineOperation({
  name: 'revokeApiKey',
  method: 'DELETE',
  path: '/api-keys/:keyId',
  summary: 'Revoke an API key',
  access: 'keys:write',
  input: { params: z.object({ keyId: z.uuid() }) },
  output: { status: 204 },
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { keyId } = input.params;
    if (!(await ctx.services.identity.revokeApiKey(ctx.actor.organizationId, keyId))) throw new Problem('not-found');
    await ctx.transaction(({ audit }) => audit('api-key.revoked', { kind: 'api-key', id: keyId }));
    return undefined;
  },
});
