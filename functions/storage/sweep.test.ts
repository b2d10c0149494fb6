import { randomBytes } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ObjectStoreError } from '#shared/storage/object-store.ts';
import { type SweepPort, sweepExpired } from '#shared/storage/sweep.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { storage } from './function.ts';
import { type TusClient, testLimits, tusClient } from './testing.ts';

// The sweeper lies in shared/storage; it is tested here, on uploads that this function really made.

let harness: Harness;
let tus: TusClient;
const dayMs = 24 * 60 * 60 * 1_000;

test.before(async () => {
  harness = await startHarness({ functions: [storage], settings: testLimits });
  tus = tusClient(harness);
});

test.after(async () => await harness.stop());

function port(afterMs: number, changes: Partial<SweepPort> = {}): SweepPort {
  const { database, store, log } = harness.platform;
  return { database, store, log, now: new Date(Date.now() + afterMs), ...changes };
}

async function upload(): Promise<string> {
  const path = await tus.begin(10_000);
  await tus.patch(path, 0, randomBytes(10_000));
  return path.split('/').at(-1) ?? '';
}

async function endRuns(...artifactIds: string[]): Promise<void> {
  await harness.postgres.query(
    "update cloudforge.runs set state = 'completed', finished_at = now() where artifact_id = any($1)",
    [artifactIds],
  );
}

async function stateOf(id: string): Promise<unknown> {
  return (await harness.postgres.query('select state from cloudforge.artifacts where id = $1', [id]))[0]?.state;
}

function sourceOf(id: string): string {
  return `${harness.tenant.organizationId}/${id}/source`;
}

async function keys(): Promise<string[]> {
  return (await harness.platform.store.list('user-uploads', '')).map(object => object.key);
}

test('files and unfinished uploads end with their time; what a run reads stays', async () => {
  const done = await upload();
  const read = await upload();
  await endRuns(done);
  const unfinished = await tus.begin(10_000);
  await tus.patch(unfinished, 0, randomBytes(5_000));
  const unfinishedId = unfinished.split('/').at(-1) ?? '';

  assert.is((await sweepExpired(port(23 * 60 * 60 * 1_000))).expired, 0);
  assert.is((await sweepExpired(port(dayMs + 60_000))).expired, 1);
  assert.is(await stateOf(unfinishedId), 'expired');
  assert.equal(await harness.platform.store.listUploads('user-uploads', new Date(Date.now() + dayMs)), []);
  assert.is((await tus.head(unfinished)).status, 410);

  assert.is((await sweepExpired(port(31 * dayMs))).expired, 1);
  assert.is(await stateOf(done), 'expired');
  assert.is(await stateOf(read), 'stored');
  assert.equal(await keys(), [sourceOf(read)]);
  await endRuns(read);
  assert.is((await sweepExpired(port(31 * dayMs + 60_000))).expired, 1);
  assert.equal(await keys(), []);
});

test('objects and uploads without a row go after a day, page by page; all others stay', async () => {
  const { store, ids } = harness.platform;
  const kept = await upload();
  const receiving = await tus.begin(10_000);
  await tus.patch(receiving, 0, Buffer.from('a tail'));
  await harness.postgres.query("update cloudforge.artifacts set expires_at = now() + interval '1 year'");
  const organization = harness.tenant.organizationId;
  const put = (bucket: 'user-uploads' | 'migration-bkp', key: string) =>
    store.put(bucket, key, Buffer.from('x'), { mediaType: 'text/plain' });
  await put('user-uploads', `${organization}/${ids.uuid()}/source`);
  await put('user-uploads', `${organization}/${kept}/tail/old`);
  await put('user-uploads', 'not/of/the/platform');
  const [run] = await harness.postgres.query('select id from cloudforge.runs where artifact_id = $1', [kept]);
  await put('migration-bkp', `${organization}/${run?.id}/bundle/schema.sql`);
  await put('migration-bkp', `${organization}/${ids.uuid()}/bundle/schema.sql`);
  await store.createUpload('user-uploads', `${organization}/${ids.uuid()}/source`, { mediaType: 'text/plain' });

  const fresh = { ...store };
  assert.equal(await sweepExpired(port(60_000, { store: fresh })), { expired: 0, uploads: 0, orphans: 0, erased: 0 });
  const later = { ...store };
  assert.equal(await sweepExpired(port(2 * dayMs, { store: later })), {
    expired: 0,
    uploads: 1,
    orphans: 3,
    erased: 0,
  });
  assert.equal(await sweepExpired(port(2 * dayMs + 60_000, { store: later })), {
    expired: 0,
    uploads: 0,
    orphans: 0,
    erased: 0,
  });
  const left = await keys();
  assert.is(left.length, 3);
  assert.ok(left.includes(sourceOf(kept)));
  assert.ok(left.includes('not/of/the/platform'));
  assert.ok(left.some(key => key.includes(`${receiving.split('/').at(-1)}/tail/`)));
  assert.equal((await store.list('migration-bkp', '')).length, 1);
  assert.is((await tus.patch(receiving, 6, randomBytes(9_994))).status, 204);
});

test('what can not be deleted now is deleted later', async () => {
  const id = await upload();
  await endRuns(id);
  await harness.postgres.query("update cloudforge.artifacts set expires_at = now() - interval '1 day' where id = $1", [
    id,
  ]);
  const { store } = harness.platform;
  const down = { ...store, delete: () => Promise.reject(new ObjectStoreError('unavailable', 'down')) };
  assert.is((await sweepExpired(port(0, { store: down }))).expired, 1);
  assert.ok((await keys()).includes(sourceOf(id)));
  assert.is((await sweepExpired(port(2 * dayMs, { store: { ...store } }))).orphans, 1);
  assert.not.ok((await keys()).includes(sourceOf(id)));
});

test.run();
