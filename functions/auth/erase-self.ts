import { z } from 'zod';
import { Confirm, originOf, requireFreshProof, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { proofErrors } from './self-errors.ts';
import { clearedCookie } from './session-cookie.ts';

export const eraseSelf = defineOperation({
  name: 'eraseSelf',
  method: 'POST',
  path: '/self/erase',
  summary: 'Erase your account',
  description:
    'Name, address, password, second factors, sessions, keys and memberships, in every organisation, at once and for good. What you made stays with its organisation, made by nobody; the audit log keeps your id and nothing else. An owner who is the last one hands over or deletes the organisation first.',
  access: 'self:write',
  input: { body: { kind: 'json', schema: z.object({ confirm: Confirm.optional() }) } },
  idempotency: 'none',
  output: { status: 204 },
  errors: [...proofErrors, 'conflict'],
  bodyBytesMax: 16_384,
  handler: async ({ ctx, input }) => {
    const who = signedIn(ctx.actor);
    await requireFreshProof(ctx, input.body.confirm, input.request);
    await ctx.services.organizations.erasePerson(who, originOf(ctx, input.request));
    return new Response(null, { status: 204, headers: { 'set-cookie': clearedCookie(input.request) } });
  },
});
