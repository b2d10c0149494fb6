import { Confirm, originOf, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { proofErrors } from './self-errors.ts';
import { answerWithSession } from './session-cookie.ts';

export const confirmSession = defineOperation({
  name: 'confirmSession',
  method: 'POST',
  path: '/sessions/current/confirm',
  summary: 'Prove once more who you are',
  description:
    'Operations that can do harm ask for it a quarter of an hour after the last time. A session that came by a link gets its second factor so. The session goes on under a new cookie.',
  access: 'self:write',
  input: { body: { kind: 'json', schema: Confirm } },
  output: { status: 204 },
  idempotency: 'service',
  errors: proofErrors,
  bodyBytesMax: 16_384,
  handler: async ({ ctx, input }) => {
    const { accounts } = ctx.services;
    const session = await accounts.confirmSession(signedIn(ctx.actor), input.body, originOf(ctx, input.request));
    return answerWithSession({ status: 204 }, session, input.request);
  },
});
