import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchPostgres } from '#shared/testing/postgres.ts';
import { listen } from './connect.ts';

async function until(condition: () => boolean, timeoutMs: number): Promise<void> {
  const begunMs = performance.now();
  while (!condition()) {
    if (performance.now() - begunMs > timeoutMs) throw new Error(`Not so after ${timeoutMs} ms.`);
    await sleep(5);
  }
}

test('a line that breaks is up again soon, and whatever was told meanwhile wakes everybody once', async () => {
  const postgres = await scratchPostgres();
  const heard: string[] = [];
  const listening = await listen(postgres.url, ['first', 'second'], (channel, payload) =>
    heard.push(`${channel} ${payload}`),
  );
  try {
    assert.equal(heard.splice(0), ['first ', 'second ']);
    await postgres.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cloudforge listen'",
    );
    await postgres.query("select pg_notify('first', 'said while nobody listened')");
    await until(() => heard.includes('second '), 3_000);
    await postgres.query("select pg_notify('second', 'said to a listener')");
    await until(() => heard.includes('second said to a listener'), 1_000);
  } finally {
    await listening.close();
    await postgres.stop();
  }
});

test('a server that is away is asked again until it is closed', async () => {
  let calls = 0;
  const away: Server = createServer(socket => {
    calls += 1;
    socket.destroy();
  });
  await new Promise<void>(resolve => away.listen(0, '127.0.0.1', resolve));
  const address = away.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const listening = await listen(`postgres://nobody@127.0.0.1:${port}/none`, ['x'], () => undefined);
  await until(() => calls >= 3, 2_000);
  await listening.close();
  const atEnd = calls;
  await sleep(1_200);
  assert.is(calls, atEnd);
  away.close();
});

test.run();
