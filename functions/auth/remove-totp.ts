import { z } from 'zod';
import { Confirm, originOf, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { tellOfChange } from './change-notice.ts';
import { proofErrors } from './self-errors.ts';
import { answerWithSession } from './session-cookie.ts';

export const removeSecondFactor = defineOperation({
  name: 'removeSecondFactor',
  method: 'POST',
  path: '/self/second-factors/:deviceId/remove',
  summary: 'Remove an authenticator app',
  description: 'With the last one the recovery codes go. The session goes on under a new cookie.',
  access: 'self:write',
  input: {
    params: z.object({ deviceId: z.uuid() }),
    body: { kind: 'json', schema: z.object({ confirm: Confirm.optional() }) },
  },
  output: { status: 204 },
  idempotency: 'service',
  errors: [...proofErrors, 'not-found'],
  bodyBytesMax: 16_384,
  handler: async ({ ctx, input }) => {
    const session = await ctx.services.accounts.removeDevice(
      signedIn(ctx.actor),
      { id: input.params.deviceId, proof: input.body.confirm ?? {} },
      originOf(ctx, input.request),
    );
    tellOfChange(ctx, signedIn(ctx.actor), 'second-factor-removed');
    return answerWithSession({ status: 204 }, session, input.request);
  },
});
