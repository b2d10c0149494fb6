import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { exportedTables, notExported } from '#shared/identity/export-organization.ts';
import { buckets } from '#shared/storage/object-store.ts';
import { embeddedTarget } from '#shared/targets/embedded.ts';
import { fillTenant, rowsWith, tenantTables } from '#shared/testing/hostile/fill-tenant.ts';
import { type AuthFixture, problemOf, startAuth } from '../auth/session-fixture.ts';
import { organizations } from './function.ts';

let fixture: AuthFixture;
test.before(async () => {
  fixture = await startAuth([organizations]);
  const { postgres, tenant, other } = fixture.harness;
  await fillTenant(postgres.query, tenant);
  await fillTenant(postgres.query, other);
});
test.after(() => fixture.stop());

const base = '/api/organizations/current';
const Line = z.object({ kind: z.string().optional(), table: z.string().optional() }).loose();
const lines = async (response: Response): Promise<z.infer<typeof Line>[]> => {
  assert.is(response.status, 200);
  return (await response.text())
    .trimEnd()
    .split('\n')
    .map(line => Line.parse(JSON.parse(line)));
};
/** No column of a secret, or of the hash of one; the envelope of a bundle is its signature, which is for everybody. */
const refuseSecrets = (all: readonly z.infer<typeof Line>[]): void => {
  for (const line of all)
    for (const name of Object.keys(typeof line.row === 'object' ? { ...line, ...line.row } : line))
      assert.ok(
        !/hash|secret(?!_until)|verifier|envelope|upload_id/.test(name) ||
          (line.table === 'bundles' && name === 'envelope'),
        `${line.table ?? line.kind} has ${name}`,
      );
};

test('every table of a tenant was filled, and each is exported or left out for a reason', async () => {
  const { postgres, tenant } = fixture.harness;
  const tables = await tenantTables(postgres.query);
  const filled = await rowsWith(postgres.query, tenant.organizationId);
  assert.equal(
    tables.filter(table => filled[table] === undefined),
    [],
    'tables that this test has no row of: fill-tenant.ts makes one of each',
  );
  assert.equal(
    [...Object.keys(exportedTables), ...Object.keys(notExported), ''].filter(Boolean).sort(),
    ['organizations', ...tables].sort(),
  );
});

test('an owner exports the organisation: a line for each row, no secret, nothing of another', async () => {
  const { harness } = fixture;
  const owner = await fixture.byLink(harness.tenant.userId);
  const response = await owner.call('GET', `${base}/export`);
  const text = await response.clone().text();
  const all = await lines(response);
  assert.is(all[0]?.kind, 'organization-export');
  assert.is(all.at(-1)?.kind, 'end');
  for (const table of ['users', ...Object.keys(exportedTables)])
    assert.ok(
      all.some(line => line.table === table),
      `nothing of ${table}`,
    );
  refuseSecrets(all);
  for (const id of [harness.other.organizationId, harness.other.userId, harness.other.projectId])
    assert.not.match(text, id);
  const counts = await rowsWith(harness.postgres.query, harness.tenant.organizationId);
  for (const table of ['projects', 'artifacts', 'run_events', 'webhook_attempts', 'deliveries'])
    assert.is(all.filter(line => line.table === table).length, counts[table], table);
  assert.is(await problemOf(await harness.call('GET', `${base}/export`, { as: 'admin' })), 'forbidden');
});

test('an export of more than a page has every row once', async () => {
  const { harness } = fixture;
  await harness.postgres.query(
    `insert into cloudforge.run_events (organization_id, run_id, sequence, type, data)
     select organization_id, id, n, 'x', '{}' from cloudforge.runs, generate_series(2, 1205) n where organization_id = $1`,
    [harness.tenant.organizationId],
  );
  const all = await lines(await harness.call('GET', `${base}/export`));
  const sequences = all.filter(line => line.table === 'run_events').map(line => JSON.stringify(line.row));
  assert.is(sequences.length, 1_205);
  assert.is(new Set(sequences).size, 1_205);
});

test('a person exports what is theirs, without secrets, and by no key', async () => {
  const { harness } = fixture;
  const owner = await fixture.byLink(harness.tenant.userId);
  const response = await owner.call('GET', '/self/export');
  const text = await response.clone().text();
  const all = await lines(response);
  const kinds = new Set(all.map(({ kind }) => kind));
  for (const kind of [
    'person',
    'membership',
    'session',
    'api-key',
    'second-factor',
    'external-identity',
    'team',
    'project',
    'artifact',
    'run',
    'migration',
    'audit',
  ])
    assert.ok(kinds.has(kind), `nothing of ${kind}`);
  refuseSecrets(all);
  assert.not.match(text, harness.other.organizationId);
  assert.is(await problemOf(await harness.call('GET', '/api/auth/self/export')), 'forbidden');
  fixture.wait(16 * 60_000);
  assert.is(await problemOf(await owner.call('GET', '/self/export')), 'confirmation-needed');
});

test('a person is erased: nothing of them is left but ids in the log, and what they made stays', async () => {
  const { harness } = fixture;
  const { postgres, tenant } = harness;
  const person = await fixture.person({ role: 'admin' });
  const projectId = harness.platform.ids.uuid();
  await postgres.query(
    "insert into cloudforge.projects (organization_id, id, name, created_by) values ($1, $2, 'Theirs', $3)",
    [tenant.organizationId, projectId, person.userId],
  );
  await fillTenant(postgres.query, { ...tenant, userId: person.userId, projectId });
  await postgres.query(
    `insert into cloudforge.invitations (organization_id, id, email, role, token_hash, expires_at)
     values ($1, gen_random_uuid(), upper($2), 'viewer', 'x', now())`,
    [tenant.organizationId, person.email],
  );
  const browser = await fixture.byPassword(person.email);
  const erased = await browser.call('POST', '/self/erase', {});
  assert.is(erased.status, 204);
  assert.match(erased.headers.get('set-cookie') ?? '', /Max-Age=0/);
  assert.is((await browser.call('GET', '/self')).status, 401);
  const left = await rowsWith(postgres.query, person.userId);
  // Who did what stays in the log; tokens from before are refused for as long as one could live; an event
  // is about ids.
  assert.equal(Object.keys(left).sort(), ['audit_logs', 'outbox', 'token_revocations']);
  assert.equal(await rowsWith(postgres.query, person.email), {});
  assert.equal(await rowsWith(postgres.query, person.email.toUpperCase()), {});
  const [project] = await postgres.query('select created_by from cloudforge.projects where id = $1', [projectId]);
  assert.equal(project, { created_by: null });
  const rows = await postgres.query("select target_id from cloudforge.audit_logs where action = 'person.erased'");
  assert.equal(rows, [{ target_id: person.userId }]);
});

test('the last owner is not erased', async () => {
  const owner = await fixture.byLink(fixture.harness.tenant.userId);
  assert.is(await problemOf(await owner.call('POST', '/self/erase', {})), 'conflict');
});

test('an organisation is deleted by its typed name: rows, objects, uploads and databases, and nothing of another', async () => {
  const { harness } = fixture;
  const { postgres, tenant, other, platform } = harness;
  const { organizationId } = tenant;
  const guest = await fixture.person();
  await postgres.query(
    "insert into cloudforge.memberships (organization_id, user_id, role) values ($1, $2, 'viewer')",
    [other.organizationId, guest.userId],
  );
  for (const bucket of buckets)
    for (const owner of [organizationId, other.organizationId])
      await platform.store.put(bucket, `${owner}/some/object`, Buffer.from('x'), { mediaType: 'text/plain' });
  const upload = await platform.store.createUpload('user-uploads', `${organizationId}/begun/source`, {
    mediaType: 'text/plain',
  });
  const target = z.string().parse(platform.settings.targetServer);
  const label = `erase_${organizationId.replaceAll('-', '').slice(-12)}`;
  await embeddedTarget({ admin: { url: target }, name: label });
  const database = async (): Promise<number> =>
    (await postgres.query('select 1 from pg_database where datname = $1', [`cf_${label}`])).length;
  assert.is(await database(), 1);
  await postgres.query(
    `update cloudforge.migrations set target_kind = 'embedded', target_label = $2, result = '{"copy": {}}' where organization_id = $1 and id = (select max(id::text)::uuid from cloudforge.migrations where organization_id = $1)`,
    [organizationId, label],
  );
  const theirs = await rowsWith(postgres.query, other.organizationId);
  const owner = await fixture.byLink(tenant.userId);
  const contents = z
    .object({
      name: z.string(),
      members: z.number(),
      accounts: z.number(),
      projects: z.number(),
      databases: z.number(),
    })
    .parse(await (await owner.call('GET', `${base}/contents`)).json());
  assert.is(contents.databases, 1);
  assert.ok(contents.accounts >= 1 && contents.accounts < contents.members, JSON.stringify(contents));
  const remove = (body: object) => owner.call('POST', `${base}/delete`, body);
  assert.is(await problemOf(await remove({ name: 'first' })), 'validation-failed');
  assert.is(await problemOf(await harness.call('POST', `${base}/delete`, { body: { name: 'First' } })), 'forbidden');
  assert.is(await database(), 1);
  assert.is((await remove({ name: 'First' })).status, 204);

  const left = await rowsWith(postgres.query, organizationId);
  // Tokens from before are refused for as long as one could live; then these rows are swept.
  assert.equal(Object.keys(left), ['token_revocations']);
  assert.is(await database(), 0);
  for (const bucket of buckets) {
    assert.equal(await platform.store.list(bucket, organizationId), []);
    assert.is((await platform.store.list(bucket, other.organizationId)).length, 1);
  }
  const uploads = await platform.store.listUploads('user-uploads', new Date(Date.now() + 60_000));
  assert.not(uploads.some(({ uploadId }) => uploadId === upload.uploadId));
  assert.equal(await postgres.query('select id from cloudforge.users where id = $1', [tenant.userId]), []);
  assert.equal(await postgres.query('select id from cloudforge.users where id = $1', [guest.userId]), [
    { id: guest.userId },
  ]);
  assert.equal(await rowsWith(postgres.query, other.organizationId), theirs);
  assert.is((await harness.call('GET', base, { as: 'other-tenant' })).status, 200);
  assert.is((await owner.call('GET', '/self')).status, 401);
});

test.run();
