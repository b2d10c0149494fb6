import { originOf } from '#shared/identity/sign-in-confirm.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { TokenAnswer, tokenAnswer } from './token.ts';

export const createToken = defineOperation({
  name: 'createToken',
  method: 'POST',
  path: '/tokens',
  summary: 'Get an access token',
  description:
    'Exchanges what the request is made with for a JWT of ten minutes: an API key gives one for that key (client credentials), a signed-in session one for a new session of its own, with a refresh token. An access token gives no other.',
  access: 'self:read',
  input: {},
  answerHoldsSecret: true,
  output: { status: 201, body: TokenAnswer },
  idempotency: 'service',
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'token-invalid'],
  handler: async ({ ctx, input }) => {
    const { actor } = ctx;
    if (actor.kind === 'system') throw new Problem('not-signed-in');
    if (actor.tokenId !== undefined)
      throw new Problem('forbidden', { detail: 'An access token gives no other. Send the refresh token or the key.' });
    const issued = await ctx.services.tokens.issue(actor, originOf(ctx, input.request));
    if (issued === undefined) throw new Problem('token-invalid');
    return tokenAnswer(issued, ctx);
  },
});
