import { type Actor, actorName } from './actor.ts';
import type { Log } from './ctx.ts';
import type { Problem, ProblemCode } from './errors.ts';

/**
 * Refusals that somebody who looks into an attack wants to see: of credentials, rights, origins, signatures, addresses,
 * limits and input. What is only out of date or already done is left out.
 */
const recorded: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'not-signed-in',
  'link-spent',
  'sign-in-refused',
  'second-factor-needed',
  'token-invalid',
  'confirmation-needed',
  'second-factor-required',
  'forbidden',
  'origin-refused',
  'signature-invalid',
  'validation-failed',
  'body-unreadable',
  'body-too-large',
  'media-type-unsupported',
  'password-weak',
  'source-unreadable',
  'address-refused',
  'event-invalid',
  'idempotency-key-reused',
  'account-locked',
  'quota-exceeded',
  'rate-limited',
]);

export interface RefusedRequest {
  requestId: string;
  method: string;
  /** Without a query, and without tokens. */
  path: string;
  /** Who asked, where that is known. */
  actor?: Actor | undefined;
}

/**
 * Writes a line about a refused request: which, why, and by whom, as ids. Nothing of what was sent is in it: it may be a
 * password in the wrong field.
 */
export function logRefusal(log: Pick<Log, 'info'>, problem: Problem, request: RefusedRequest): void {
  if (!recorded.has(problem.code)) return;
  const { actor, ...about } = request;
  // An operation that is open to everybody runs for nobody.
  const isKnown = actor !== undefined && actor.organizationId !== '';
  const who = isKnown ? { organizationId: actor.organizationId, actor: actorName(actor) } : {};
  log.info('request refused', { ...about, code: problem.code, status: problem.status, ...who });
}
