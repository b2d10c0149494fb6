/** Places at work, shared fairly. */
export interface Gate {
  /**
   * Counts a request from its first moment, before it is known whose it is. Returns what to call at its end, with true
   * if it was short work whose time tells how busy the process is; undefined if it would only be late.
   */
  arrive(): ((isMeasure: boolean) => void) | undefined;
  /**
   * Waits for a place and returns what gives it back; undefined if there is none and the queue is full, or the wait
   * was too long.
   */
  enter(organizationId: string): Promise<(() => void) | undefined> | (() => void);
  /** true if whoever comes now is refused, whoever it is. */
  isFull(): boolean;
}

/** Longer than this an answer is not waited for: what would be late is better refused and tried again. */
const waitMsMax = 500;
/** Short work that took longer than this says that too much is in hand at once. */
const lateMs = 500;
const cutEveryMs = 100;

/**
 * At most `placesMax` requests at work in a process, and as many again that wait. One organisation has at most three
 * quarters of the places and of the queue, and organisations that wait get their turns one after the other: however
 * much one sends, the others are served.
 */
export function createGate(placesMax: number, waitMs = waitMsMax, nowMs = () => performance.now()): Gate {
  const share = Math.max(1, Math.floor((placesMax * 3) / 4));
  const working = new Map<string, number>();
  const queues = new Map<string, { resolve: (release: (() => void) | undefined) => void }[]>();
  const insideMax = 2 * placesMax;
  let insideNow = insideMax;
  let cutAtMs = Number.NEGATIVE_INFINITY;
  let inside = 0;
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

  /**
   * How many may be inside follows how long short work takes: a tenth less when it is late, a little more with each that
   * is not (additive increase, multiplicative decrease; Chiu and Jain, 1989). Never fewer than there are places: not all
   * that is late is late for its number, and a process that is only slow must not answer nobody.
   */
  const learn = (tookMs: number): void => {
    if (tookMs <= lateMs / 2) insideNow = Math.min(insideMax, insideNow + 8 / insideNow);
    if (tookMs <= lateMs || nowMs() - cutAtMs < cutEveryMs) return;
    cutAtMs = nowMs();
    insideNow = Math.max(placesMax, insideNow * 0.9);
  };

  return {
    arrive: () => {
      if (inside >= Math.floor(insideNow)) return undefined;
      inside += 1;
      const arrivedMs = nowMs();
      let isOver = false;
      return isMeasure => {
        if (isOver) return;
        isOver = true;
        inside -= 1;
        if (isMeasure) learn(nowMs() - arrivedMs);
      };
    },
    isFull: () => inside >= Math.floor(insideNow) || (total >= placesMax && queued >= placesMax),
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
