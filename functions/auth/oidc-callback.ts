import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { SignInNotProved } from '#shared/identity/oidc-client.ts';
import { originOf } from '#shared/identity/sign-in-confirm.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { ProviderParams } from './identity-provider.ts';
import { oidcCookie, oidcStateOf } from './oidc-cookie.ts';
import { oidcFailure } from './oidc-problem.ts';
import { callbackUrl } from './oidc-settings.ts';
import { cookieOf } from './session-cookie.ts';

export const finishOidcSignIn = defineOperation({
  name: 'finishOidcSignIn',
  method: 'GET',
  path: '/oidc/:providerId/callback',
  summary: 'Where an identity provider sends the browser back to',
  description:
    'Checks what the provider says, sets the session cookie and goes on. Works once, in the browser that began.',
  access: 'public',
  input: {
    params: ProviderParams,
    query: z.looseObject({ state: z.string().max(200).optional() }),
  },
  output: { status: 303 },
  errors: ['validation-failed', 'sign-in-refused', 'address-refused', 'overloaded'],
  handler: async ({ ctx, input }) => {
    const { request, params } = input;
    try {
      const state = input.query.state ?? '';
      if (!isSame(state, oidcStateOf(request) ?? ''))
        throw new SignInNotProved('The state is not the one that this browser began with.');
      const url = new URL(callbackUrl(ctx, params.providerId));
      url.search = new URL(request.url).search;
      const { session, returnTo } = await ctx.services.oidc.finish(
        params.providerId,
        state,
        url,
        originOf(ctx, request),
      );
      const headers = new Headers({
        location: returnTo,
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      });
      headers.append('set-cookie', cookieOf(session, request));
      headers.append('set-cookie', oidcCookie('', 0, request));
      return new Response(null, { status: 303, headers });
    } catch (error) {
      return oidcFailure(error, ctx.log, request);
    }
  },
});

function isSame(given: string, kept: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(kept)];
  return one.length > 0 && one.length === other.length && timingSafeEqual(one, other);
}
