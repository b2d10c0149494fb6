import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { nothing, OperationCalls, openSession, ProblemDocument } from '#shared/testing/operation-calls.ts';
import { inbound } from './function.ts';

const Source = z.object({ id: z.string(), name: z.string(), kind: z.string(), state: z.string() }).loose();

let harness: Harness;
let session: string;
const calls = new OperationCalls(inbound, () => harness);
const call = calls.call.bind(calls);

test.before(async () => {
  harness = await startHarness({ functions: [inbound] });
  session = await openSession(harness);
});
test.after(() => harness.stop());

const managing = inbound.operations.filter(operation => operation.access !== 'public');

const generic = (more: object = {}) => ({
  kind: 'generic',
  name: 'nightly',
  projectId: harness.tenant.projectId,
  ...more,
});
const create = async (): Promise<z.infer<typeof Source>> => {
  const { outcome, body } = await call('createWebhookSource', { body: generic() });
  assert.is(outcome, '201', JSON.stringify(body));
  return Source.parse(body);
};

test('a source is created, read, renamed, disabled and deleted; its URL and secret are shown once', async () => {
  const created = await create();
  assert.match(String(created.url), /^http:\/\/localhost:8080\/api\/inbound\/[\w-]{43}$/);
  assert.match(String(created.signingSecret), /^whsec_/);
  const { token_hash: hash } =
    (await harness.postgres.query('select token_hash from cloudforge.webhook_sources'))[0] ?? {};
  assert.is(Buffer.isBuffer(hash) && hash.length, 32, 'only the hash of the token is kept');
  const read = await call('getWebhookSource', { as: 'viewer', id: created.id });
  assert.is(Source.parse(read.body).url, undefined);
  assert.is(Source.parse(read.body).signingSecret, undefined);
  const changed = await call('updateWebhookSource', { id: created.id, body: { name: 'weekly', state: 'disabled' } });
  assert.is(changed.outcome, '200');
  assert.equal([Source.parse(changed.body).name, Source.parse(changed.body).state], ['weekly', 'disabled']);
  const list = z.object({ items: z.array(Source) });
  const all = list.parse((await call('listWebhookSources', { as: 'viewer' })).body).items;
  assert.ok(all.some(({ id }) => id === created.id));
  assert.equal(list.parse((await call('listWebhookSources', { query: `?projectId=${nothing}` })).body).items, []);
  assert.equal((await call('listWebhookReceipts', { as: 'viewer', id: created.id })).body, { items: [], next: null });
  assert.is((await call('deleteWebhookSource', { id: created.id })).outcome, '204');
  assert.is((await call('getWebhookSource', { id: created.id })).outcome, 'not-found');
  const left = await harness.postgres.query("select 1 from cloudforge.secrets where purpose = 'webhook-source'");
  assert.is(left.length, 0);
  const audits = await harness.postgres.query(
    "select action from cloudforge.audit_logs where target_kind = 'webhook-source' order by position",
  );
  assert.equal(
    audits.map(row => row.action),
    ['created', 'updated', 'deleted'].map(verb => `webhook-source.${verb}`),
  );
});

test('each kind keeps what it is told, and seals what is secret', async () => {
  const kinds = [
    { kind: 'github', accessToken: 'gh_s3cret', options: { assets: '*.sql' } },
    {
      kind: 's3',
      accessKeyId: 'AKID-s3cret',
      secretAccessKey: 's3cret',
      options: { endpoint: 'https://s3.eu-central-1.amazonaws.com', bucket: 'dumps' },
    },
    { kind: 'generic', options: { signature: 'none' } },
  ];
  for (const kind of kinds) {
    const { outcome, body } = await call('createWebhookSource', { body: generic(kind) });
    assert.is(outcome, '201', JSON.stringify(body));
    assert.is(Source.parse(body).signingSecret === null, kind.kind !== 'github');
    assert.not.ok(JSON.stringify(body).includes('s3cret'));
  }
  const rows = await harness.postgres.query(
    'select s.*, k.envelope::text from cloudforge.webhook_sources s join cloudforge.secrets k on k.id = s.secret_id',
  );
  assert.not.ok(JSON.stringify(rows).includes('s3cret'));
});

test('bad input is named, and an address that may not be called refused', async () => {
  const { id } = await create();
  const bad = [
    generic({ name: '' }),
    generic({ name: 'a\nb' }),
    generic({ kind: 'other' }),
    generic({ kind: 's3' }),
    generic({ options: { signature: 'perhaps' } }),
    generic({ kind: 'github', accessToken: 'a\r\nb: c' }),
    {},
  ];
  for (const body of bad)
    assert.is((await call('createWebhookSource', { body })).outcome, 'validation-failed', JSON.stringify(body));
  const inside = generic({ kind: 'github', options: { apiUrl: 'http://10.0.0.1/' } });
  assert.is((await call('createWebhookSource', { body: inside })).outcome, 'address-refused');
  assert.is((await call('createWebhookSource', { body: generic({ projectId: nothing }) })).outcome, 'not-found');
  for (const { name } of managing.filter(({ input }) => input.body !== undefined)) {
    const raw = new TextEncoder().encode('{');
    const asJson = { 'content-type': 'application/json' };
    assert.is((await call(name, { id, body: raw, headers: asJson })).outcome, 'body-unreadable');
    const asText = { 'content-type': 'text/plain' };
    assert.is((await call(name, { id, body: raw, headers: asText })).outcome, 'media-type-unsupported');
    assert.is((await call(name, { id, body: { name: 'x'.repeat(1_100_000) } })).outcome, 'body-too-large');
  }
  for (const operation of managing.filter(({ path }) => path.includes(':'))) {
    const body = operation.name === 'updateWebhookSource' ? { name: 'a' } : undefined;
    assert.is((await call(operation.name, { id: 'no-uuid', body })).outcome, 'validation-failed', operation.name);
  }
  assert.is((await call('listWebhookSources', { query: '?projectId=x' })).outcome, 'validation-failed');
});

test('what is not there and what another tenant owns answer alike', async () => {
  const { id } = await create();
  for (const operation of managing.filter(({ path }) => path.includes(':'))) {
    const body = operation.name === 'updateWebhookSource' ? { name: 'a' } : undefined;
    const absent = await call(operation.name, { body });
    const foreign = await call(operation.name, { as: 'other-tenant', id, body });
    assert.is(absent.outcome, 'not-found', operation.name);
    const [a, b] = [ProblemDocument.parse(absent.body), ProblemDocument.parse(foreign.body)];
    assert.equal({ ...a, requestId: '' }, { ...b, requestId: '' }, operation.name);
  }
  const theirs = await call('createWebhookSource', { as: 'other-tenant', body: generic() });
  assert.is(theirs.outcome, 'not-found', 'nor can they start runs in a project of ours');
  assert.is((await call('getWebhookSource', { id })).outcome, '200');
});

test('no credentials, a role that may only read, another site', async () => {
  const { id } = await create();
  for (const { name, method } of managing) {
    for (const as of ['nobody', 'forged'] as const)
      assert.is((await call(name, { as, id })).outcome, 'not-signed-in', name);
    if (method === 'GET') continue;
    for (const as of ['viewer', 'operator'] as const)
      assert.is((await call(name, { as, id })).outcome, 'forbidden', name);
    const headers = { cookie: `cloudforge_session=${session}`, 'sec-fetch-site': 'cross-site' };
    assert.is((await call(name, { as: 'nobody', id, headers })).outcome, 'origin-refused', name);
  }
});

test('the number of sources is bounded', async () => {
  const [{ count } = { count: 0 }] = await harness.postgres.query(
    'select count(*)::int as count from cloudforge.webhook_sources where organization_id = $1',
    [harness.tenant.organizationId],
  );
  const setQuota = (quotas: object): Promise<unknown> =>
    harness.postgres.query('update cloudforge.organizations set quotas = $1 where id = $2', [
      JSON.stringify(quotas),
      harness.tenant.organizationId,
    ]);
  await setQuota({ 'webhook-sources': Number(count) + 1 });
  await create();
  assert.is((await call('createWebhookSource', { body: generic() })).outcome, 'quota-exceeded');
  await setQuota({});
});

test('each managing operation answered with every outcome it declares, and with no other', () => {
  calls.expectAllOutcomes(managing);
});

test.run();
