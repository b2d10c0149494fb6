import { z } from 'zod';
import { signedIn } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';

const Session = z
  .object({
    id: z.uuid(),
    kind: z.enum(['browser', 'token']),
    userAgent: z.string(),
    address: z.string(),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    factors: z.array(z.string()),
    current: z.boolean(),
  })
  .meta({ id: 'Session', description: 'Where you are signed in, and how you proved who you are there' });

export const listSessions = defineOperation({
  name: 'listSessions',
  method: 'GET',
  path: '/sessions',
  summary: 'List where you are signed in',
  access: 'self:write',
  input: {},
  output: { status: 200, body: z.object({ items: z.array(Session) }) },
  errors: ['not-signed-in', 'forbidden'],
  handler: async ({ ctx }) => {
    const { userId, sessionId } = signedIn(ctx.actor);
    const sessions = await ctx.services.accounts.listSessions(userId);
    return {
      items: sessions.map(({ createdAt, lastSeenAt, expiresAt, ...session }) => ({
        ...session,
        createdAt: createdAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
        current: session.id === sessionId,
      })),
    };
  },
});
