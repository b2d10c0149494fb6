import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { storage } from './function.ts';
import { problemCode, type TusClient, tusClient } from './testing.ts';

let harness: Harness;
let tus: TusClient;
test.before(async () => {
  harness = await startHarness({ functions: [storage] });
  tus = tusClient(harness);
});
test.after(() => harness.stop());
test.before.each(async () => {
  await setQuotas({});
});

const script = Buffer.from('create table t (id int);\n');
const setQuotas = (values: Record<string, number>) =>
  harness.postgres.query(
    `update cloudforge.organizations set quotas = '${JSON.stringify(values)}' where id = '${harness.tenant.organizationId}'`,
  );
const count = async (sql: string): Promise<number> =>
  Number((await harness.postgres.query(`select count(*)::int as n from cloudforge.${sql}`))[0]?.n);
const form = (bytes: Uint8Array<ArrayBuffer>): FormData => {
  const data = new FormData();
  data.append('file', new Blob([bytes]), 'shop.sql');
  return data;
};
const send = (bytes: Uint8Array<ArrayBuffer>) =>
  harness.call('POST', `/api/storage/files?projectId=${harness.tenant.projectId}`, { body: form(bytes) });
const openRuns = "runs where state not in ('completed', 'failed', 'cancelled')";

test('an upload whose run could not begin is not received', async () => {
  await setQuotas({ runs: 0 });
  const refused = await tus.create(script.length);
  assert.is(refused.status, 429);
  assert.is(await problemCode(refused), 'quota-exceeded');
  assert.is(await problemCode(await send(script)), 'quota-exceeded');
  assert.is(await count("artifacts where state = 'receiving'"), 0);
});

test('where the last run was taken meanwhile, the last byte is refused, and counts once there is room', async () => {
  const before = await count(openRuns);
  await setQuotas({ runs: before + 1 });
  const path = await tus.begin(script.length);
  assert.is((await send(script)).status, 201);
  const refused = await tus.patch(path, 0, script);
  assert.is(refused.status, 429);
  assert.is(await problemCode(refused), 'quota-exceeded');
  assert.is(await count(openRuns), before + 1);
  // Asking how far it is finishes an upload that has all its bytes, and so is refused as well.
  assert.is((await tus.head(path)).status, 429);
  await setQuotas({ runs: before + 2 });
  const done = await tus.head(path);
  assert.is(done.status, 200);
  assert.is(done.headers.get('upload-offset'), String(script.length));
  assert.match(done.headers.get('cloudforge-run-id') ?? '', /^[0-9a-f-]{36}$/);
  assert.is(await count(openRuns), before + 2);
});

test('an upload that does not say its length is counted as it grows, and leaves nothing when it is too much', async () => {
  const stored = Number(
    (
      await harness.postgres.query(
        "select coalesce(sum(size_bytes), 0)::int as n from cloudforge.artifacts where state = 'stored'",
      )
    )[0]?.n,
  );
  const large = Buffer.alloc(200_000, 'x');
  await setQuotas({ 'stored-bytes': stored + 100_000 });
  const refused = await send(large);
  assert.is(refused.status, 429);
  assert.is(await problemCode(refused), 'quota-exceeded');
  assert.is(await count("artifacts where state = 'receiving'"), 0);
  assert.is((await tus.create(large.length)).status, 429, 'one that says its length is refused before it begins');
  await setQuotas({ 'stored-bytes': stored + 200_000 });
  assert.is((await send(large)).status, 201);
  assert.is((await send(script)).status, 429);
});

test('two that grow at once do not pass the quota together', async () => {
  const [row] = await harness.postgres.query(
    "select coalesce(sum(size_bytes), 0)::int as n from cloudforge.artifacts where state = 'stored'",
  );
  await setQuotas({ 'stored-bytes': Number(row?.n) + 300_000 });
  const large = Buffer.alloc(200_000, 'y');
  const statuses = (await Promise.all([send(large), send(large), send(large)])).map(({ status }) => status);
  assert.is(statuses.filter(status => status === 201).length, 1, statuses.join());
  assert.is(statuses.filter(status => status === 429).length, 2, statuses.join());
});

test.run();
