import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { advanceMigration, failMigration } from '#shared/migration/service/advance-migration.ts';
import { objectStoreOf } from '#shared/migration/service/object-store.ts';
import { kept } from '#shared/migration/store.ts';
import { type As, type Harness, startHarness } from '#shared/testing/harness.ts';
import { uploadedRun } from '#shared/testing/uploaded-run.ts';
import { migration } from './function.ts';
import { Migration } from './migration.ts';

const dump = `-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
CREATE TABLE \`customer\` (\`id\` int NOT NULL, \`name\` varchar(80) NOT NULL, PRIMARY KEY (\`id\`)) ENGINE=InnoDB;
INSERT INTO \`customer\` VALUES (1,'Ada'),(2,'Grace');
`;
const nothing = '00000000-0000-7000-8000-000000000000';

let harness: Harness;
let runId: string;
// No worker runs here: a migration stays in the state that an operation put it into.
test.before(async () => {
  harness = await startHarness({ functions: [migration] });
  runId = (await uploadedRun(harness, { name: 'shop.sql', bytes: new TextEncoder().encode(dump) })).runId;
});
test.after(async () => {
  await harness.stop();
});

const api = (path: string): string => `/api/migration${path}`;

async function answer(
  method: string,
  path: string,
  options: { as?: As; body?: unknown } = {},
): Promise<{ status: number; code: unknown; body: unknown }> {
  const response = await harness.call(method, api(path), options);
  const text = await response.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  return { status: response.status, code, body };
}

async function created(body: object = {}): Promise<Migration> {
  const made = await answer('POST', '', {
    body: { projectId: harness.tenant.projectId, source: { kind: 'run', runId }, ...body },
  });
  assert.is(made.status, 201, JSON.stringify(made.body));
  return Migration.parse(made.body);
}

async function done(method: string, path: string, body?: unknown): Promise<Migration> {
  const made = await answer(method, path, body === undefined ? {} : { body });
  assert.ok(made.status === 200 || made.status === 202, `${made.status} ${JSON.stringify(made.body)}`);
  return Migration.parse(made.body);
}

/** Puts a migration into a state, as a worker would. */
async function putInto(migrationId: string, from: Migration['state'], to: Migration['state']): Promise<void> {
  const { moved } = await harness
    .ctx()
    .transaction(scope => advanceMigration(scope, harness.platform.clock, { migrationId, from: [from], to }));
  assert.ok(moved);
}

const jobs = async (id: string): Promise<unknown[]> =>
  await harness.postgres.query(
    `select worker, state, input->>'work' as work from cloudforge.jobs where subject_id = $1 order by created_at, worker`,
    [id],
  );

test('a migration is set up from a run, read, listed and deleted with its secrets', async () => {
  const { id, ...made } = await created();
  assert.is(made.state, 'planned');
  assert.is(made.name, 'shop.sql');
  assert.match(made.target, /^cf_shop_[0-9a-f]{12}$/);
  assert.is(made.nextStep.operation, 'startRehearsal');
  assert.is((await answer('GET', `/${id}`, { as: 'viewer' })).status, 200);
  const list = z
    .object({ items: z.array(z.object({ id: z.string() })) })
    .parse((await answer('GET', `?runId=${runId}&limit=5`, { as: 'viewer' })).body);
  assert.ok(list.items.some(item => item.id === id));
  assert.is((await answer('GET', `/${id}/report`)).status, 200);
  const secrets = async (): Promise<unknown> =>
    (
      await harness.postgres.query(
        `select count(*)::int as count from cloudforge.secrets where purpose like 'migration-%'`,
      )
    )[0]?.count;
  const before = Number(await secrets());
  assert.is((await answer('DELETE', `/${id}`)).status, 204);
  assert.is(await secrets(), before - 1);
  assert.is((await answer('GET', `/${id}`)).status, 404);
});

test('a live source is read first, and its password is in no answer and no row', async () => {
  const password = 'p4ss-w0rd-of-the-source';
  const made = await created({
    source: { kind: 'server', url: `mysql://reader:${password}@127.0.0.1:3306/shop` },
    target: { url: `postgres://owner:${password}@127.0.0.1:5432/shop?sslmode=disable` },
  });
  assert.is(made.state, 'reading');
  assert.is(made.source, 'mysql://reader@127.0.0.1:3306/shop');
  assert.is(made.target, 'postgres://owner@127.0.0.1:5432/shop');
  assert.not.match(JSON.stringify(made), password);
  assert.equal(await jobs(made.id), [{ worker: 'copy-rows', state: 'ready', work: 'read' }]);
  for (const table of ['migrations', 'jobs', 'outbox', 'audit_logs'])
    assert.not.match(
      JSON.stringify(await harness.postgres.query(`select to_jsonb(t) as row from cloudforge.${table} t`)),
      password,
      table,
    );
  assert.is((await answer('GET', `/${made.id}/report`)).code, 'not-found');
  assert.is((await answer('PUT', `/${made.id}/decisions`, { body: {} })).code, 'conflict');
  const connection = await answer('GET', `/${made.id}/connection`);
  assert.equal(connection.body, { url: null, label: made.target, psql: null });
});

test('connection strings that name files, other schemes or forbidden addresses are refused', async () => {
  const refused = async (source: string, target?: string): Promise<unknown> =>
    (
      await answer('POST', '', {
        body: {
          projectId: harness.tenant.projectId,
          source: { kind: 'server', url: source },
          ...(target === undefined ? {} : { target: { url: target } }),
        },
      })
    ).code;
  const good = 'mysql://reader:x@127.0.0.1/shop';
  assert.is(await refused('mysql://reader:x@localhost/shop?socket=/run/mysqld/mysqld.sock'), 'validation-failed');
  assert.is(await refused('mysql://reader:x@127.0.0.1/shop?ssl-ca=/etc/passwd'), 'validation-failed');
  assert.is(await refused('postgres://reader:x@127.0.0.1/shop?host=10.0.0.1'), 'validation-failed');
  assert.is(await refused('http://127.0.0.1/shop'), 'validation-failed');
  assert.is(await refused('mysql://reader:x@127.0.0.1/'), 'validation-failed');
  assert.is(await refused(good, good), 'validation-failed');
  assert.is(await refused('mysql://reader:x@10.1.2.3/shop'), 'address-refused');
  assert.is(await refused('mysql://reader:x@169.254.169.254/shop'), 'address-refused');
  assert.is(await refused(good, 'postgres://x:y@192.168.0.1/shop'), 'address-refused');
});

test('a run without a report, or of nobody, is no beginning', async () => {
  const from = (source: object) => answer('POST', '', { body: { projectId: harness.tenant.projectId, source } });
  assert.is((await from({ kind: 'run', runId: nothing })).code, 'not-found');
  const other = await uploadedRun(harness, { name: 'other.sql', bytes: new TextEncoder().encode(dump) });
  await harness.postgres.query('delete from cloudforge.analyses where run_id = $1', [other.runId]);
  assert.is((await from({ kind: 'run', runId: other.runId })).code, 'conflict');
});

test('decisions are checked, kept, and begin anew after something was copied', async () => {
  const { id, version } = await created();
  const wrong = await answer('PUT', `/${id}/decisions`, { body: { suppress: [{ code: 'M01', reason: '' }] } });
  assert.is(wrong.code, 'validation-failed');
  assert.is(
    (await answer('PUT', `/${id}/decisions`, { body: { cast: [{ type: 'text' }] } })).code,
    'validation-failed',
  );
  assert.is((await answer('PUT', `/${id}/decisions`, { body: { surprise: 1 } })).code, 'validation-failed');
  const decided = await done('PUT', `/${id}/decisions`, {
    cast: [{ column: 'customer.name', type: 'citext' }],
    suppress: [{ code: 'M01', object: 'customer', reason: 'agreed with the owner' }],
    rejectsMax: 5,
  });
  assert.is(decided.state, 'planned');
  assert.is(decided.version, version + 1);
  assert.is(decided.decisions.rejectsMax, 5);
  assert.equal(decided.decisions.allow['zero-date'], []);
  await done('POST', `/${id}/copy`);
  assert.is((await answer('PUT', `/${id}/decisions`, { body: {} })).code, 'conflict');
  await done('POST', `/${id}/cancel`);
  assert.is((await done('PUT', `/${id}/decisions`, {})).state, 'planned');
  const [row] = await harness.postgres.query('select attempt from cloudforge.migrations where id = $1', [id]);
  assert.is(row?.attempt, 2);
});

test('each step starts once, and only where the state allows it', async () => {
  const { id } = await created();
  const first = await done('POST', `/${id}/rehearsal`);
  assert.is(first.state, 'rehearsing');
  assert.is((await done('POST', `/${id}/rehearsal`)).version, first.version, 'a second call starts it again');
  assert.equal(await jobs(id), [{ worker: 'copy-rows', state: 'ready', work: 'rehearse' }]);
  for (const path of ['copy', 'proof', 'repair', 'revert'])
    assert.is((await answer('POST', `/${id}/${path}`)).code, 'conflict', path);
  assert.is((await answer('POST', `/${id}/resume`)).status, 202, 'what runs needs no resuming');
  assert.is((await answer('DELETE', `/${id}`)).code, 'conflict');
  await putInto(id, 'rehearsing', 'rehearsed');
  assert.is((await done('POST', `/${id}/copy`)).state, 'copying');
  assert.equal(await jobs(id), [{ worker: 'copy-rows', state: 'ready', work: 'copy' }]);
  await putInto(id, 'copying', 'copied');
  await putInto(id, 'copied', 'proving');
  await putInto(id, 'proving', 'different');
  assert.is((await done('POST', `/${id}/repair`)).state, 'proving');
  await putInto(id, 'proving', 'proved');
  assert.is((await answer('POST', `/${id}/cut-over`, { body: { confirm: 'no' } })).code, 'validation-failed');
  assert.is(
    (await answer('POST', `/${id}/cut-over`, { as: 'operator', body: { confirm: 'shop.sql' } })).code,
    'forbidden',
  );
  assert.is((await done('POST', `/${id}/cut-over`, { confirm: 'shop.sql' })).state, 'cutting-over');
  await putInto(id, 'cutting-over', 'cut-over');
  assert.is((await answer('POST', `/${id}/cancel`)).code, 'conflict');
  assert.is((await done('POST', `/${id}/revert`)).state, 'reverting');
  await putInto(id, 'reverting', 'reverted');
  assert.is((await done('POST', `/${id}/proof`)).state, 'proving');
});

test('what was stopped, by hand or by a failure, goes on in the same step', async () => {
  const { id } = await created();
  await done('POST', `/${id}/copy`);
  const cancelled = await done('POST', `/${id}/cancel`);
  assert.is(cancelled.state, 'cancelled');
  assert.is(cancelled.failure?.from, 'copying');
  assert.is(cancelled.nextStep.operation, 'resumeMigration');
  assert.equal(await jobs(id), [{ worker: 'copy-rows', state: 'cancelled', work: 'copy' }]);
  assert.is((await done('POST', `/${id}/cancel`)).version, cancelled.version);
  const resumed = await done('POST', `/${id}/resume`);
  assert.is(resumed.state, 'copying');
  assert.is(resumed.failure, null);
  await harness.ctx().transaction(scope =>
    failMigration(scope, harness.platform.clock, id, {
      stage: 'copy',
      code: 'target-refused',
      message: 'It is full.',
      from: 'copying',
    }),
  );
  const failed = await done('GET', `/${id}`);
  assert.is(failed.failure?.message, 'It is full.');
  assert.is((await done('POST', `/${id}/resume`)).state, 'copying');
  const events = await harness.postgres.query(
    `select data->>'code' as code from cloudforge.outbox where subject = $1 and type = 'cloudforge.migration.failed.v1'`,
    [id],
  );
  assert.equal(events, [{ code: 'target-refused' }]);
  const planned = await created();
  assert.is((await answer('POST', `/${planned.id}/resume`)).code, 'conflict');
});

test('a stopped cutover begins again, with another answer too; of a source that changed nothing is gone on with', async () => {
  const { id } = await created();
  await done('POST', `/${id}/copy`);
  const cutOver = { confirm: 'shop.sql', sourceMayWrite: true };
  const failed = async (code: string, from: 'copying' | 'cutting-over'): Promise<Migration> => {
    const failure = { stage: 'work', code, message: 'It stopped.', from };
    await harness.ctx().transaction(scope => failMigration(scope, harness.platform.clock, id, failure));
    return await done('GET', `/${id}`);
  };
  await failed('target-refused', 'copying');
  const elsewhere = await answer('POST', `/${id}/cut-over`, { body: cutOver });
  assert.is(elsewhere.code, 'conflict', 'nothing is proved');
  await done('POST', `/${id}/resume`);
  await putInto(id, 'copying', 'copied');
  await putInto(id, 'copied', 'proving');
  await putInto(id, 'proving', 'proved');
  await done('POST', `/${id}/cut-over`, cutOver);
  const open = await failed('source-accepts-changes', 'cutting-over');
  assert.equal([open.nextStep.step, open.nextStep.operation], ['cutover', 'cutOver']);
  assert.is((await answer('POST', `/${id}/cut-over`, { body: { confirm: 'no' } })).code, 'validation-failed');
  assert.is((await done('POST', `/${id}/cut-over`, cutOver)).state, 'cutting-over');
  const over = await failed('source-changed', 'cutting-over');
  assert.equal([over.nextStep.title, over.nextStep.operation], ['Begin a new one', null]);
});

test('rejected rows are listed without their values, and downloaded with them', async () => {
  const { id } = await created();
  assert.is((await answer('GET', `/${id}/rejects`)).code, 'not-found');
  const store = objectStoreOf(harness.platform.store, `${harness.tenant.organizationId}/migrations/${id}/1`);
  const lines = [1, 2, 3].map(line =>
    JSON.stringify({ table: 'customer', line, reason: 'It is too long.', values: ['secret value'] }),
  );
  await store.write(kept.rejects, `${lines.join('\n')}\n`);
  const listed = await answer('GET', `/${id}/rejects?offset=1&limit=1`, { as: 'viewer' });
  assert.equal(listed.body, {
    items: [{ table: 'customer', line: 2, column: null, reason: 'It is too long.' }],
    more: true,
  });
  assert.is((await harness.call('GET', api(`/${id}/rejects/file`), { as: 'viewer' })).status, 403);
  const file = await harness.call('GET', api(`/${id}/rejects/file`));
  assert.match(await file.text(), 'secret value');
  for (const path of ['certificate', 'certificate/page'])
    assert.is((await answer('GET', `/${id}/${path}`)).code, 'not-found', path);
  assert.is((await answer('GET', `/${id}/connection`)).code, 'conflict', 'there is no database before the copy');
  assert.is((await answer('GET', `/${id}/connection`, { as: 'viewer' })).code, 'forbidden');
});

test('a follower gets the migration at once, and again when it changes', async () => {
  const { id } = await created();
  const response = await harness.call('GET', api(`/${id}/events`), { as: 'viewer' });
  assert.is(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  assert.ok(reader !== undefined);
  const states: string[] = [];
  const read = async (wanted: number): Promise<void> => {
    while (states.length < wanted) {
      const { value, done: isOver } = await reader.read();
      if (isOver) return;
      states.push(
        ...[...value.matchAll(/^data: (.*)$/gm)].map(([, json]) => Migration.parse(JSON.parse(json ?? '')).state),
      );
    }
  };
  await read(1);
  await done('POST', `/${id}/rehearsal`);
  await read(2);
  await reader.cancel();
  assert.equal(states, ['planned', 'rehearsing']);
});

test('another tenant and a stranger find nothing; a viewer changes nothing', async () => {
  const { id } = await created();
  const reads = [
    '',
    '/events',
    '/report',
    '/certificate',
    '/certificate/page',
    '/rejects',
    '/rejects/file',
    '/connection',
  ];
  for (const path of reads) {
    assert.is((await answer('GET', `/${id}${path}`, { as: 'other-tenant' })).status, 404, path);
    assert.is((await answer('GET', `/${id}${path}`, { as: 'nobody' })).status, 401, path);
  }
  const writes = ['rehearsal', 'copy', 'proof', 'repair', 'cancel', 'resume', 'revert'];
  for (const path of writes) {
    assert.is((await answer('POST', `/${id}/${path}`, { as: 'other-tenant' })).status, 404, path);
    assert.is((await answer('POST', `/${id}/${path}`, { as: 'viewer' })).status, 403, path);
    assert.is((await answer('POST', `/not-a-uuid/${path}`)).status, 400, path);
  }
  const cutOver = { body: { confirm: 'shop.sql' } };
  assert.is((await answer('POST', `/${id}/cut-over`, { as: 'other-tenant', ...cutOver })).status, 404);
  assert.is((await answer('PUT', `/${id}/decisions`, { as: 'other-tenant', body: {} })).status, 404);
  assert.is((await answer('PUT', `/${id}/decisions`, { as: 'viewer', body: {} })).status, 403);
  assert.is((await answer('DELETE', `/${id}`, { as: 'other-tenant' })).status, 404);
  const theirs = await answer('POST', '', {
    as: 'other-tenant',
    body: { projectId: harness.tenant.projectId, source: { kind: 'run', runId } },
  });
  assert.is(theirs.status, 404);
  const list = await answer('GET', '', { as: 'other-tenant' });
  assert.equal(list.body, { items: [], next: null });
  assert.is((await done('GET', `/${id}`)).state, 'planned');
});

test('bodies that are no JSON, too large or of another type are refused', async () => {
  const { id } = await created();
  for (const [method, path] of [
    ['POST', ''],
    ['PUT', `/${id}/decisions`],
    ['POST', `/${id}/cut-over`],
  ] as const) {
    const send = async (body: string, type = 'application/json'): Promise<number> =>
      (
        await harness.call(method, api(path), {
          body: new TextEncoder().encode(body),
          headers: { 'content-type': type },
        })
      ).status;
    assert.is(await send('{'), 400, path);
    assert.is(await send('{}', 'text/plain'), 415, path);
    assert.is(await send(`"${'x'.repeat(1_100_000)}"`), 413, path);
  }
});

test.run();
