import { randomUUID } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { connectDatabase, type PlatformDatabase } from './connect.ts';
import { databaseRoles, migrateSchema } from './migrate.ts';

/** Tables whose rows belong to nobody in particular; every other table has organization_id. */
const withoutTenant = ['schema_migrations'];

let postgres: ScratchPostgres;
let database: PlatformDatabase;
const tenants = [randomUUID(), randomUUID()] as const;
const users = [randomUUID(), randomUUID()] as const;

test.before(async () => {
  postgres = await scratchPostgres();
  await migrateSchema(postgres.url);
  database = connectDatabase({ connectionString: postgres.url, connectionsMax: 3, applicationName: 'rls test' });
  for (const [at, organizationId] of tenants.entries()) {
    await database.transaction({ role: 'cloudforge_auth' }, async db => {
      await db
        .insertInto('organizations')
        .values({ id: organizationId, name: `Tenant ${at}` })
        .execute();
      await db
        .insertInto('users')
        .values({ id: users[at]!, email: `user${at}@example.org` })
        .execute();
      await db
        .insertInto('memberships')
        .values({ organization_id: organizationId, user_id: users[at]!, role: 'owner' })
        .execute();
    });
    await database.transaction({ role: 'cloudforge_app', organizationId }, db =>
      db
        .insertInto('projects')
        .values({ organization_id: organizationId, id: randomUUID(), name: `Project ${at}`, created_by: users[at]! })
        .execute(),
    );
  }
});
test.after(async () => {
  await database?.close();
  await postgres?.stop();
});

const refused = async (work: () => Promise<unknown>, why: RegExp): Promise<void> => {
  let message = 'it was allowed';
  try {
    await work();
  } catch (error) {
    message = error instanceof Error ? error.message : String(error);
  }
  assert.match(message, why);
};

test('every table has forced row-level security and a policy', async () => {
  const tables = await postgres.query(
    `select c.relname, c.relrowsecurity, c.relforcerowsecurity,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id') as tenant,
       (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies
     from pg_class c where c.relnamespace = 'cloudforge'::regnamespace and c.relkind in ('r', 'p') order by 1`,
  );
  assert.ok(tables.length > 20, `only ${tables.length} tables`);
  const open = tables
    .filter(table => !withoutTenant.includes(String(table.relname)))
    .filter(table => table.relrowsecurity !== true || table.relforcerowsecurity !== true || table.policies === 0);
  assert.equal(
    open.map(table => table.relname),
    [],
    'tables without forced row-level security or without a policy',
  );
  assert.ok(tables.filter(table => table.tenant === true).length > 15);
});

test('each tenant table is closed to the application by its own tenant, for reading and for writing', async () => {
  const rows = await postgres.query(
    `select c.relname,
       coalesce(bool_and(pg_get_expr(p.polqual, p.polrelid) ~ '^\\(?organization_id = (cloudforge\\.)?cloudforge_organization\\(\\)\\)?$'), false) as reads,
       coalesce(bool_and(pg_get_expr(p.polwithcheck, p.polrelid) ~ '^\\(?organization_id = (cloudforge\\.)?cloudforge_organization\\(\\)\\)?$'), false) as writes
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'
     -- Restrictive policies only take away from what the permissive ones allow.
     join pg_policy p on p.polrelid = c.oid and p.polpermissive and 'cloudforge_app'::regrole = any(p.polroles)
     where c.relnamespace = 'cloudforge'::regnamespace and c.relkind in ('r', 'p') group by 1`,
  );
  assert.ok(rows.length > 15, `only ${rows.length} tenant tables have a policy for the application`);
  assert.equal(
    rows.filter(row => row.reads !== true || row.writes !== true).map(row => row.relname),
    [],
  );
  // No policy is for everybody.
  assert.equal(
    await postgres.query(
      `select polrelid::regclass::text as "table" from pg_policy p join pg_class c on c.oid = p.polrelid
       where c.relnamespace = 'cloudforge'::regnamespace and 0 = any(p.polroles)`,
    ),
    [],
  );
});

test('no role bypasses row-level security, is a superuser, can log in or inherits another', async () => {
  const roles = await postgres.query(
    `select rolname, rolbypassrls, rolsuper, rolcanlogin, rolinherit, rolcreaterole, rolcreatedb
     from pg_roles where rolname = any($1) order by 1`,
    [databaseRoles],
  );
  assert.equal(
    roles.map(role => role.rolname),
    [...databaseRoles].sort(),
  );
  for (const role of roles) {
    const rights = Object.entries(role).filter(([, value]) => value === true);
    assert.equal(rights, [], `${role.rolname} has ${rights.map(([name]) => name).join(', ')}`);
  }
});

test('without a tenant the application sees no row of any table', async () => {
  const readable = await postgres.query(
    `select relname from pg_class where relnamespace = 'cloudforge'::regnamespace and relkind in ('r', 'p')
       and has_table_privilege('cloudforge_app', oid, 'select') order by 1`,
  );
  assert.ok(readable.length > 15);
  for (const { relname } of readable) {
    const rows = await database.transaction({ role: 'cloudforge_app' }, db =>
      db
        .selectFrom(String(relname) as 'projects')
        .select(db.fn.countAll<number>().as('count'))
        .execute(),
    );
    assert.equal(rows, [{ count: 0 }], String(relname));
  }
});

test('a tenant sees its own rows and nothing of another', async () => {
  for (const [at, organizationId] of tenants.entries()) {
    const seen = await database.transaction({ role: 'cloudforge_app', organizationId }, async db => ({
      organizations: (await db.selectFrom('organizations').select('id').execute()).map(row => row.id),
      users: (await db.selectFrom('users').select('id').execute()).map(row => row.id),
      projects: (await db.selectFrom('projects').select('name').execute()).map(row => row.name),
    }));
    assert.equal(seen, { organizations: [organizationId], users: [users[at]!], projects: [`Project ${at}`] });
  }
});

test('a row of another tenant can neither be written, moved nor deleted', async () => {
  const [mine, theirs] = tenants;
  const asMine = { role: 'cloudforge_app', organizationId: mine } as const;
  await refused(
    () =>
      database.transaction(asMine, db =>
        db
          .insertInto('projects')
          .values({ organization_id: theirs, id: randomUUID(), name: 'Smuggled', created_by: null })
          .execute(),
      ),
    /row-level security/,
  );
  await refused(
    () => database.transaction(asMine, db => db.updateTable('projects').set({ organization_id: theirs }).execute()),
    /row-level security/,
  );
  const deleted = await database.transaction(asMine, db =>
    db.deleteFrom('projects').where('organization_id', '=', theirs).executeTakeFirst(),
  );
  assert.is(deleted.numDeletedRows, 0n);
  // A child row can't point at a parent of another tenant either: keys carry the tenant.
  const [parent] = await postgres.query('select id from cloudforge.projects where organization_id = $1', [theirs]);
  await refused(
    () =>
      database.transaction(asMine, db =>
        db
          .insertInto('migrations')
          .values({
            organization_id: mine,
            id: randomUUID(),
            project_id: String(parent?.id),
            run_id: null,
            state: 'planned',
            options: '{}',
          })
          .execute(),
      ),
    /foreign key/,
  );
});

test('foreign keys between tenant tables carry the tenant', async () => {
  const loose = await postgres.query(
    `select f.conrelid::regclass::text || '.' || f.conname as name
     from pg_constraint f
     join pg_attribute own on own.attrelid = f.conrelid and own.attname = 'organization_id'
     join pg_attribute other on other.attrelid = f.confrelid and other.attname = 'organization_id'
     where f.contype = 'f' and f.connamespace = 'cloudforge'::regnamespace
       and not (own.attnum = any(f.conkey)) order by 1`,
  );
  assert.equal(
    loose.map(row => row.name),
    [],
    'foreign keys by which a row could point into another tenant',
  );
});

test('what a transaction sets is gone with it', async () => {
  const [organizationId] = tenants;
  await database.transaction({ role: 'cloudforge_app', organizationId }, db =>
    db.selectFrom('projects').select('id').execute(),
  );
  // The same connections serve the next caller, who names no tenant.
  for (let tries = 0; tries < 5; tries += 1) {
    const rows = await database.transaction({ role: 'cloudforge_app' }, db =>
      db.selectFrom('projects').select('id').execute(),
    );
    assert.equal(rows, []);
  }
});

test.run();
