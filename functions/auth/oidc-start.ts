import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { oidcCookie } from './oidc-cookie.ts';
import { oidcFailure } from './oidc-problem.ts';
import { callbackUrl } from './oidc-settings.ts';

export const startOidcSignIn = defineOperation({
  name: 'startOidcSignIn',
  method: 'GET',
  path: '/oidc/:providerId/start',
  summary: 'Sign in by an identity provider',
  description: 'A link for the browser: sends it to the provider, which sends it back.',
  access: 'public',
  input: {
    params: z.object({ providerId: z.uuid() }),
    query: z.object({
      returnTo: z
        .string()
        .max(500)
        .regex(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/, 'a path of this origin')
        .default('/')
        .describe('Path of this origin to go to in the end'),
    }),
  },
  output: { status: 303 },
  errors: ['not-found', 'validation-failed', 'sign-in-refused', 'address-refused', 'overloaded'],
  handler: async ({ ctx, input }) => {
    // Another site that frames it or leads here unasked would sign people in without their doing anything.
    if (!isAskedFor(input.request.headers)) {
      const headers = { location: '/sign-in/', 'cache-control': 'no-store' };
      return new Response(null, { status: 303, headers });
    }
    const begun = await ctx.services.oidc
      .start(input.params.providerId, {
        redirectUri: callbackUrl(ctx, input.params.providerId),
        returnTo: input.query.returnTo,
      })
      .catch((error: unknown) => oidcFailure(error, ctx.log, input.request));
    if (begun === undefined) throw new Problem('not-found');
    if (begun instanceof Response) return begun;
    return new Response(null, {
      status: 303,
      headers: {
        location: begun.url,
        'set-cookie': oidcCookie(begun.state, begun.validForMs, input.request),
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      },
    });
  },
});

/**
 * false if the browser says that it was not a person's own step (Fetch Metadata): no page of its own, or another site's
 * doing without a click. Programs and older browsers say nothing.
 */
function isAskedFor(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site === null) return true;
  if (headers.get('sec-fetch-dest') !== 'document') return false;
  return site === 'same-origin' || site === 'none' || headers.get('sec-fetch-user') === '?1';
}
