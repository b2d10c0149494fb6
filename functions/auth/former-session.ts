import { originOf, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { actorOf } from '#shared/platform/credential.ts';
import type { Ctx } from '#shared/platform/ctx.ts';

/**
 * Ends the session whose cookie came with a sign-in: its browser has a new one, and nobody will sign out of the old. A
 * cookie that is none, or of a session that has ended, changes nothing.
 */
export async function endFormerSession(ctx: Ctx, request: Request): Promise<void> {
  const headers = new Headers(request.headers);
  // Only the cookie is replaced by a sign-in; whoever shows a token goes on with it.
  headers.delete('authorization');
  if (!headers.has('cookie')) return;
  const actor = await actorOf(headers, ctx.services.identity);
  if (actor?.kind !== 'user') return;
  await ctx.services.accounts.endSession(signedIn(actor), actor.sessionId, originOf(ctx, request));
}
