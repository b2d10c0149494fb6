import { signedIn } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { actingOf } from './acting.ts';

export const leaveOrganization = defineOperation({
  name: 'leaveOrganization',
  method: 'POST',
  path: '/current/leave',
  summary: 'Leave the organisation',
  description:
    'Ends your sessions and keys here. If it was your only organisation, your account is erased with it. The last owner can not leave.',
  access: 'self:write',
  input: {},
  idempotency: 'none',
  output: { status: 204 },
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found', 'conflict'],
  handler: async ({ ctx }) => {
    const { userId } = signedIn(ctx.actor);
    await ctx.services.organizations.removeMember(actingOf(ctx), userId);
    return undefined;
  },
});
