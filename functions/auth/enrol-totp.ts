import { z } from 'zod';
import { Confirm, originOf, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { proofErrors } from './self-errors.ts';

export const enrolSecondFactor = defineOperation({
  name: 'enrolSecondFactor',
  method: 'POST',
  path: '/self/second-factors',
  summary: 'Begin to set up an authenticator app',
  description:
    'Answers the secret as text and as an otpauth URI for a QR code, this once. It counts after it was confirmed with a code.',
  access: 'self:write',
  input: {
    body: {
      kind: 'json',
      schema: z.object({ name: z.string().trim().min(1).max(100), confirm: Confirm.optional() }),
    },
  },
  answerHoldsSecret: true,
  output: { status: 201, body: z.object({ id: z.uuid(), secret: z.string(), uri: z.string() }) },
  idempotency: 'service',
  errors: [...proofErrors, 'conflict'],
  bodyBytesMax: 16_384,
  handler: async ({ ctx, input }) => {
    const { name, confirm } = input.body;
    return await ctx.services.accounts.enrol(
      signedIn(ctx.actor),
      { name, proof: confirm ?? {} },
      originOf(ctx, input.request),
    );
  },
});
