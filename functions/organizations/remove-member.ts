import { defineOperation } from '#shared/platform/operation.ts';
import { actingOf } from './acting.ts';
import { changeErrors } from './errors.ts';
import { MemberParams } from './member.ts';

export const removeMember = defineOperation({
  name: 'removeMember',
  method: 'DELETE',
  path: '/members/:userId',
  summary: 'Remove a member',
  description:
    'Their sessions here end, their keys are revoked, teams and grants go. What they made stays. Somebody who belongs to no organisation any more has no account any more. The last owner stays.',
  access: 'members:write',
  input: { params: MemberParams },
  idempotency: 'service',
  output: { status: 204 },
  errors: [...changeErrors, 'not-found', 'conflict'],
  handler: async ({ ctx, input }) => {
    await ctx.services.organizations.removeMember(actingOf(ctx), input.params.userId);
    return undefined;
  },
});
