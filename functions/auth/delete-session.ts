import { originOf, signedIn } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { clearedCookie } from './session-cookie.ts';

export const deleteSession = defineOperation({
  name: 'deleteSession',
  method: 'DELETE',
  path: '/sessions/current',
  summary: 'Sign out',
  access: 'self:read',
  input: {},
  output: { status: 204 },
  idempotency: 'service',
  errors: ['not-signed-in', 'origin-refused'],
  handler: async ({ ctx, input }) => {
    if (ctx.actor.kind === 'user')
      await ctx.services.accounts.endSession(signedIn(ctx.actor), ctx.actor.sessionId, originOf(ctx, input.request));
    return new Response(null, {
      status: 204,
      headers: {
        'set-cookie': clearedCookie(input.request),
        // What pages of the session left in the browser goes with it (Clear Site Data, 3.1).
        'clear-site-data': '"cache"',
      },
    });
  },
});
