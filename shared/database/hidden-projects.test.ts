import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type FilledIds, fillTenant, tenantTables } from '#shared/testing/hostile/fill-tenant.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { connectDatabase, type PlatformDatabase } from './connect.ts';
import { migrateSchema } from './migrate.ts';

/** Tables whose rows name a project and yet are no part of it; only admins and owners, to whom none is closed, read them. */
const ofTheOrganization: Readonly<Record<string, string>> = {
  audit_logs: 'audit:read is for admins and owners',
};

let postgres: ScratchPostgres;
let database: PlatformDatabase;
const organizationId = randomUUID();
const userId = randomUUID();
const [closed, open] = [randomUUID(), randomUUID()];
let ofClosed: FilledIds;
let ofOpen: FilledIds;

test.before(async () => {
  postgres = await scratchPostgres();
  await migrateSchema(postgres.url);
  database = connectDatabase({ connectionString: postgres.url, connectionsMax: 3, applicationName: 'hidden' });
  const { query } = postgres;
  await query("insert into cloudforge.organizations (id, name) values ($1, 'One')", [organizationId]);
  await query("insert into cloudforge.users (id, email) values ($1, 'a@example.org')", [userId]);
  await query("insert into cloudforge.memberships (organization_id, user_id, role) values ($1, $2, 'viewer')", [
    organizationId,
    userId,
  ]);
  for (const id of [closed, open])
    await query("insert into cloudforge.projects (organization_id, id, name) values ($1, $2, 'P')", [
      organizationId,
      id,
    ]);
  ofClosed = await fillTenant(query, { organizationId, userId, projectId: closed });
  ofOpen = await fillTenant(query, { organizationId, userId, projectId: open });
});
test.after(async () => {
  await database?.close();
  await postgres?.stop();
});

/** What hangs on the project, by ids that nothing else has. */
const partsOf = (ids: FilledIds): string[] =>
  ['projectId', 'runId', 'artifactId', 'migrationId', 'eventId', 'messageId', 'sourceId', 'grantId'].map(
    name => ids[name] ?? '',
  );
const asMember = { role: 'cloudforge_app', organizationId, userId } as const;

/** Tables in which the application sees a row that holds one of the ids. */
async function tablesShowing(ids: readonly string[], hiddenProjects?: readonly string[]): Promise<string[]> {
  const readable = await postgres.query(
    `select relname as name from pg_class where relname = any($1) and relnamespace = 'cloudforge'::regnamespace
       and has_table_privilege('cloudforge_app', oid, 'select') order by 1`,
    [await tenantTables(postgres.query)],
  );
  const scope = { ...asMember, ...(hiddenProjects === undefined ? {} : { hiddenProjects }) };
  const shown: string[] = [];
  for (const { name } of readable) {
    const seen = await database.transaction(scope, async db => {
      const { rows } = await sql<{ count: number }>`select count(*)::int as count
        from cloudforge.${sql.table(String(name))} t
        where exists (select from unnest(${[...ids]}::text[]) id where position(id in to_jsonb(t)::text) > 0)`.execute(
        db,
      );
      return rows[0]?.count ?? 0;
    });
    if (seen > 0) shown.push(String(name));
  }
  return shown;
}

test('nothing of a closed project is read from any table; everything of the others is', async () => {
  const whenOpen = await tablesShowing(partsOf(ofClosed));
  for (const table of ['projects', 'artifacts', 'runs', 'run_events', 'analyses', 'bundles', 'migrations', 'jobs'])
    assert.ok(whenOpen.includes(table), `nothing of the project in ${table}: the test would prove nothing`);
  for (const table of ['outbox', 'deliveries', 'webhook_messages', 'webhook_attempts', 'webhook_receipts', 'metrics'])
    assert.ok(whenOpen.includes(table), `nothing of the project in ${table}: the test would prove nothing`);
  assert.equal(await tablesShowing(partsOf(ofClosed), [closed]), Object.keys(ofTheOrganization));
  assert.equal(await tablesShowing(partsOf(ofOpen), [closed]), whenOpen);
});

test('events and deliveries that concern no project are seen by everybody', async () => {
  const id = randomUUID();
  await postgres.query(
    `insert into cloudforge.outbox (organization_id, id, type, source, time, data)
     values ($1, $2, 'cloudforge.webhook.test.v1', '/test', now(), '{"message": "x"}')`,
    [organizationId, id],
  );
  assert.equal(await tablesShowing([id], [closed]), ['outbox']);
});

test('nothing of a closed project is written, changed or deleted', async () => {
  const scope = { ...asMember, hiddenProjects: [closed] };
  const refused = async (statement: ReturnType<typeof sql>): Promise<void> => {
    const outcome = await database
      .transaction(scope, async db => (await statement.execute(db)).numAffectedRows ?? 0n)
      .then(String, error => (/row-level security/.test(String(error)) ? 'refused' : String(error)));
    assert.ok(['0', 'refused'].includes(outcome), outcome);
  };
  const { runId, migrationId, eventId, sourceId } = ofClosed;
  await refused(sql`insert into run_events (organization_id, run_id, sequence, type, data)
    values (${organizationId}, ${runId}, 99, 'x', '{}')`);
  await refused(sql`insert into runs (organization_id, id, project_id, state)
    values (${organizationId}, ${randomUUID()}, ${closed}, 'uploaded')`);
  await refused(sql`insert into jobs (organization_id, id, worker, subject_id, input, state)
    values (${organizationId}, ${randomUUID()}, 'other', ${migrationId}, '{}', 'ready')`);
  await refused(sql`insert into project_grants (organization_id, id, project_id, user_id, role)
    values (${organizationId}, ${randomUUID()}, ${closed}, ${userId}, 'admin')`);
  await refused(sql`insert into outbox (organization_id, id, type, source, time, data)
    values (${organizationId}, ${randomUUID()}, 'x', '/', now(), ${JSON.stringify({ projectId: closed })}::jsonb)`);
  await refused(sql`update projects set visibility = 'organization' where id = ${closed}`);
  await refused(sql`update runs set project_id = ${closed} where id = ${ofOpen.runId}`);
  await refused(sql`update deliveries set replays = 9 where event_id = ${eventId}`);
  await refused(sql`delete from webhook_sources where id = ${sourceId}`);
  await refused(sql`delete from projects where id = ${closed}`);
});

test.run();
