import type { PlatformDatabase } from '#shared/database/connect.ts';
import type { Log } from '#shared/platform/ctx.ts';
import { createGate, type Gate } from './gate.ts';
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts';
import { type LimitClass, type LimitSubject, limitClasses, type RatePolicy, ratePolicies } from './rate-policies.ts';
import { takeFromDatabase } from './take-tokens.ts';

type Policies = Readonly<Record<LimitClass, Partial<Record<LimitSubject, RatePolicy>>>>;

/** What holds a process's requests to their limits. */
export interface Limits {
  limiter: RateLimiter;
  gate: Gate;
  policies: Policies;
}

/** Limits over the platform's database, from the settings. */
export function createLimits(
  port: { database: Pick<PlatformDatabase, 'transaction'>; log: Pick<Log, 'warn'> },
  settings: { rateScale: number; requestsMax: number },
): Limits {
  return {
    limiter: createRateLimiter({
      take: takeFromDatabase(port.database),
      // A clock that nobody sets: what is held is held for a second.
      nowMs: () => performance.now(),
      onError: error => port.log.warn('rate limits can not be read; nothing is refused meanwhile', { error }),
    }),
    gate: createGate(settings.requestsMax),
    policies: scaledPolicies(settings.rateScale),
  };
}

function scaledPolicies(scale: number): Policies {
  const scaled = (policy: RatePolicy): RatePolicy => ({
    ...policy,
    quota: policy.quota * scale,
    burst: Math.max(1, policy.burst * scale),
  });
  const of = (limitClass: LimitClass): [LimitClass, Partial<Record<LimitSubject, RatePolicy>>] => [
    limitClass,
    scale === 0
      ? {}
      : Object.fromEntries(
          Object.entries(ratePolicies[limitClass]).map(([subject, policy]) => [subject, scaled(policy)]),
        ),
  ];
  const [read, write, heavy, upload, open, signIn, refused] = limitClasses.map(name => of(name)[1]);
  return {
    read: read ?? {},
    write: write ?? {},
    heavy: heavy ?? {},
    upload: upload ?? {},
    public: open ?? {},
    'sign-in': signIn ?? {},
    refused: refused ?? {},
  };
}
