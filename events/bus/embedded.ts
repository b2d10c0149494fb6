import { crashPoint } from '#shared/platform/crash-points.ts';
import type { Bus, BusMessage } from './bus.ts';

const dedupeWindowMs = 120_000;
const dedupeEntriesMax = 50_000;
const redeliverAfterMs = 1_000;

/**
 * The bus of a single machine: a queue inside the dispatcher's process. It keeps nothing: what it loses, the
 * dispatcher finds overdue in `deliveries` and publishes again.
 */
export function createEmbeddedBus(options: { now(): number } = { now: Date.now }): Bus {
  const queue: BusMessage[] = [];
  const seen = new Map<string, number>();
  const wakes = new Set<() => void>();
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;

  const offer = (message: BusMessage): void => {
    queue.push(message);
    for (const wake of wakes) wake();
  };

  const forgetOld = (now: number): void => {
    // Entries are in order of time, so the first young one ends the sweep.
    for (const [key, at] of seen) {
      if (now - at < dedupeWindowMs && seen.size <= dedupeEntriesMax) return;
      seen.delete(key);
    }
  };

  return {
    name: 'embedded',
    publish: async messages => {
      if (closed) throw new Error('The bus is closed.');
      const now = options.now();
      forgetOld(now);
      for (const message of messages) {
        const key = `${message.deliveryId}.${message.publication}`;
        if (seen.has(key)) continue;
        seen.set(key, now);
        offer(message);
      }
    },
    consume: async (handler, { concurrency }) => {
      let stopped = false;
      const inHand = new Set<Promise<void>>();
      const pump = (): void => {
        while (!stopped && inHand.size < concurrency) {
          const message = queue.shift();
          if (message === undefined) return;
          const work = handler(message)
            // What is taken from the queue is acknowledged by its handler's end: there is nothing to tell anyone.
            .then(() => {
              crashPoint('message.before-ack');
              crashPoint('message.after-ack');
            })
            .catch(() => {
              const timer = setTimeout(() => {
                timers.delete(timer);
                if (!closed) offer(message);
              }, redeliverAfterMs);
              timers.add(timer);
            })
            .finally(() => {
              inHand.delete(work);
              pump();
            });
          inHand.add(work);
        }
      };
      wakes.add(pump);
      pump();
      return {
        stop: async () => {
          stopped = true;
          wakes.delete(pump);
          await Promise.all(inHand);
        },
      };
    },
    healthy: async () => !closed,
    close: async () => {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      queue.length = 0;
    },
  };
}
