import { z } from 'zod';
import { originOf, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';

export const revokeSession = defineOperation({
  name: 'revokeSession',
  method: 'DELETE',
  path: '/sessions/:sessionId',
  summary: 'End one of your sessions',
  access: 'self:write',
  input: { params: z.object({ sessionId: z.uuid() }) },
  output: { status: 204 },
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { accounts } = ctx.services;
    const ended = await accounts.endSession(signedIn(ctx.actor), input.params.sessionId, originOf(ctx, input.request));
    if (!ended) throw new Problem('not-found');
    return undefined;
  },
});
