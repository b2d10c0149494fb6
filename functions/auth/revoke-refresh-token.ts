import { originOf } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { RefreshTokenBody } from './token.ts';

export const revokeRefreshToken = defineOperation({
  name: 'revokeRefreshToken',
  method: 'POST',
  path: '/tokens/revoke',
  summary: 'End the session of a refresh token',
  description: 'Its access tokens end with it. The answer is the same for a token that nobody knows (RFC 7009).',
  access: 'public',
  input: { body: { kind: 'json', schema: RefreshTokenBody } },
  output: { status: 204 },
  limit: 'sign-in',
  errors: ['validation-failed', 'body-unreadable', 'media-type-unsupported', 'body-too-large'],
  bodyBytesMax: 4_096,
  handler: async ({ ctx, input }) => {
    await ctx.services.tokens.endByRefreshToken(input.body.refreshToken, originOf(ctx, input.request));
    return undefined;
  },
});
