import { Worker } from 'node:worker_threads';
import type { SourceAddress } from '#shared/sources/row-source.ts';
import { type FromThread, type Task, TaskFailed, type TaskResults, type ThreadSetup, type ToThread } from './tasks.ts';

interface Waiting {
  task: Task;
  onProgress: (rows: number, bytes: number) => void;
  resolve(result: TaskResults[Task['kind']]): void;
  reject(error: unknown): void;
}

interface Thread {
  worker: Worker;
  current: (Waiting & { id: number }) | undefined;
  /** It reads from where nothing is to be read any more, and ends with its task. */
  isStale: boolean;
}

/** Heap of one thread. Rows pass through buffers outside of it; the schema of a large dump lies in it. */
const heapMegabytes = 384;

/** An idle thread closes its connections in order, within so long. */
const stopWithinMs = 2_000;

function startThread(): Worker {
  return new Worker(new URL('./migration-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 8 },
  });
}

/** A thread that gets ready while the source is still read: the first one of the pool that takes it. */
export class SpareThread {
  #worker: Worker | undefined;

  /** `source`: what it will copy from. */
  constructor(source: SourceAddress['kind']) {
    const worker = startThread();
    worker.postMessage({ kind: 'load', source } satisfies ToThread);
    // One that ends before it is wanted is none; the pool starts another.
    worker.on('error', () => this.#forget(worker));
    worker.on('exit', () => this.#forget(worker));
    this.#worker = worker;
  }

  /** Once; undefined where there is none. */
  take(): Worker | undefined {
    const worker = this.#worker;
    this.#worker = undefined;
    return worker;
  }

  #forget(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined;
  }

  /** Ends it if nobody took it. */
  async close(): Promise<void> {
    await this.take()?.terminate();
  }
}

/** Threads that take tasks in the order they were given. A thread that dies fails its task and is replaced. */
export class TaskPool {
  #setup: ThreadSetup;
  readonly #size: number;
  readonly #spare: SpareThread | undefined;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Waiting[] = [];
  #nextId = 1;
  #closed = false;

  constructor(setup: ThreadSetup, size: number, spare?: SpareThread) {
    this.#setup = setup;
    this.#size = size;
    this.#spare = spare;
  }

  get size(): number {
    return this.#size;
  }

  /** @throws TaskFailed with a sentence for the owner */
  run<K extends Task['kind']>(
    task: Extract<Task, { kind: K }>,
    onProgress: (rows: number, bytes: number) => void = () => {},
  ): Promise<TaskResults[K]> {
    return new Promise<TaskResults[Task['kind']]>((resolve, reject) => {
      if (this.#closed) {
        reject(new TaskFailed({ message: 'The migration was stopped.', code: 'stopped', mayPass: false }));
        return;
      }
      this.#waiting.push({ task, onProgress, resolve, reject });
      this.#feed();
    }) as Promise<TaskResults[K]>;
  }

  /**
   * Tasks that begin from now on read from here, over new connections. Threads that are at work finish their task first.
   */
  readFrom(source: ThreadSetup['source']): void {
    this.#setup = { ...this.#setup, source };
    for (const thread of [...this.#threads]) {
      if (thread.current === undefined) this.#retire(thread);
      else thread.isStale = true;
    }
  }

  #retire(thread: Thread): void {
    this.#threads.delete(thread);
    thread.worker.postMessage({ kind: 'stop' } satisfies ToThread);
    // One whose connections can't be closed in order is not waited for.
    setTimeout(() => void thread.worker.terminate(), stopWithinMs).unref();
  }

  /** Starts all threads and has each of them do a task. @throws TaskFailed of the first that fails */
  async runInEach(task: Task): Promise<void> {
    while (this.#threads.size < this.#size) this.#start();
    await Promise.all(
      [...this.#threads].map(
        thread =>
          new Promise<unknown>((resolve, reject) => {
            const id = this.#nextId++;
            thread.current = { task, onProgress: () => {}, resolve, reject, id };
            thread.worker.postMessage({ kind: 'task', id, task } satisfies ToThread);
          }),
      ),
    );
  }

  #feed(): void {
    while (this.#waiting.length > 0) {
      let free = [...this.#threads].find(thread => thread.current === undefined);
      if (free === undefined) {
        if (this.#threads.size >= this.#size) return;
        free = this.#start();
      }
      const waiting = this.#waiting.shift();
      if (waiting === undefined) return;
      const id = this.#nextId++;
      free.current = { ...waiting, id };
      free.worker.postMessage({ kind: 'task', id, task: waiting.task } satisfies ToThread);
    }
  }

  #start(): Thread {
    const worker = this.#spare?.take() ?? startThread();
    worker.postMessage({ kind: 'setup', setup: this.#setup } satisfies ToThread);
    const thread: Thread = { worker, current: undefined, isStale: false };
    this.#threads.add(thread);
    worker.on('message', (message: FromThread) => this.#hear(thread, message));
    worker.on('error', error => this.#lost(thread, error));
    worker.on('exit', () => this.#lost(thread, new Error('the thread ended')));
    return thread;
  }

  #hear(thread: Thread, message: FromThread): void {
    const { current } = thread;
    if (current === undefined || current.id !== message.id) return;
    if (message.kind === 'progress') {
      current.onProgress(message.rows, message.bytes);
      return;
    }
    thread.current = undefined;
    if (thread.isStale) this.#retire(thread);
    if (message.kind === 'done') current.resolve(message.result);
    else current.reject(new TaskFailed(message.failure));
    this.#feed();
  }

  #lost(thread: Thread, error: Error): void {
    if (!this.#threads.delete(thread)) return;
    const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    thread.current?.reject(
      new TaskFailed({
        message: outOfMemory
          ? `A part of the work needed more than ${heapMegabytes} MB of memory and was stopped.`
          : `A thread of the migration ended unexpectedly (${error.message}).`,
        code: outOfMemory ? 'out-of-memory' : 'thread-lost',
        mayPass: !outOfMemory,
      }),
    );
    thread.current = undefined;
    if (!this.#closed) this.#feed();
  }

  /** Ends all threads; what they had open is rolled back by the servers. Waiting tasks fail. */
  async close(): Promise<void> {
    this.#closed = true;
    const stopped = new TaskFailed({ message: 'The migration was stopped.', code: 'stopped', mayPass: false });
    for (const waiting of this.#waiting.splice(0)) waiting.reject(stopped);
    const threads = [...this.#threads];
    this.#threads.clear();
    for (const thread of threads) thread.current?.reject(stopped);
    await Promise.all(
      threads.map(async thread => {
        if (thread.current === undefined) {
          // An idle thread closes its connections in order.
          thread.worker.postMessage({ kind: 'stop' } satisfies ToThread);
          await Promise.race([
            new Promise(resolve => thread.worker.once('exit', resolve)),
            new Promise(resolve => setTimeout(resolve, stopWithinMs).unref()),
          ]);
        }
        await thread.worker.terminate();
      }),
    );
  }
}
