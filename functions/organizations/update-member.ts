import { z } from 'zod';
import { Confirm, requireFreshProof } from '#shared/identity/sign-in-confirm.ts';
import { roles } from '#shared/platform/actor.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { actingOf } from './acting.ts';
import { proofErrors } from './errors.ts';
import { MemberParams } from './member.ts';

export const updateMember = defineOperation({
  name: 'updateMember',
  method: 'PATCH',
  path: '/members/:userId',
  summary: 'Give a member another role',
  description:
    'Neither the role they have nor the one they get may be above your own. The last owner stays one. Tokens from before are refused; API keys do at most what their person may.',
  access: 'members:write',
  input: {
    params: MemberParams,
    body: { kind: 'json', schema: z.object({ role: z.enum(roles), confirm: Confirm.optional() }) },
  },
  idempotency: 'service',
  output: { status: 204 },
  errors: [...proofErrors, 'not-found', 'conflict'],
  bodyBytesMax: 16_384,
  handler: async ({ ctx, input }) => {
    await requireFreshProof(ctx, input.body.confirm, input.request);
    await ctx.services.organizations.changeMemberRole(actingOf(ctx), {
      userId: input.params.userId,
      role: input.body.role,
    });
    return undefined;
  },
});
