import { ProviderUnreachable, SignInNotProved } from '#shared/identity/oidc-client.ts';
import { addressProblem } from '#shared/platform/address-problem.ts';
import type { Log } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';

/**
 * What a failed sign-in is answered with: a browser is led back to the sign-in page, which says so in words; a program
 * gets the problem. Throws it.
 */
export function oidcFailure(error: unknown, log: Log, request: Request): Response {
  const problem = oidcProblem(error, log);
  const isPage = (request.headers.get('accept') ?? '').includes('text/html');
  if (!isPage || !(problem instanceof Problem)) throw problem;
  const why = problem.code === 'sign-in-refused' ? 'refused' : 'unreachable';
  return new Response(null, {
    status: 303,
    headers: { location: `/sign-in/?${why}`, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  });
}

/** The problem that the caller is told of; why a sign-in was refused stays in the log, without anything personal. */
function oidcProblem(error: unknown, log: Log): unknown {
  if (error instanceof SignInNotProved) {
    log.warn('A sign-in by a provider was refused.', { reason: error.message });
    return new Problem('sign-in-refused', {
      detail: 'The sign-in service did not prove who you are, or you are not let in by it. Start again.',
      cause: error,
    });
  }
  if (error instanceof ProviderUnreachable)
    return new Problem('overloaded', {
      detail: 'The sign-in service does not answer. Try again, or sign in another way.',
      headers: { 'retry-after': '10' },
      cause: error,
    });
  return addressProblem(error);
}
