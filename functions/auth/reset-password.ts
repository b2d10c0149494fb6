import { z } from 'zod';
import { originOf, PasswordText } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { tellOfChange } from './change-notice.ts';

export const resetPassword = defineOperation({
  name: 'resetPassword',
  method: 'POST',
  path: '/password-resets/redeem',
  summary: 'Set a new password by a link',
  description:
    'Spends the link and ends every session. Nobody is signed in by it: the next step is to sign in with the new password, and a code where a second factor is set up.',
  access: 'public',
  input: {
    body: { kind: 'json', schema: z.object({ token: z.string().min(1).max(200), password: PasswordText }) },
  },
  output: { status: 204 },
  limit: 'sign-in',
  errors: [
    'link-spent',
    'password-weak',
    'overloaded',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
  ],
  bodyBytesMax: 16_384,
  handler: async ({ ctx, input }) => {
    const who = await ctx.services.accounts.resetPassword(input.body, originOf(ctx, input.request));
    tellOfChange(ctx, who, 'password');
    return undefined;
  },
});
