/** A thread of a migration: it does one task at a time, over connections and files of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { SourceError } from '#shared/sources/source-error.ts';
import { TargetError } from '#shared/targets/target.ts';
import { TaskRunner } from './task-runner.ts';
import { type FromThread, TaskFailed, type TaskFailure, type ThreadSetup, type ToThread } from './tasks.ts';

const port = parentPort;
if (port === null) throw new Error('This file is the entry of a worker thread.');
const send = (message: FromThread): void => port.postMessage(message);
// Both sides are our own code, and structured cloning keeps the types.
const setup = workerData as ThreadSetup;
const runner = new TaskRunner(setup);
const progressEveryMs = 100;

port.on('message', (message: ToThread) => {
  void (message.kind === 'stop' ? stop() : run(message.id, message.task));
});

async function run(id: number, task: Parameters<TaskRunner['run']>[0]): Promise<void> {
  let told = Number.NEGATIVE_INFINITY;
  try {
    const result = await runner.run(task, (rows, bytes) => {
      const now = performance.now();
      if (now - told < progressEveryMs) return;
      told = now;
      send({ kind: 'progress', id, rows, bytes });
    });
    send({ kind: 'done', id, result });
  } catch (error) {
    // What is open may be in any state: the next task begins anew.
    await runner.close();
    send({ kind: 'failed', id, failure: failureOf(error) });
  }
}

async function stop(): Promise<void> {
  await runner.close();
  port?.close();
}

/** Causes that go away when a server is back. */
const passing = new Set<string>([
  'target-unreachable',
  'source-unreadable',
  'source-lost',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
]);

function failureOf(error: unknown): TaskFailure {
  if (error instanceof TaskFailed) return error.failure;
  if (error instanceof TargetError || error instanceof SourceError)
    return { message: error.message, code: error.code, mayPass: passing.has(error.code) };
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unexpected';
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message, code, mayPass: passing.has(code) };
}
