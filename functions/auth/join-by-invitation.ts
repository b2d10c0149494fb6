import { z } from 'zod';
import { originOf, PasswordText } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { Self } from './get-self.ts';
import { InvitationToken } from './invitation.ts';
import { PersonName } from './person-name.ts';
import { signedInAnswer } from './signed-in-answer.ts';

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
        displayName: PersonName,
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
    const session = await ctx.services.organizations.joinByInvitation(body, originOf(ctx, request));
    return await signedInAnswer(ctx, session, request);
  },
});
