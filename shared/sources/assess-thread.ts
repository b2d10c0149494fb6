import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FromWorker, Job, ToWorker } from './assess-messages.ts';
import type { AssessedSource, SourceOptions } from './assess-source.ts';
import { compileCacheOnly } from './compile-cache.ts';
import { SourceError } from './source-error.ts';

/** Portions that may be on their way to the thread at once: what bounds memory where reading is slower than sending. */
const buffersMax = 8;
/** Larger portions are sent in parts of this size. */
const portionBytesMax = 256 * 1024;

export interface ThreadInput extends Omit<SourceOptions, 'temporaryFolder'> {
  /** The bytes, or where they lie. */
  bytes?: AsyncIterable<Uint8Array>;
  path?: string;
  /** Heap of the thread; rows' facts and the model lie in it. */
  heapMegabytesMax?: number;
  casts?: Job['casts'];
  suppressions?: Job['suppressions'];
  skips?: Job['skips'];
}

/**
 * Reads and assesses a source in a thread of its own, so that this process keeps answering. `signal` ends the thread
 * at once; nothing stays behind.
 *
 * @throws SourceError if the source can't be read; its message is for the person who gave it
 */
export async function assessInThread(input: ThreadInput): Promise<AssessedSource> {
  const { bytes, signal, onProgress, heapMegabytesMax, ...options } = input;
  if (signal?.aborted === true) throw cancelled();
  // The thread may be ended at any moment, so its files lie where this side can remove them.
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'cloudforge-read-'));
  const worker = new Worker(new URL('./assess-worker.ts', import.meta.url), {
    workerData: { ...options, temporaryFolder } satisfies Job,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytesMax ?? 768, maxYoungGenerationSizeMb: 32 },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: compileCacheOnly(),
  });
  const sending = new AbortController();
  const buffers = new Buffers();
  try {
    return await new Promise<AssessedSource>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(cancelled()), { once: true, signal: sending.signal });
      worker.on('message', (message: FromWorker) => {
        switch (message.kind) {
          case 'credit':
            buffers.give(message.buffer);
            break;
          case 'progress':
            onProgress?.(message.progress);
            break;
          case 'done':
            resolve(message.result);
            break;
          case 'refused':
            reject(new SourceError(message.code, message.message));
            break;
          case 'failed':
            reject(new Error(message.message));
        }
      });
      worker.on('error', error => reject(threadFailure(error)));
      worker.on('exit', code => reject(new Error(`The reading thread ended without an answer (exit ${code}).`)));
      if (bytes !== undefined) void sendAll(worker, bytes, buffers, sending.signal);
    });
  } finally {
    sending.abort();
    buffers.release();
    await worker.terminate();
    await rm(temporaryFolder, { recursive: true, force: true });
  }
}

function cancelled(): SourceError {
  return new SourceError('source-cancelled', 'Reading was cancelled.');
}

function threadFailure(error: unknown): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  const message =
    'The source needs more memory than is given to reading it. Give it in parts (for example one schema at a time), or raise the limit.';
  return new SourceError('source-out-of-memory', message, { cause: error });
}

/** Sends a stream to the thread, a portion for each credit. */
async function sendAll(
  worker: Worker,
  bytes: AsyncIterable<Uint8Array>,
  buffers: Buffers,
  stop: AbortSignal,
): Promise<void> {
  const send = (message: ToWorker, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer);
  try {
    for await (const whole of bytes) {
      for (let from = 0; from < whole.length; from += portionBytesMax) {
        const buffer = await buffers.take();
        if (stop.aborted) return;
        const part = whole.subarray(from, from + portionBytesMax);
        const copy = new Uint8Array(buffer, 0, part.length);
        copy.set(part);
        send({ kind: 'portion', bytes: copy }, [buffer]);
      }
    }
    send({ kind: 'end' });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (!stop.aborted)
      send({ kind: 'broken', message: `The source could not be read to its end (${reason}). Try again.` });
  }
}

/** The buffers that go to and fro: whoever wants to send waits for one to be free. */
class Buffers {
  readonly #free: ArrayBuffer[] = Array.from({ length: buffersMax }, () => new ArrayBuffer(portionBytesMax));
  #released = false;
  #wake: (() => void) | undefined;

  give(buffer: ArrayBuffer): void {
    this.#free.push(buffer);
    this.#wake?.();
  }

  /** Lets whoever waits go on, to see that it is over. */
  release(): void {
    this.#released = true;
    this.#wake?.();
  }

  async take(): Promise<ArrayBuffer> {
    for (;;) {
      const buffer = this.#free.pop();
      if (buffer !== undefined) return buffer;
      if (this.#released) return new ArrayBuffer(0);
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }
}
