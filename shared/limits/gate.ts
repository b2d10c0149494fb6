/** Places at work, shared fairly. */
export interface Gate {
  /**
   * Waits for a place and returns what gives it back; undefined if there is none and the queue is full, or the wait
   * was too long.
   */
  enter(organizationId: string): Promise<(() => void) | undefined> | (() => void);
  /** true if whoever comes now could not even wait. */
  isFull(): boolean;
}

const waitMsMax = 2_000;

/**
 * At most `placesMax` requests at work in a process, and as many again that wait. One organisation has at most three
 * quarters of the places and of the queue, and organisations that wait get their turns one after the other: however
 * much one sends, the others are served.
 */
export function createGate(placesMax: number, waitMs = waitMsMax): Gate {
  const share = Math.max(1, Math.floor((placesMax * 3) / 4));
  const working = new Map<string, number>();
  const queues = new Map<string, { resolve: (release: (() => void) | undefined) => void }[]>();
  let total = 0;
  let queued = 0;

  const hasRoom = (organizationId: string): boolean => total < placesMax && (working.get(organizationId) ?? 0) < share;
  const begin = (organizationId: string): (() => void) => {
    total += 1;
    working.set(organizationId, (working.get(organizationId) ?? 0) + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      total -= 1;
      const left = (working.get(organizationId) ?? 1) - 1;
      if (left === 0) working.delete(organizationId);
      else working.set(organizationId, left);
      admitNext();
    };
  };
  const admitNext = (): void => {
    // The organisation whose turn it was goes to the end.
    for (const [organizationId, queue] of queues) {
      if (!hasRoom(organizationId)) continue;
      const next = queue.shift();
      queues.delete(organizationId);
      if (queue.length > 0) queues.set(organizationId, queue);
      if (next === undefined) continue;
      queued -= 1;
      next.resolve(begin(organizationId));
      return;
    }
  };

  return {
    isFull: () => total >= placesMax && queued >= placesMax,
    enter: organizationId => {
      const own = queues.get(organizationId) ?? [];
      if (own.length === 0 && hasRoom(organizationId)) return begin(organizationId);
      if (queued >= placesMax || own.length >= share) return Promise.resolve(undefined);
      return new Promise(resolve => {
        const timer = setTimeout(() => {
          const queue = queues.get(organizationId) ?? [];
          const at = queue.indexOf(waiter);
          if (at < 0) return;
          queue.splice(at, 1);
          queued -= 1;
          if (queue.length === 0) queues.delete(organizationId);
          resolve(undefined);
        }, waitMs);
        const waiter = {
          resolve: (release: (() => void) | undefined) => {
            clearTimeout(timer);
            resolve(release);
          },
        };
        own.push(waiter);
        queues.set(organizationId, own);
        queued += 1;
      });
    },
  };
}
