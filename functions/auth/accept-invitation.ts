import { z } from 'zod';
import { originOf, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { roles } from '#shared/platform/actor.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { InvitationToken } from './invitation.ts';

export const acceptInvitation = defineOperation({
  name: 'acceptInvitation',
  method: 'POST',
  path: '/invitations/accept',
  summary: 'Join an organisation with the account one is signed in to',
  description: 'Spends the invitation, which must be for the address of this account. `switchOrganization` goes there.',
  access: 'self:write',
  input: { body: { kind: 'json', schema: z.object({ token: InvitationToken }) } },
  idempotency: 'service',
  output: { status: 200, body: z.object({ organizationId: z.uuid(), role: z.enum(roles) }) },
  errors: [
    'not-signed-in',
    'link-spent',
    'forbidden',
    'origin-refused',
    'conflict',
    'quota-exceeded',
    'confirmation-needed',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
  ],
  bodyBytesMax: 4_096,
  handler: async ({ ctx, input }) =>
    await ctx.services.organizations.acceptInvitation(
      signedIn(ctx.actor),
      input.body.token,
      originOf(ctx, input.request),
    ),
});
