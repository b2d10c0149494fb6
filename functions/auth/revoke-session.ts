import { z } from 'zod';
import { originOf, requireFreshProof, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';

export const revokeSession = defineOperation({
  name: 'revokeSession',
  method: 'DELETE',
  path: '/sessions/:sessionId',
  summary: 'End one of your sessions',
  description: 'Takes a proof of who you are within the last quarter of an hour: POST /sessions/current/confirm.',
  access: 'self:write',
  input: { params: z.object({ sessionId: z.uuid() }) },
  output: { status: 204 },
  idempotency: 'service',
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found', 'validation-failed', 'confirmation-needed'],
  handler: async ({ ctx, input }) => {
    const { accounts } = ctx.services;
    await requireFreshProof(ctx, undefined, input.request);
    const ended = await accounts.endSession(signedIn(ctx.actor), input.params.sessionId, originOf(ctx, input.request));
    if (!ended) throw new Problem('not-found');
    return undefined;
  },
});
