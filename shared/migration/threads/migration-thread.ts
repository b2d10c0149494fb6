/** A thread of a migration: it does one task at a time, over connections and files of its own. */
import { parentPort } from 'node:worker_threads';
import { failureOf } from './failure-of.ts';
import { TaskRunner } from './task-runner.ts';
import type { FromThread, Task, ThreadSetup, ToThread } from './tasks.ts';

const port = parentPort;
if (port === null) throw new Error('This file is the entry of a worker thread.');
const send = (message: FromThread): void => port.postMessage(message);
let runner: TaskRunner | undefined;
const progressEveryMs = 100;

port.on('message', (message: ToThread) => {
  if (message.kind === 'setup') runner = new TaskRunner(message.setup);
  else if (message.kind === 'load') void load(message.source);
  else if (message.kind === 'stop') void stop();
  else void run(message.id, message.task);
});

/** What fails here fails again, and is told, when it is needed. */
async function load(source: ThreadSetup['source']['kind']): Promise<void> {
  const { loadRowSource } = await import('./copy-parts.ts');
  await loadRowSource(source).catch(() => undefined);
}

async function run(id: number, task: Task): Promise<void> {
  let told = Number.NEGATIVE_INFINITY;
  try {
    if (runner === undefined) throw new Error('A task came before the setup.');
    const result = await runner.run(task, (rows, bytes) => {
      const now = performance.now();
      if (now - told < progressEveryMs) return;
      told = now;
      send({ kind: 'progress', id, rows, bytes });
    });
    send({ kind: 'done', id, result });
  } catch (error) {
    // What is open may be in any state: the next task begins anew.
    await runner?.close();
    send({ kind: 'failed', id, failure: failureOf(error) });
  }
}

async function stop(): Promise<void> {
  await runner?.close();
  port?.close();
}
