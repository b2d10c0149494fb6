import { liveChannel } from '#events/outbox.ts';
import type { Services } from './ctx.ts';
import { Problem } from './errors.ts';

/** A stream costs a connection, memory and a look at the database every two seconds for as long as it is open. */
export const followersMax = { organization: 500, all: 4_000 } as const;
/** Longer than any stream lasts: one whose reader never came, so that nothing ended it, gives its place back. */
const followedMaxMs = 300_000;

/** Wakes those who follow a run when its live events change: one LISTEN for the whole process. */
export async function createLive(
  listen: (
    channels: readonly string[],
    onNotify: (channel: string, payload: string) => void,
  ) => Promise<{ close(): Promise<void> }>,
): Promise<Services['live'] & { close(): Promise<void> }> {
  const followers = new Map<string, Set<() => void>>();
  const byOrganization = new Map<string, number>();
  let all = 0;
  const listening = await listen([liveChannel], (_channel, runId) => {
    // An empty payload is "something may have been missed": everybody looks.
    const concerned = runId === '' ? [...followers.values()] : [followers.get(runId) ?? new Set()];
    for (const wakes of concerned) for (const wake of wakes) wake();
  });
  return {
    onChange: ({ id, organizationId }, wake) => {
      const own = byOrganization.get(organizationId) ?? 0;
      if (all >= followersMax.all || own >= followersMax.organization)
        throw new Problem('overloaded', {
          detail: 'Too many live streams are open. Close some, or ask for the state now and then instead.',
          headers: { 'retry-after': '5' },
        });
      all += 1;
      byOrganization.set(organizationId, own + 1);
      const wakes = followers.get(id) ?? new Set();
      // Of its own, should the same function follow twice.
      const wakeOne = (): void => wake();
      wakes.add(wakeOne);
      followers.set(id, wakes);
      let timer: NodeJS.Timeout | undefined;
      const stop = (): void => {
        clearTimeout(timer);
        if (!wakes.delete(wakeOne)) return;
        if (wakes.size === 0 && followers.get(id) === wakes) followers.delete(id);
        all -= 1;
        const left = (byOrganization.get(organizationId) ?? 1) - 1;
        if (left === 0) byOrganization.delete(organizationId);
        else byOrganization.set(organizationId, left);
      };
      timer = setTimeout(stop, followedMaxMs).unref();
      return stop;
    },
    close: () => listening.close(),
  };
}
