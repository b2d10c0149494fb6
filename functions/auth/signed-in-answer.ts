import type { NewSession } from '#shared/identity/sessions.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { endFormerSession } from './former-session.ts';
import { selfOf } from './get-self.ts';
import { answerWithSession } from './session-cookie.ts';

/** Who has just signed in, with the cookie of the new session in place of the one that the browser had. */
export async function signedInAnswer(ctx: Ctx, session: NewSession, request: Request): Promise<Response> {
  const { actor, sessionToken, expiresAt } = session;
  await endFormerSession(ctx, request);
  const self = selfOf(actor, await ctx.services.accounts.describe(actor));
  return answerWithSession(
    { status: 201, body: self },
    { sessionToken, expiresAt, sessionId: actor.sessionId },
    request,
  );
}
