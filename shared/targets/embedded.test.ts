import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { databaseName, dropEmbeddedTarget, embeddedTarget } from './embedded.ts';
import { rehearsalTarget } from './rehearsal.ts';
import { type TargetAddress, TargetError } from './target.ts';

let server: ScratchPostgres;
let admin: TargetAddress;
test.before(async () => {
  server = await scratchPostgres();
  admin = { url: server.url };
});
test.after(async () => server.stop());

async function ask(address: TargetAddress, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: address.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const databases = async (like: string): Promise<unknown[]> =>
  (await server.query(`SELECT datname FROM pg_database WHERE datname LIKE $1 ORDER BY 1`, [like])).map(
    row => row.datname,
  );

test('an embedded target is a database of its own, kept until it is dropped', async () => {
  const name = `Übung "1"; ${process.pid}`;
  const address = await embeddedTarget({ admin, name });
  await ask(address, 'CREATE TABLE t (id integer)');
  const rights =
    'SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls AS mighty FROM pg_roles WHERE rolname = current_user';
  assert.equal(await ask(address, rights), [{ mighty: false }]);
  const again = await embeddedTarget({ admin, name, password: new URL(address.url).password });
  assert.is(again.url, address.url);
  assert.equal(await ask(again, 'SELECT count(*)::int AS rows FROM t'), [{ rows: 0 }]);
  await dropEmbeddedTarget({ admin, name });
  await dropEmbeddedTarget({ admin, name });
  assert.equal(await databases(databaseName(name)), []);
});

test('names that come to the same letters are told apart', () => {
  assert.is(databaseName('shop'), 'cf_shop');
  assert.is.not(databaseName('Shop'), databaseName('shop'));
  assert.is.not(databaseName('a-b'), databaseName('a b'));
  assert.match(databaseName('ß'.repeat(200)), /^cf_[a-z0-9_]{1,60}$/);
});

const run = '0a0b0c0d-0000-4000-8000-000000000001';
const other = '0a0b0c0e-0000-4000-8000-000000000002';

test('a rehearsal runs under a role of its own and leaves nothing', async () => {
  const rehearsal = await rehearsalTarget(admin, run, new Date());
  const rights = 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user';
  assert.equal(await ask(rehearsal.address, rights), [{ rolsuper: false }]);
  await ask(rehearsal.address, 'CREATE SCHEMA x; ALTER SCHEMA public RENAME TO aside');
  await rehearsal.drop();
  await rehearsal.drop();
  assert.equal(await databases('cf_rehearsal_%'), []);
});

test('what a crash left behind goes at the next beginning: of the same run, and of any in which nobody is any more', async () => {
  const now = Date.now();
  const killed = await rehearsalTarget(admin, run, new Date(now - 60_000));
  const going = await rehearsalTarget(admin, other, new Date(now - 600_000));
  const third = await rehearsalTarget(admin, run, new Date(now));
  assert.is((await databases('cf_rehearsal_0a0b0c0d_%')).length, 1);
  assert.is((await databases('cf_rehearsal_0a0b0c0e_%')).length, 1, 'one that still goes on');
  await third.drop();
  // Its process is killed: the session ends with it.
  await server.query(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname LIKE 'cf_rehearsal_0a0b0c0e_%'",
  );
  const last = await rehearsalTarget(admin, run, new Date(now));
  assert.equal(await databases('cf_rehearsal_0a0b0c0e_%'), []);
  await last.drop();
  await killed.drop();
  await going.drop();
  const roles = await server.query(`SELECT rolname FROM pg_roles WHERE rolname LIKE 'cf_rehearsal_%'`);
  assert.equal(roles, []);
});

test('a user who may make databases rehearses as itself; one who may not is told what to run', async () => {
  const name = `plain ${process.pid}`;
  const plain = await embeddedTarget({ admin, name });
  try {
    await rehearsalTarget(plain, run, new Date());
    assert.unreachable();
  } catch (error) {
    assert.instance(error, TargetError);
    assert.match(error instanceof Error ? error.message : '', /ALTER ROLE \S+ CREATEDB/);
  }
  await server.query(`ALTER ROLE ${databaseName(name)} CREATEDB`);
  const rehearsal = await rehearsalTarget(plain, run, new Date());
  assert.equal(await ask(rehearsal.address, 'SELECT current_user::text AS name'), [{ name: databaseName(name) }]);
  await rehearsal.drop();
  await dropEmbeddedTarget({ admin, name });
});

test.run();
