import { originOf } from '#shared/identity/sign-in-confirm.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';

export const revokeToken = defineOperation({
  name: 'revokeToken',
  method: 'DELETE',
  path: '/tokens/current',
  summary: 'Revoke the access token of this request',
  description: "Of a person's token the session ends, and its refresh token with it. An API key goes on.",
  access: 'self:read',
  input: {},
  output: { status: 204 },
  idempotency: 'service',
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found'],
  handler: async ({ ctx, input }) => {
    const { actor } = ctx;
    if (actor.kind === 'system' || actor.tokenId === undefined)
      throw new Problem('not-found', { detail: 'This request was made without an access token.' });
    await ctx.services.tokens.revoke(actor, originOf(ctx, input.request));
    return undefined;
  },
});
