import { z } from 'zod';
import { CodeText, originOf, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { tellOfChange } from './change-notice.ts';
import { proofErrors } from './self-errors.ts';
import { answerWithSession } from './session-cookie.ts';

const Confirmed = z.object({ recoveryCodes: z.array(z.string()) });

export const confirmSecondFactor = defineOperation({
  name: 'confirmSecondFactor',
  method: 'POST',
  path: '/self/second-factors/:deviceId/confirm',
  summary: 'Finish setting up an authenticator app',
  description:
    'With a code that it shows. The first one comes with recovery codes, answered this once. The session goes on under a new cookie.',
  access: 'self:write',
  input: {
    params: z.object({ deviceId: z.uuid() }),
    body: { kind: 'json', schema: z.object({ code: CodeText }) },
  },
  answerHoldsSecret: true,
  output: { status: 200, body: Confirmed },
  idempotency: 'service',
  errors: [...proofErrors, 'not-found'],
  bodyBytesMax: 4_096,
  handler: async ({ ctx, input }) => {
    const { session, recoveryCodes } = await ctx.services.accounts.confirmDevice(
      signedIn(ctx.actor),
      { id: input.params.deviceId, code: input.body.code },
      originOf(ctx, input.request),
    );
    tellOfChange(ctx, signedIn(ctx.actor), 'second-factor-added');
    const body: z.infer<typeof Confirmed> = { recoveryCodes };
    return answerWithSession({ status: 200, body }, session, input.request);
  },
});
