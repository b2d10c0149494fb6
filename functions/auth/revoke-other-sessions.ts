import { z } from 'zod';
import { originOf, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';

export const revokeOtherSessions = defineOperation({
  name: 'revokeOtherSessions',
  method: 'DELETE',
  path: '/sessions',
  summary: 'End all your sessions but this one',
  access: 'self:write',
  input: {},
  output: { status: 200, body: z.object({ ended: z.number().int() }) },
  errors: ['not-signed-in', 'forbidden', 'origin-refused'],
  handler: async ({ ctx, input }) => ({
    ended: await ctx.services.accounts.endOtherSessions(signedIn(ctx.actor), originOf(ctx, input.request)),
  }),
});
