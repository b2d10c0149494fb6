import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { actingOf } from './acting.ts';
import { changeErrors } from './errors.ts';
import { MemberParams } from './member.ts';

export const endMemberSessions = defineOperation({
  name: 'endMemberSessions',
  method: 'DELETE',
  path: '/members/:userId/sessions',
  summary: 'End all sessions of a member',
  description:
    'Those in this organisation, with their access and refresh tokens and the sign-in links that are not used yet: for a lost device. They stay a member, and sign in anew; their keys go on.',
  access: 'members:write',
  input: { params: MemberParams },
  output: { status: 200, body: z.object({ ended: z.number().int() }) },
  idempotency: 'service',
  errors: [...changeErrors, 'not-found'],
  handler: async ({ ctx, input }) => ({
    ended: await ctx.services.organizations.endMemberSessions(actingOf(ctx), input.params.userId),
  }),
});
