/** The thread that reads and assesses a source, so that the process that asked keeps answering. */
import { parentPort, workerData } from 'node:worker_threads';
import { type FromWorker, type Job, jobOf, portionOf } from './assess-messages.ts';
import { assessSource } from './assess-source.ts';
import { SourceError } from './source-error.ts';

const progressEveryMs = 100;

const port = parentPort;
if (port === null) throw new Error('This file is the entry of a worker thread.');
const send = (message: FromWorker) => port.postMessage(message);

/** The bytes that the other side sends, one portion for each credit. */
async function* sentBytes(): AsyncGenerator<Uint8Array> {
  const waiting: (Uint8Array<ArrayBuffer> | 'end' | { failed: string })[] = [];
  let wake: (() => void) | undefined;
  const hear = (message: unknown) => {
    waiting.push(portionOf(message));
    wake?.();
  };
  port?.on('message', hear);
  try {
    for (;;) {
      const next = waiting.shift();
      if (next === undefined) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      } else if (next === 'end') return;
      else if (next instanceof Uint8Array) {
        yield next;
        port?.postMessage({ kind: 'credit', buffer: next.buffer } satisfies FromWorker, [next.buffer]);
      } else throw new SourceError('source-unreadable', next.failed);
    }
  } finally {
    port?.off('message', hear);
  }
}

async function run(job: Job): Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  try {
    const { path, ...options } = job;
    const { assessment, ...rest } = await assessSource(path ?? sentBytes(), {
      ...options,
      onProgress: progress => {
        const now = performance.now();
        if (now - last < progressEveryMs) return;
        last = now;
        send({ kind: 'progress', progress });
      },
    });
    send({ kind: 'done', result: { ...rest, assessment } });
  } catch (error) {
    if (error instanceof SourceError) send({ kind: 'refused', code: error.code, message: error.message });
    else send({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

void run(jobOf(workerData)).finally(() => port.close());
