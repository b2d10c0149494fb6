import { clientAddressHeader, countedAddress } from '#shared/limits/client-address.ts';
import type { Limits } from '#shared/limits/create-limits.ts';
import type { Counted } from '#shared/limits/rate-limiter.ts';
import type { LimitClass } from '#shared/limits/rate-policies.ts';
import type { Actor } from './actor.ts';
import { Problem } from './errors.ts';

/** Counts a call of somebody who is signed in. Returns the headers of its answer. Throws `rate-limited`. */
export function countActor(
  limits: Limits,
  limitClass: LimitClass,
  actor: Exclude<Actor, { kind: 'system' }>,
): Record<string, string> | Promise<Record<string, string>> {
  const { credential, organization } = limits.policies[limitClass];
  const counted: Counted[] = [];
  const who = actor.kind === 'user' ? actor.userId : actor.keyId;
  const { organizationId } = actor;
  // The organisation is in both keys: they are deleted with it.
  if (credential !== undefined) counted.push({ key: `${limitClass}:${organizationId}:${who}`, policy: credential });
  if (organization !== undefined) counted.push({ key: `${limitClass}:${organizationId}`, policy: organization });
  return spend(limits, counted);
}

/** Counts a call of whoever stands behind a network address; nothing where that is not known. Throws `rate-limited`. */
export function countAddress(
  limits: Limits,
  limitClass: LimitClass,
  headers: Pick<Headers, 'get'>,
): Record<string, string> | Promise<Record<string, string>> {
  const policy = limits.policies[limitClass].address;
  const address = countedAddress(headers.get(clientAddressHeader) ?? '');
  if (policy === undefined || address === '') return {};
  return spend(limits, [{ key: `${limitClass}:${address}`, policy }]);
}

function spend(limits: Limits, counted: readonly Counted[]): Record<string, string> | Promise<Record<string, string>> {
  const decision = limits.limiter.spend(counted);
  return decision instanceof Promise ? decision.then(headersOrThrow) : headersOrThrow(decision);
}

function headersOrThrow(decision: Awaited<ReturnType<Limits['limiter']['spend']>>): Record<string, string> {
  if (decision.allowed) return decision.headers;
  throw new Problem('rate-limited', {
    detail: `That is more than is served at once. Go on in ${decision.retryAfterS} s.`,
    headers: { ...decision.headers, 'retry-after': String(decision.retryAfterS) },
  });
}
