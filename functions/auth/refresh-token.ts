import { originOf } from '#shared/identity/sign-in-confirm.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { RefreshTokenBody, TokenAnswer, tokenAnswer } from './token.ts';

export const refreshToken = defineOperation({
  name: 'refreshToken',
  method: 'POST',
  path: '/tokens/refresh',
  summary: 'Spend a refresh token for the next pair',
  description:
    'A refresh token is good once. Sending one a second time ends its session and raises an alert: wait for the answer before you ask again.',
  access: 'public',
  input: { body: { kind: 'json', schema: RefreshTokenBody } },
  output: { status: 201, body: TokenAnswer },
  limit: 'sign-in',
  errors: ['token-invalid', 'validation-failed', 'body-unreadable', 'media-type-unsupported', 'body-too-large'],
  bodyBytesMax: 4_096,
  handler: async ({ ctx, input }) => {
    const issued = await ctx.services.tokens.refresh(input.body.refreshToken, originOf(ctx, input.request));
    if (issued === undefined) throw new Problem('token-invalid');
    return tokenAnswer(issued, ctx);
  },
});
