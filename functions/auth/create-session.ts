import { z } from 'zod';
import { CodeText, originOf, PasswordText } from '#shared/identity/sign-in-confirm.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { Self } from './get-self.ts';
import { signedInAnswer } from './signed-in-answer.ts';

export const createSession = defineOperation({
  name: 'createSession',
  method: 'POST',
  path: '/sessions',
  summary: 'Sign in',
  description:
    'With the token of a sign-in link, which works once, or with address and password, and a code where a second factor is set up. Sets the session cookie.',
  access: 'public',
  input: {
    body: {
      kind: 'json',
      schema: z.union([
        z.strictObject({ token: z.string().min(1).max(200) }),
        z.strictObject({ email: z.string().min(1).max(320), password: PasswordText, code: CodeText.optional() }),
      ]),
    },
  },
  output: { status: 201, body: Self },
  limit: 'sign-in',
  errors: [
    'link-spent',
    'sign-in-refused',
    'second-factor-needed',
    'account-locked',
    'overloaded',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
  ],
  bodyBytesMax: 16_384,
  handler: async ({ ctx, input }) => {
    const { body, request } = input;
    const { identity, accounts } = ctx.services;
    const origin = originOf(ctx, request);
    const session =
      'token' in body
        ? await identity.redeemSignInLink(body.token, origin)
        : await accounts.signIn({ email: body.email, password: body.password, code: body.code }, origin);
    if (session === undefined || session.actor.kind !== 'user') throw new Problem('link-spent');
    return await signedInAnswer(ctx, { ...session, actor: session.actor }, request);
  },
});
