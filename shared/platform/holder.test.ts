import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { skipped } from '#shared/testing/skip.ts';
import { holderName, isDeadHolder } from './holder.ts';

test('whoever can not be looked at counts as alive', () => {
  for (const name of ['', 'worker', 'worker:1', 'worker:999999', 'worker:999999@another-place/1', 'w:x@y/z'])
    assert.is(isDeadHolder(name), false, name);
});

if (!existsSync('/proc/self/ns/pid')) skipped('dead holders', 'there is no /proc');
else {
  test('a process that runs is alive; once it is killed it is dead, also while nobody has fetched its end', async () => {
    const child = spawn('sleep', ['20'], { stdio: 'ignore' });
    await new Promise(resolve => child.once('spawn', resolve));
    const name = holderName('worker-notify', child.pid);
    assert.match(name, new RegExp(`^worker-notify:${child.pid}@.+/\\d+$`));
    assert.is(isDeadHolder(name), false);
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGKILL');
    // The event loop has not turned yet, so the child is a zombie, or about to be one.
    const deadline = Date.now() + 2_000;
    while (!isDeadHolder(name) && Date.now() < deadline);
    assert.is(isDeadHolder(name), true);
    await ended;
    assert.is(isDeadHolder(name), true);
  });

  test('a number that was given to another process does not keep the holder alive', () => {
    const mine = holderName('a');
    assert.is(isDeadHolder(mine), false);
    assert.is(isDeadHolder(mine.replace(/\d+$/, '1')), true);
  });

  test('a process that was stopped lives: it may go on at any time', async () => {
    const child = spawn('sleep', ['20'], { stdio: 'ignore' });
    await new Promise(resolve => child.once('spawn', resolve));
    try {
      child.kill('SIGSTOP');
      assert.is(isDeadHolder(holderName('worker', child.pid)), false);
    } finally {
      child.kill('SIGKILL');
    }
  });
}

test.run();
