import { z } from 'zod';
import { Confirm, originOf, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { tellOfChange } from './change-notice.ts';
import { proofErrors } from './self-errors.ts';

export const renewRecoveryCodes = defineOperation({
  name: 'renewRecoveryCodes',
  method: 'POST',
  path: '/self/recovery-codes',
  summary: 'Make new recovery codes',
  description: 'Ten, in place of those before. They are answered this once.',
  access: 'self:write',
  input: { body: { kind: 'json', schema: z.object({ confirm: Confirm.optional() }) } },
  answerHoldsSecret: true,
  output: { status: 201, body: z.object({ recoveryCodes: z.array(z.string()) }) },
  idempotency: 'service',
  errors: [...proofErrors, 'conflict'],
  bodyBytesMax: 16_384,
  handler: async ({ ctx, input }) => {
    const who = signedIn(ctx.actor);
    const recoveryCodes = await ctx.services.accounts.renewRecoveryCodes(
      who,
      input.body.confirm ?? {},
      originOf(ctx, input.request),
    );
    tellOfChange(ctx, who, 'recovery-codes');
    return { recoveryCodes };
  },
});
