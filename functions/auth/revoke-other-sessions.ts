import { z } from 'zod';
import { originOf, requireFreshProof, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';

export const revokeOtherSessions = defineOperation({
  name: 'revokeOtherSessions',
  method: 'DELETE',
  path: '/sessions',
  summary: 'End all your sessions but this one',
  description: 'Takes a proof of who you are within the last quarter of an hour: POST /sessions/current/confirm.',
  access: 'self:write',
  input: {},
  output: { status: 200, body: z.object({ ended: z.number().int() }) },
  idempotency: 'service',
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'confirmation-needed'],
  handler: async ({ ctx, input }) => {
    await requireFreshProof(ctx, undefined, input.request);
    return { ended: await ctx.services.accounts.endOtherSessions(signedIn(ctx.actor), originOf(ctx, input.request)) };
  },
});
