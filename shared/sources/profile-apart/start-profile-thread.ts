import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { CreateProfiler } from '#shared/engines/schema/profile/profiler.ts';
import { compileCacheOnly } from '../compile-cache.ts';
import { ApartProfiler } from './apart-profiler.ts';
import { RingWriter } from './ring-writer.ts';
import { controlBytes, slotBytes, slotsMax } from './wire.ts';

export interface ProfileThreadData {
  shared: { control: SharedArrayBuffer; slots: SharedArrayBuffer };
  port: MessagePort;
}

/** A thread that looks into the rows, and what hands them to it. */
export interface ProfileThread {
  /** One profiler at a time: the next one may begin when this one has finished. */
  createProfiler: CreateProfiler;
  /** Ends the thread, whatever it does. */
  close(): Promise<void>;
}

/** Sources from this size on are read and looked into by two threads: a thread costs some 60 ms. */
const apartBytesMin = 16 * 1024 * 1024;

/** Whether a second thread is worth its start, for a source of this size. */
export function isWorthThread(bytes: number): boolean {
  return bytes >= apartBytesMin && availableParallelism() > 1;
}

export function startProfileThread(options: { heapMegabytesMax?: number } = {}): ProfileThread {
  const shared = {
    control: new SharedArrayBuffer(controlBytes),
    slots: new SharedArrayBuffer(slotBytes * slotsMax),
  };
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./profile-thread.ts', import.meta.url), {
    workerData: { shared, port: port2 } satisfies ProfileThreadData,
    transferList: [port2],
    resourceLimits: { maxOldGenerationSizeMb: options.heapMegabytesMax ?? 512, maxYoungGenerationSizeMb: 4 },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: compileCacheOnly(),
  });
  // What goes wrong there is said by whoever hands over rows.
  worker.on('error', () => undefined);
  port1.unref();
  worker.unref();
  const ring = new RingWriter(shared, port1);
  return {
    createProfiler: (limits, dialect) => new ApartProfiler(ring, limits, dialect),
    close: async () => {
      port1.close();
      await worker.terminate();
    },
  };
}
