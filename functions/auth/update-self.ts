import { z } from 'zod';
import { originOf, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { PersonName } from './person-name.ts';

export const updateSelf = defineOperation({
  name: 'updateSelf',
  method: 'PATCH',
  path: '/self',
  summary: 'Change your name',
  description: 'As members of your organisations see it. The audit log keeps that it changed, not the name.',
  access: 'self:write',
  input: { body: { kind: 'json', schema: z.object({ displayName: PersonName }) } },
  output: { status: 204 },
  idempotency: 'service',
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
  ],
  bodyBytesMax: 4_096,
  handler: async ({ ctx, input }) => {
    await ctx.services.accounts.rename(signedIn(ctx.actor), input.body.displayName, originOf(ctx, input.request));
    return undefined;
  },
});
