import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type EmbeddedPostgres, isAlive, startEmbeddedPostgres } from './embedded-postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudforge-embedded-'));
let server: EmbeddedPostgres | undefined;
test.after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // The server is killed under it: that is what the test is about.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

test('a server that was killed in the middle of queries starts again at once, with all that was committed', async () => {
  const first = await startEmbeddedPostgres({ folder });
  server = first;
  assert.not(first.adopted);
  const writer = await connect(first.adminUrl);
  await writer.query('create table kept (id int primary key)');
  await writer.query('insert into kept select generate_series(1, 100)');
  // Sessions that compute do not see for a while that their server is gone, and hold its memory.
  const busy = await Promise.all(Array.from({ length: 4 }, () => connect(first.adminUrl)));
  const queries = busy.map(client =>
    client.query('select count(*) from generate_series(1, 50000000)').then(
      () => 'ended',
      () => 'broken off',
    ),
  );
  assert.ok(await areBusy(writer, busy.length), 'the sessions never began their work');
  process.kill(first.pid, 'SIGKILL');

  const second = await startEmbeddedPostgres({ folder });
  server = second;
  assert.is.not(second.pid, first.pid);
  assert.is(second.port, first.port, 'whoever is connected must find it again');
  const reader = await connect(second.adminUrl);
  assert.equal((await reader.query('select count(*)::int from kept')).rows, [{ count: 100 }]);
  await reader.end();
  assert.equal(
    await Promise.all(queries),
    busy.map(() => 'broken off'),
  );
  await Promise.all([writer, ...busy].map(client => client.end().catch(() => undefined)));
});

async function areBusy(client: pg.Client, count: number): Promise<boolean> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { rows } = await client.query<{ busy: number }>(
      "select count(*)::int as busy from pg_stat_activity where state = 'active' and query like '%generate_series(1, 50000000)%' and pid <> pg_backend_pid()",
    );
    if (rows[0]?.busy === count) return true;
  }
  return false;
}

test('a running server is taken over instead of started twice', async () => {
  const again = await startEmbeddedPostgres({ folder });
  assert.ok(again.adopted);
  assert.is(again.pid, server?.pid);
  assert.is(again.adminUrl, server?.adminUrl);
});

/** A process that starts (or joins) the server on the folder and says its process id. */
async function starter(): Promise<{ child: ChildProcess; serverPid: number }> {
  const module = new URL('./embedded-postgres.ts', import.meta.url).href;
  const script = `const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
    const { pid, shared } = await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)} });
    console.log(JSON.stringify({ pid, shared }));
    setInterval(() => {}, 1_000_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  return { child, serverPid: JSON.parse(String(line)).pid };
}

async function killed({ child }: { child: ChildProcess }): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('a server ends with the last process that uses it, also when that is killed', async () => {
  await server?.stop();
  const first = await starter();
  const second = await starter();
  assert.is(second.serverPid, first.serverPid);
  await killed(first);
  // It had time to be ended, and one still uses it.
  await sleep(300);
  assert.ok(isAlive(first.serverPid));
  await killed(second);
  for (let tries = 0; isAlive(first.serverPid) && tries < 500; tries += 1) await sleep(20);
  assert.not(isAlive(first.serverPid), 'it runs although nobody uses it');
  server = await startEmbeddedPostgres({ folder });
  assert.not(server.shared);
});

test('who stops using a server leaves it to the others', async () => {
  const other = await starter();
  const pid = server?.pid ?? 0;
  assert.is(other.serverPid, pid);
  await server?.stop();
  assert.ok(isAlive(pid));
  await killed(other);
  for (let tries = 0; isAlive(pid) && tries < 500; tries += 1) await sleep(20);
  assert.not(isAlive(pid));
});

test.run();
