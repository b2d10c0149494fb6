/** What an answer (or its absence) means for a delivery. */
export type Outcome =
  | { kind: 'done' }
  /** Nobody was there, or they were busy: not the event's fault, no try is counted. */
  | { kind: 'delay'; retryAfterMs?: number; code: string; message: string }
  /** It failed: counted. */
  | { kind: 'retry'; code: string; message: string; status?: number }
  /** It can never succeed. */
  | { kind: 'dead'; code: string; message: string; status?: number };

export const triesMax = 5;
export const delayedForMsMax = 24 * 60 * 60 * 1_000;

/** Outcome of an HTTP answer. `problem` is the answer's problem document, if it was one. */
export function outcomeOfAnswer(
  status: number,
  retryAfter: string | undefined,
  problem: { code?: string; detail?: string },
): Outcome {
  const code = problem.code ?? `http-${status}`;
  const message = (problem.detail ?? `The function answered ${status}.`).slice(0, 500);
  if (status >= 200 && status < 300) return { kind: 'done' };
  if (status === 422 && code === 'event-invalid') return { kind: 'dead', code, message, status };
  if (status === 425 || status === 429 || (status >= 502 && status <= 504)) {
    const seconds = Number(retryAfter);
    return {
      kind: 'delay',
      code,
      message,
      ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: Math.min(seconds, 3_600) * 1_000 } : {}),
    };
  }
  return { kind: 'retry', code, message, status };
}

/** Outcome of a request that got no answer: refused, reset, timed out. */
export function outcomeOfFailure(error: unknown): Outcome {
  const message = error instanceof Error ? error.message : String(error);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
  return { kind: 'delay', code: 'unreachable', message: (cause ?? message).slice(0, 500) };
}

/** Exponential with full jitter: `random` in [0, 1). Between half and the whole of 1 s, 2 s, 4 s ... 60 s. */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(1_000 * 2 ** Math.max(0, attempt - 1), 60_000);
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}

/** An event that is too early, or a function that is starting: soon at first, every 30 s later. */
export function delayMs(delays: number, random: number): number {
  const ceiling = Math.min(250 * 2 ** Math.min(delays, 10), 30_000);
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
