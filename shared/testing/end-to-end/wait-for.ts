import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until `look` gives something else than undefined, and returns that. Throws after `timeoutMs` with what `said`
 * has to say about the state then.
 */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  options: { timeoutMs?: number; everyMs?: number; said?: () => string } = {},
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? 30_000;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline)
      throw new Error(`Waited ${timeoutMs / 1_000} s in vain for ${what}. ${options.said?.() ?? ''}`);
    await sleep(options.everyMs ?? 50);
  }
}
