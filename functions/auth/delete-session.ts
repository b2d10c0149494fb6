import { sessionCookie } from '#shared/platform/credential.ts';
import { defineOperation } from '#shared/platform/operation.ts';

export const deleteSession = defineOperation({
  name: 'deleteSession',
  method: 'DELETE',
  path: '/sessions/current',
  summary: 'Sign out',
  access: 'self:read',
  input: {},
  output: { status: 204 },
  errors: ['not-signed-in', 'origin-refused'],
  handler: async ({ ctx }) => {
    if (ctx.actor.kind === 'user') {
      const { sessionId } = ctx.actor;
      await ctx.services.identity.endSession(sessionId);
      await ctx.transaction(({ audit }) => audit('session.ended', { kind: 'session', id: sessionId }));
    }
    return new Response(null, {
      status: 204,
      headers: { 'set-cookie': `${sessionCookie}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0` },
    });
  },
});
