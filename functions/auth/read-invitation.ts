import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { InvitationToken, OpenInvitation } from './invitation.ts';

export const readInvitation = defineOperation({
  name: 'readInvitation',
  method: 'POST',
  path: '/invitations/read',
  summary: 'Read an invitation by its link',
  description: 'Spends nothing. The token is in the body, which no log holds.',
  access: 'public',
  input: { body: { kind: 'json', schema: z.object({ token: InvitationToken }) } },
  output: { status: 200, body: OpenInvitation },
  errors: ['link-spent', 'validation-failed', 'body-unreadable', 'media-type-unsupported', 'body-too-large'],
  bodyBytesMax: 4_096,
  handler: async ({ ctx, input }) => {
    const { expiresAt, ...found } = await ctx.services.organizations.describeInvitation(input.body.token);
    return { ...found, expiresAt: expiresAt.toISOString() };
  },
});
