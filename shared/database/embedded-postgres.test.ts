import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';

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

test.run();
