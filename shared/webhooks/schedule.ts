import { createHash } from 'node:crypto';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits before the second and every further try (Standard Webhooks, operational considerations): three days in all. */
export const retryDelaysMs: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

const retryAfterMsMax = 24 * hour;
const jitterShare = 0.1;

/**
 * When the next try is made after `tries` failed ones, or undefined when that was the last. Up to 10 % is added, drawn
 * from the message's id and the number of the try, so that many messages that failed together do not return together.
 * A receiver's `retryAfterMs` is honoured up to 24 hours; it only ever makes the wait longer.
 */
export function nextTryAt(attempt: {
  messageId: string;
  tries: number;
  now: Date;
  retryAfterMs?: number;
}): Date | undefined {
  const delay = retryDelaysMs[attempt.tries - 1];
  if (delay === undefined) return undefined;
  const jittered = delay * (1 + jitterShare * fraction(`${attempt.messageId}:${attempt.tries}`));
  const asked = Math.min(attempt.retryAfterMs ?? 0, retryAfterMsMax);
  return new Date(attempt.now.getTime() + Math.round(Math.max(jittered, asked)));
}

/** Milliseconds a Retry-After header asks for (RFC 9110, section 10.2.3: seconds or a date), or undefined. */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * second;
  // Date.parse takes much that is no HTTP date; all three forms of the RFC begin with the name of a day.
  const at = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

/** A number in [0, 1) that is always the same for the same text. */
function fraction(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
