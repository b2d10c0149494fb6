import type { RatePolicy } from './rate-policies.ts';
import { capacityOf, perSecond } from './token-bucket.ts';

/** One bucket that a request is counted in. */
export interface Counted {
  key: string;
  policy: RatePolicy;
}

export interface TokenRequest extends Counted {
  wanted: number;
}

/** Takes tokens out of the shared buckets: for each request, how many were granted and how many are left there. */
export type TakeTokens = (requests: readonly TokenRequest[]) => Promise<{ granted: number; left: number }[]>;

export type Decision =
  | { allowed: true; headers: Record<string, string> }
  | { allowed: false; headers: Record<string, string>; retryAfterS: number };

export interface RateLimiter {
  /** Spends one token in each bucket, or none at all. */
  spend(counted: readonly Counted[]): Decision | Promise<Decision>;
  /** Buckets this process remembers. */
  size(): number;
}

/** What this process holds of one bucket. */
interface Held {
  tokens: number;
  /** Tokens are held for a second; what was not spent by then is given up. */
  untilMs: number;
  /** In the shared bucket after the last take. */
  left: number;
  takenAtMs: number;
  /** Nobody asks the database before. */
  refusedUntilMs: number;
  spent: number;
  /** Let through while the buckets were too slow; the next take pays for it. */
  owed: number;
  taking: Promise<void> | undefined;
  waiting: number;
}

const heldForMs = 1_000;
const firstTake = 8;
const turnsMax = 3;

/**
 * Token buckets shared by all processes. Each takes up to a second's worth in advance and spends it itself, twice what
 * it spent the last time; so a busy key costs one write a second and a quiet one is counted nearly to the token. It
 * remembers at most `keysMax` keys, those used last: under a flood of addresses memory stays bounded, and
 * what is forgotten is only what was taken and not spent. Where the buckets can't be reached everything is allowed, for
 * the request itself will say what is wrong; where they are too slow as well, and that is taken from them later.
 */
export function createRateLimiter(port: {
  take: TakeTokens;
  nowMs(): number;
  keysMax?: number;
  onError?(error: unknown): void;
}): RateLimiter {
  const keysMax = port.keysMax ?? 50_000;
  // Two generations: when the young one is full it becomes the old one, and what was not used since is forgotten.
  let young = new Map<string, Held>();
  let old = new Map<string, Held>();

  const heldOf = (key: string): Held => {
    const known = young.get(key);
    if (known !== undefined) return known;
    const held = old.get(key) ?? {
      ...{ tokens: 0, untilMs: 0, left: 0, takenAtMs: 0, refusedUntilMs: 0, spent: 0, owed: 0, waiting: 0 },
      taking: undefined,
    };
    if (young.size >= keysMax / 2) {
      old = young;
      young = new Map();
    }
    young.set(key, held);
    return held;
  };

  const take = async (lacking: readonly { counted: Counted; held: Held }[]): Promise<void> => {
    // Rows are locked in the order of the keys: two processes never wait for each other.
    const sorted = [...lacking].sort((one, other) => (one.counted.key < other.counted.key ? -1 : 1));
    const startedMs = port.nowMs();
    const requests = sorted.map(({ counted, held }) => {
      const worth = Math.floor(perSecond(counted.policy));
      const wanted = Math.max(held.waiting, Math.min(worth, Math.max(firstTake, held.spent * 2)), 1);
      return { ...counted, wanted: wanted + held.owed };
    });
    let results: { granted: number; left: number }[];
    try {
      results = await port.take(requests);
    } catch (error) {
      port.onError?.(error);
      results = requests.map(({ wanted, policy }) => ({ granted: wanted, left: capacityOf(policy) }));
    }
    for (const [at, { counted, held }] of sorted.entries()) {
      const { granted = 0, left = 0 } = results[at] ?? {};
      const paid = Math.min(granted, held.owed);
      held.owed -= paid;
      held.tokens = granted - paid;
      // From now on, not from when they were asked for: where the database is slow they would be over on arrival.
      held.untilMs = port.nowMs() + heldForMs;
      held.left = left;
      held.takenAtMs = startedMs;
      held.spent = 0;
      if (held.tokens < 1 && left < 1)
        held.refusedUntilMs = port.nowMs() + ((1 - left) / perSecond(counted.policy)) * 1_000;
    }
  };

  const decide = (all: readonly { counted: Counted; held: Held }[], nowMs: number): Decision | undefined => {
    const refused = all.filter(({ held }) => held.refusedUntilMs > nowMs);
    if (refused.length > 0) {
      const untilMs = Math.max(...refused.map(({ held }) => held.refusedUntilMs));
      return {
        allowed: false,
        headers: headersOf(all, nowMs),
        retryAfterS: Math.max(1, Math.ceil((untilMs - nowMs) / 1_000)),
      };
    }
    if (all.some(({ held }) => held.tokens < 1 || held.untilMs <= nowMs)) return undefined;
    for (const { held } of all) {
      held.tokens -= 1;
      held.spent += 1;
    }
    return { allowed: true, headers: headersOf(all, nowMs) };
  };

  const spendSlowly = async (all: readonly { counted: Counted; held: Held }[]): Promise<Decision> => {
    for (let turn = 0; turn < turnsMax; turn += 1) {
      const nowMs = port.nowMs();
      const decision = decide(all, nowMs);
      if (decision !== undefined) return decision;
      const lacking = all.filter(({ held }) => held.tokens < 1 || held.untilMs <= nowMs);
      for (const { held } of lacking) held.waiting += 1;
      const free = lacking.filter(({ held }) => held.taking === undefined);
      if (free.length > 0) {
        const taking = Promise.resolve().then(() => take(free));
        for (const { held } of free) held.taking = taking;
        void taking.finally(() => {
          for (const { held } of free) held.taking = undefined;
        });
      }
      await Promise.all(lacking.map(({ held }) => held.taking));
      for (const { held } of lacking) held.waiting -= 1;
    }
    // No bucket is empty, as far as is known: they are too slow for all who wait. The request is not to blame.
    for (const { held } of all) {
      held.owed += 1;
      held.spent += 1;
    }
    return { allowed: true, headers: headersOf(all, port.nowMs()) };
  };

  return {
    spend: counted => {
      if (counted.length === 0) return { allowed: true, headers: {} };
      const all = counted.map(each => ({ counted: each, held: heldOf(each.key) }));
      return decide(all, port.nowMs()) ?? spendSlowly(all);
    },
    size: () => young.size + old.size,
  };
}

/** RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers): structured fields, one item per policy. */
function headersOf(all: readonly { counted: Counted; held: Held }[], nowMs: number): Record<string, string> {
  const policies: string[] = [];
  const limits: string[] = [];
  for (const { counted, held } of all) {
    const { name, quota, windowS } = counted.policy;
    const capacity = capacityOf(counted.policy);
    const rate = perSecond(counted.policy);
    const refilled = held.left + (Math.max(0, nowMs - held.takenAtMs) / 1_000) * rate;
    const remaining = Math.max(0, Math.floor(Math.min(capacity, refilled + held.tokens)));
    policies.push(`"${name}";q=${Math.floor(quota)};w=${windowS}`);
    limits.push(`"${name}";r=${remaining};t=${Math.ceil((capacity - remaining) / rate)}`);
  }
  return { 'ratelimit-policy': policies.join(', '), ratelimit: limits.join(', ') };
}
