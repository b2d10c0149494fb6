import { z } from 'zod';
import { CodeText, originOf, PasswordText, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { tellOfChange } from './change-notice.ts';
import { proofErrors } from './self-errors.ts';
import { answerWithSession } from './session-cookie.ts';

export const setPassword = defineOperation({
  name: 'setPassword',
  method: 'PUT',
  path: '/self/password',
  summary: 'Set or change your password',
  description:
    'Changing one takes the old one; whoever forgot it asks for a reset. A first one takes a proof of the last quarter of an hour, or a code. Every other session ends; this one goes on under a new cookie.',
  access: 'self:write',
  input: {
    body: {
      kind: 'json',
      schema: z.object({
        password: PasswordText,
        currentPassword: PasswordText.optional(),
        code: CodeText.optional(),
      }),
    },
  },
  output: { status: 204 },
  idempotency: 'service',
  errors: [...proofErrors, 'password-weak'],
  bodyBytesMax: 16_384,
  handler: async ({ ctx, input }) => {
    const { password, currentPassword, code } = input.body;
    const session = await ctx.services.accounts.changePassword(
      signedIn(ctx.actor),
      { password, proof: { password: currentPassword, code } },
      originOf(ctx, input.request),
    );
    tellOfChange(ctx, signedIn(ctx.actor), 'password');
    return answerWithSession({ status: 204 }, session, input.request);
  },
});
