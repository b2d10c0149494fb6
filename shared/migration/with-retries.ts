import { setTimeout as sleep } from 'node:timers/promises';
import { failureOf } from './threads/failure-of.ts';
import type { TaskFailure } from './threads/tasks.ts';

/** Pauses between tries of what may pass by itself: a server that restarts is back within minutes. */
const pausesMs = [200, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000];

export interface RetryOptions {
  signal: AbortSignal;
  onRetry?(failure: TaskFailure, pauseMs: number): void;
  /** Called after the pause: what the next try needs. */
  beforeRetry?(): Promise<void>;
}

/**
 * Does a piece of work again while its failure may pass by itself. What is done twice has to be harmless: chunks are,
 * by the ledger, and so are the steps of a target.
 */
export async function withRetries<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const failure = failureOf(error);
      const pauseMs = pausesMs[attempt];
      if (!failure.mayPass || pauseMs === undefined || options.signal.aborted) throw error;
      options.onRetry?.(failure, pauseMs);
      await sleep(pauseMs, undefined, { signal: options.signal });
      await options.beforeRetry?.();
    }
  }
}
