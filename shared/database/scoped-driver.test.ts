import { sql } from 'kysely';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { connectDatabase, type PlatformDatabase } from './connect.ts';

let harness: Harness;
/** One connection: whatever a transaction left on it, the next one would find. */
let database: PlatformDatabase;
test.before(async () => {
  harness = await startHarness({ functions: [] });
  database = connectDatabase({
    connectionString: harness.postgres.url,
    connectionsMax: 1,
    applicationName: 'scoped driver test',
  });
});
test.after(async () => {
  await database.close();
  await harness.stop();
});

const Who = z.object({ role: z.string(), tenant: z.string().nullable(), read_only: z.string() });
const whoText = `current_user::text as role, current_setting('cloudforge.organization_id', true) as tenant,
  current_setting('transaction_read_only') as read_only`;
const who = sql.raw<z.infer<typeof Who>>(`select ${whoText}`);

async function failure(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing failed';
}

test('a transaction has its role and tenant from its first query on, and leaves nothing behind', async () => {
  const { organizationId } = harness.tenant;
  const scope = { role: 'cloudforge_app', organizationId, readOnly: true } as const;
  const { rows } = await database.transaction(scope, db => who.execute(db));
  assert.equal(rows, [{ role: 'cloudforge_app', tenant: organizationId, read_only: 'on' }]);
  const after = await who.execute(database.kysely);
  assert.equal(after.rows, [{ role: 'postgres', tenant: '', read_only: 'off' }]);
});

test('one tenant sees nothing of the other, whoever used the connection before', async () => {
  for (const { organizationId, projectId } of [harness.tenant, harness.other, harness.tenant]) {
    const rows = await database.transaction({ role: 'cloudforge_app', organizationId, readOnly: true }, db =>
      db.selectFrom('projects').select('id').execute(),
    );
    assert.equal(rows, [{ id: projectId }]);
  }
  const nobody = await database.transaction({ role: 'cloudforge_app' }, db =>
    db.selectFrom('projects').select('id').execute(),
  );
  assert.equal(nobody, []);
});

test('if the begin fails nothing runs without its role, the cause is thrown, and the connection is well after', async () => {
  const role = 'cloudforge_nobody' as 'cloudforge_app';
  let ran = false;
  const said = await failure(
    database.transaction({ role }, async db => {
      await sql`create table public.must_not_be (id int)`.execute(db);
      ran = true;
    }),
  );
  assert.match(said, 'cloudforge_nobody');
  assert.is(ran, false);
  assert.equal(await harness.postgres.query("select 1 from pg_tables where tablename = 'must_not_be'"), []);
  assert.equal((await who.execute(database.kysely)).rows[0]?.role, 'postgres');
});

test('what is no id can not be put into the scope', async () => {
  const organizationId = "'); drop table cloudforge.projects; --";
  const said = await failure(database.transaction({ role: 'cloudforge_app', organizationId }, async () => undefined));
  assert.match(said, 'no UUID');
});

test('a read-only transaction writes nothing, and an error of the work is thrown as it is', async () => {
  const scope = { role: 'cloudforge_app', organizationId: harness.tenant.organizationId } as const;
  const change = (readOnly: boolean) =>
    database.transaction({ ...scope, readOnly }, db => db.updateTable('projects').set({ name: 'New' }).execute());
  assert.match(await failure(change(true)), 'read-only transaction');
  assert.is(await failure(change(false)), 'nothing failed');
  const own = database.transaction(scope, async () => {
    throw new Error('mine');
  });
  assert.is(await failure(own), 'mine');
});

test('a transaction inside a transaction has its own scope', async () => {
  const first = harness.platform.database;
  const roles = await first.transaction({ role: 'cloudforge_app' }, async outer => {
    const inner = await first.transaction({ role: 'cloudforge_dispatcher' }, db => who.execute(db));
    const plain = await first.kysely.transaction().execute(db => who.execute(db));
    return [await who.execute(outer), inner, plain].map(result => result.rows[0]?.role);
  });
  assert.equal(roles, ['cloudforge_app', 'cloudforge_dispatcher', 'postgres']);
});

test('a look-up is in its role, for its one message only, also after one that failed', async () => {
  const look = () => database.lookUp('cloudforge_auth', Who, `select ${whoText}`);
  assert.is((await look())[0]?.role, 'cloudforge_auth');
  assert.is((await who.execute(database.kysely)).rows[0]?.role, 'postgres');
  assert.match(await failure(database.lookUp('cloudforge_auth', Who, 'select 1 / 0')), 'division by zero');
  assert.is((await who.execute(database.kysely)).rows[0]?.role, 'postgres');
  assert.is((await look())[0]?.role, 'cloudforge_auth');
});

test.run();
