import { z } from 'zod';
import { originOf, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { Self, selfOf } from './get-self.ts';
import { answerWithSession } from './session-cookie.ts';

export const switchOrganization = defineOperation({
  name: 'switchOrganization',
  method: 'POST',
  path: '/sessions/current/organization',
  summary: 'Change over to another organisation',
  description: 'The session goes on there, under a new id and a new cookie. It ends when it would have.',
  access: 'self:write',
  input: { body: { kind: 'json', schema: z.object({ organizationId: z.uuid() }) } },
  idempotency: 'none',
  output: { status: 200, body: Self },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'not-found',
    'conflict',
    'confirmation-needed',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
  ],
  bodyBytesMax: 4_096,
  handler: async ({ ctx, input }) => {
    const { request, body } = input;
    const opened = await ctx.services.organizations.switchSession(
      signedIn(ctx.actor),
      body.organizationId,
      originOf(ctx, request),
    );
    const { actor, sessionToken, expiresAt } = opened;
    const self = selfOf(actor, await ctx.services.accounts.describe(actor));
    return answerWithSession(
      { status: 200, body: self },
      { sessionToken, expiresAt, sessionId: actor.sessionId },
      request,
    );
  },
});
