/** What is known of an endpoint's health. Times are the platform's clock. */
export interface EndpointHealth {
  /** Failed attempts since the last delivered one. */
  consecutiveFailures: number;
  failingSince: Date | null;
  pausedUntil: Date | null;
}

const minuteMs = 60_000;
/** From here on the endpoint rests between attempts, and each rest lets a single message through (half-open). */
export const failuresBeforePause = 5;
const pauseMsMax = 60 * minuteMs;
/** An endpoint that has failed for so long is disabled. */
export const failingMsMax = 5 * 24 * 60 * minuteMs;
const retryAfterMsMax = 24 * 60 * minuteMs;

export const healthy: EndpointHealth = { consecutiveFailures: 0, failingSince: null, pausedUntil: null };

/**
 * The endpoint's health after one more failed attempt: from the fifth on it rests, a minute first and twice as long each
 * time, an hour at most (circuit breaker, M. Nygard, Release It!). A receiver that said Retry-After gets at least that
 * rest, up to a day, whatever the count. `expired`: it has failed for five days and is to be disabled.
 */
export function afterFailure(
  before: EndpointHealth,
  now: Date,
  retryAfterMs?: number,
): EndpointHealth & { expired: boolean } {
  const consecutiveFailures = before.consecutiveFailures + 1;
  const failingSince = before.failingSince ?? now;
  const over = consecutiveFailures - failuresBeforePause;
  const pauseMs = over < 0 ? 0 : Math.min(minuteMs * 2 ** Math.min(over, 20), pauseMsMax);
  const restMs = Math.max(pauseMs, Math.min(retryAfterMs ?? 0, retryAfterMsMax));
  return {
    consecutiveFailures,
    failingSince,
    pausedUntil: restMs === 0 ? null : new Date(now.getTime() + restMs),
    expired: now.getTime() - failingSince.getTime() >= failingMsMax,
  };
}

export type Passage =
  | { kind: 'open' }
  /** This message alone may try, as long as it wins the trial. */
  | { kind: 'trial' }
  | { kind: 'paused'; until: Date };

/** Whether a message may be sent now. */
export function passage(health: EndpointHealth, now: Date): Passage {
  if (health.pausedUntil !== null && health.pausedUntil > now) return { kind: 'paused', until: health.pausedUntil };
  return health.consecutiveFailures >= failuresBeforePause ? { kind: 'trial' } : { kind: 'open' };
}
