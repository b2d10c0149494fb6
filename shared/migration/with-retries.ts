import { setTimeout as sleep } from 'node:timers/promises';
import { TaskFailed } from './threads/tasks.ts';

/** Pauses between tries of what may pass by itself: a server that restarts is back within minutes. */
const pausesMs = [200, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000];

/**
 * Does a piece of work again while its failure may pass by itself. What is done twice has to be harmless: chunks are,
 * by the ledger.
 */
export async function withRetries<T>(
  work: () => Promise<T>,
  options: { signal: AbortSignal; onRetry?: (failure: TaskFailed, pauseMs: number) => void },
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const pauseMs = pausesMs[attempt];
      if (!(error instanceof TaskFailed) || !error.failure.mayPass || pauseMs === undefined || options.signal.aborted)
        throw error;
      options.onRetry?.(error, pauseMs);
      await sleep(pauseMs, undefined, { signal: options.signal });
    }
  }
}
