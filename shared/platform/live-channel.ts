import { liveChannel } from '#events/outbox.ts';
import type { Services } from './ctx.ts';

/** Wakes those who follow a run when its live events change: one LISTEN for the whole process. */
export async function createLive(
  listen: (
    channels: readonly string[],
    onNotify: (channel: string, payload: string) => void,
  ) => Promise<{ close(): Promise<void> }>,
): Promise<Services['live'] & { close(): Promise<void> }> {
  const followers = new Map<string, Set<() => void>>();
  const listening = await listen([liveChannel], (_channel, runId) => {
    // An empty payload is "something may have been missed": everybody looks.
    const concerned = runId === '' ? [...followers.values()] : [followers.get(runId) ?? new Set()];
    for (const wakes of concerned) for (const wake of wakes) wake();
  });
  return {
    onChange: (runId, wake) => {
      const wakes = followers.get(runId) ?? new Set();
      wakes.add(wake);
      followers.set(runId, wakes);
      return () => {
        wakes.delete(wake);
        if (wakes.size === 0) followers.delete(runId);
      };
    },
    close: () => listening.close(),
  };
}
