import { z } from 'zod';
import { sessionCookie } from '#shared/platform/credential.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { Self } from './get-self.ts';

export const createSession = defineOperation({
  name: 'createSession',
  method: 'POST',
  path: '/sessions',
  summary: 'Sign in with a one-time link',
  description: 'Spends the token of a sign-in link and sets the session cookie. A token works once.',
  access: 'public',
  input: { body: { kind: 'json', schema: z.object({ token: z.string().min(1).max(200) }) } },
  output: { status: 201, body: Self },
  errors: ['link-spent', 'validation-failed', 'body-unreadable', 'media-type-unsupported', 'body-too-large'],
  bodyBytesMax: 4_096,
  handler: async ({ ctx, input }) => {
    const session = await ctx.services.identity.redeemSignInLink(
      input.body.token,
      input.request.headers.get('user-agent') ?? '',
    );
    if (session === undefined || session.actor.kind !== 'user') throw new Problem('link-spent');
    const secure =
      new URL(input.request.url).protocol === 'https:' || input.request.headers.get('x-forwarded-proto') === 'https';
    const cookie = [
      `${sessionCookie}=${session.sessionToken}`,
      'Path=/',
      'HttpOnly',
      'SameSite=Strict',
      `Expires=${session.expiresAt.toUTCString()}`,
      ...(secure ? ['Secure'] : []),
    ].join('; ');
    const { userId, organizationId, role } = session.actor;
    return Response.json({ userId, organizationId, role, kind: 'user' } satisfies z.infer<typeof Self>, {
      status: 201,
      headers: { 'set-cookie': cookie, 'cache-control': 'no-store' },
    });
  },
});
