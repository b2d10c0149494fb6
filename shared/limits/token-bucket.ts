import type { RatePolicy } from './rate-policies.ts';

/** A token bucket as it is stored: full when it is new. */
export interface Bucket {
  tokens: number;
  refilledAtMs: number;
}

export const perSecond = (policy: RatePolicy): number => policy.quota / policy.windowS;

/**
 * Tokens that fit into the stored bucket. What processes took and hold for a second may be spent beside a bucket that
 * has filled up meanwhile, so a second's worth of the burst is kept for that.
 */
export function capacityOf(policy: RatePolicy): number {
  const rate = perSecond(policy);
  return rate < 1 ? policy.burst : Math.max(1, policy.burst - rate);
}

/**
 * Takes up to `wanted` whole tokens (the token bucket of Turner, 1986). The function cloudforge_take_tokens of the
 * database does the same in one statement; a clock that goes back refills nothing.
 */
export function takeTokens(
  bucket: Bucket | undefined,
  policy: RatePolicy,
  wanted: number,
  nowMs: number,
): { bucket: Bucket; granted: number } {
  const capacity = capacityOf(policy);
  const before = bucket ?? { tokens: capacity, refilledAtMs: nowMs };
  const elapsedS = Math.max(0, nowMs - before.refilledAtMs) / 1_000;
  const tokens = Math.min(capacity, before.tokens + elapsedS * perSecond(policy));
  const granted = Math.max(0, Math.min(wanted, Math.floor(tokens)));
  return { bucket: { tokens: tokens - granted, refilledAtMs: Math.max(before.refilledAtMs, nowMs) }, granted };
}
