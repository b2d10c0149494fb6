import type { Bus, BusConsumer } from '../bus/bus.ts';
import { outboxChannel } from '../outbox.ts';
import { type DeliverPort, deliver } from './deliver.ts';
import { publishDue } from './publish-due.ts';
import { expandOutbox, type RelayPort } from './relay.ts';
import { sealAudit } from './seal-audit.ts';
import { createHeadSigner, headEveryMs, type SignHeadsPort } from './sign-heads.ts';
import { takeBackFromDead } from './take-back.ts';
import { fireDeadlines } from './timers.ts';

export interface DispatcherPort extends DeliverPort, RelayPort, SignHeadsPort {
  bus: Bus;
  /** Calls back when `channel` is notified. */
  listen(channels: readonly string[], onNotify: () => void): Promise<{ close(): Promise<void> }>;
  /** Removes what has expired; bounded per call. */
  sweep(): Promise<void>;
}

export interface Dispatcher {
  stop(): Promise<void>;
  healthy(): Promise<boolean>;
}

const concurrency = 16;
// NOTIFY wakes the relay at once; polling finds what became due by time alone, or what a lost NOTIFY told of.
const pollMs = 1_000;
const timerMs = 5_000;
const sweepMs = 60_000;

/**
 * The one always-on process: relay, delivery, timers, sweeper. Any number may run side by side. Nothing here is the
 * truth: killed at any point, the next one goes on from what is committed.
 */
export async function startDispatcher(port: DispatcherPort): Promise<Dispatcher> {
  let isTakenBack = false;
  const relay = createLoop(pollMs, port, 'relay', async () => {
    if (!isTakenBack) await takeBackFromDead(port);
    isTakenBack = true;
    let busy = true;
    while (busy) {
      const expanded = await expandOutbox(port);
      const published = await publishDue(port);
      busy = expanded + published > 0;
    }
  });
  const timers = createLoop(timerMs, port, 'timers', async () => {
    await fireDeadlines(port);
    await sealAudit(port);
  });
  const signHeads = createHeadSigner(port);
  const heads = createLoop(headEveryMs, port, 'heads', async () => {
    await signHeads();
  });
  const sweeper = createLoop(sweepMs, port, 'sweeper', () => port.sweep());
  const consumer: BusConsumer = await port.bus.consume(message => deliver(port, message).finally(relay.wake), {
    concurrency,
  });
  const listening = await port.listen([outboxChannel], relay.wake);
  relay.wake();
  return {
    healthy: () => port.bus.healthy(),
    stop: async () => {
      await Promise.all([listening.close(), relay.stop(), timers.stop(), heads.stop(), sweeper.stop()]);
      await consumer.stop();
    },
  };
}

/** Runs `work` when woken and at least every `intervalMs`, never twice at once. An error is logged; the loop goes on. */
function createLoop(
  intervalMs: number,
  port: Pick<DispatcherPort, 'log'>,
  name: string,
  work: () => Promise<void>,
): { wake(): void; stop(): Promise<void> } {
  let stopped = false;
  let woken = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const turn = async (): Promise<void> => {
    try {
      do {
        woken = false;
        await work();
      } while (woken && !stopped);
    } catch (error) {
      port.log.error(`dispatcher: ${name} failed`, { error });
    }
    running = undefined;
    if (!stopped) timer = setTimeout(wake, woken ? 0 : intervalMs);
  };
  const wake = (): void => {
    if (stopped) return;
    woken = true;
    if (running !== undefined) return;
    clearTimeout(timer);
    running = turn();
  };
  timer = setTimeout(wake, intervalMs);
  return {
    wake,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
