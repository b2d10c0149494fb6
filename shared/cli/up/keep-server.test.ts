import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keepServer } from './keep-server.ts';

const log = { warn: () => undefined };
const children: ChildProcess[] = [];

/** A process that would run on for longer than any test. */
function program(): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
  children.push(child);
  return child;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 4_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('Not so after 4 s.');
    await sleep(10);
  }
}

test.after(() => {
  for (const child of children) child.kill('SIGKILL');
});

test('a server that was killed is started again, also after a start that failed', async () => {
  let current = program();
  let starts = 0;
  const keeper = keepServer(
    {
      name: 'it',
      pid: () => current.pid,
      restart: async () => {
        starts += 1;
        if (starts === 1) throw new Error('not yet');
        current = program();
      },
    },
    log,
  );
  const first = current.pid;
  current.kill('SIGKILL');
  await until(() => current.pid !== first);
  assert.is(starts, 2);
  await keeper.stop();
});

test('a server that lives is left alone, and one that ends after the stop stays ended', async () => {
  const current = program();
  let starts = 0;
  const keeper = keepServer(
    {
      name: 'it',
      pid: () => current.pid,
      restart: async () => {
        starts += 1;
      },
    },
    log,
  );
  await sleep(600);
  assert.is(starts, 0);
  await keeper.stop();
  current.kill('SIGKILL');
  await once(current, 'exit');
  await sleep(600);
  assert.is(starts, 0);
});

test.run();
