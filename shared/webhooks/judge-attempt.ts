import { nextTryAt, parseRetryAfter } from './schedule.ts';

/** What came of one try: an answer, or none and why. */
export type AttemptResult =
  | { status: number; headers: Readonly<Record<string, string>>; error?: undefined }
  | { status?: undefined; error: string };

export type Verdict =
  | { kind: 'delivered' }
  | { kind: 'retry'; at: Date; reason: string; retryAfterMs?: number }
  /** The schedule is used up. */
  | { kind: 'exhausted'; reason: string; retryAfterMs?: number }
  /** The receiver wants nothing more (410): the endpoint is disabled. */
  | { kind: 'gone'; reason: string };

/**
 * Only a 2xx delivers (Standard Webhooks). A redirect is a failure: it would send signed data to an address nobody
 * entered. `tries` counts this one too.
 */
export function judgeAttempt(result: AttemptResult, attempt: { messageId: string; tries: number; now: Date }): Verdict {
  if (result.status !== undefined && result.status >= 200 && result.status < 300) return { kind: 'delivered' };
  const reason = result.error ?? describeStatus(result.status);
  if (result.status === 410) return { kind: 'gone', reason };
  const retryAfterMs =
    result.status === undefined ? undefined : parseRetryAfter(result.headers['retry-after'], attempt.now);
  const asked = retryAfterMs === undefined ? {} : { retryAfterMs };
  const at = nextTryAt({ ...attempt, ...asked });
  return at === undefined ? { kind: 'exhausted', reason, ...asked } : { kind: 'retry', at, reason, ...asked };
}

function describeStatus(status: number): string {
  if (status >= 300 && status < 400)
    return `The receiver answered ${status}; redirects are not followed, enter the final address.`;
  if (status === 410) return 'The receiver answered 410: it wants no further messages.';
  return `The receiver answered ${status}.`;
}
