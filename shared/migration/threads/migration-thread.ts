/** A thread of a migration: it does one task at a time, over connections and files of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { failureOf } from './failure-of.ts';
import { TaskRunner } from './task-runner.ts';
import type { FromThread, ThreadSetup, ToThread } from './tasks.ts';

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
