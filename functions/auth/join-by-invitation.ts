import { z } from 'zod';
import { originOf, PasswordText } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { endFormerSession } from './former-session.ts';
import { Self, selfOf } from './get-self.ts';
import { InvitationToken } from './invitation.ts';
import { answerWithSession } from './session-cookie.ts';

export const joinByInvitation = defineOperation({
  name: 'joinByInvitation',
  method: 'POST',
  path: '/invitations/join',
  summary: 'Make an account by an invitation',
  description:
    'For whoever has none: sets name and password, spends the invitation and signs in. An address that has an account answers `conflict`: sign in and use `acceptInvitation`.',
  access: 'public',
  input: {
    body: {
      kind: 'json',
      schema: z.object({
        token: InvitationToken,
        displayName: z.string().trim().min(1).max(200),
        password: PasswordText,
      }),
    },
  },
  output: { status: 201, body: Self },
  errors: [
    'link-spent',
    'password-weak',
    'conflict',
    'quota-exceeded',
    'overloaded',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
  ],
  bodyBytesMax: 16_384,
  handler: async ({ ctx, input }) => {
    const { body, request } = input;
    const { organizations, accounts } = ctx.services;
    const { actor, sessionToken, expiresAt } = await organizations.joinByInvitation(body, originOf(ctx, request));
    await endFormerSession(ctx, request);
    const self = selfOf(actor, await accounts.describe(actor));
    return answerWithSession(
      { status: 201, body: self },
      { sessionToken, expiresAt, sessionId: actor.sessionId },
      request,
    );
  },
});
