import { randomBytes } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holderName, isDeadHolder } from '#shared/platform/holder.ts';
import { type ObjectStore, ObjectStoreError } from '#shared/storage/object-store.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { skipped } from '#shared/testing/skip.ts';
import { storage } from './function.ts';
import { outcome, sha256, streamOf, type TusClient, testLimits, tusClient } from './testing.ts';

let harness: Harness;
let tus: TusClient;
let store: ObjectStore;
let skewMs = 0;

test.before(async () => {
  harness = await startHarness({ functions: [storage], settings: testLimits });
  tus = tusClient(harness);
  store = harness.platform.store;
  harness.platform.clock.now = () => new Date(Date.now() + skewMs);
});

test.after.each(() => {
  harness.platform.store = store;
  skewMs = 0;
});

test.after(async () => await harness.stop());

/** A body that sends `chunk` and then hangs until it is let go; `reached` tells that the chunk was taken. */
function hanging(chunk: Uint8Array): { body: ReadableStream<Uint8Array>; reached: Promise<void>; letGo(): void } {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let calls = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async controller => {
        calls += 1;
        if (calls === 1) return controller.enqueue(chunk);
        reached.resolve();
        await released.promise;
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { body, reached: reached.promise, letGo: released.resolve };
}

async function artifact(path: string): Promise<Record<string, unknown>> {
  const [row] = await harness.postgres.query('select * from cloudforge.artifacts where id = $1', [
    path.split('/').at(-1),
  ]);
  return row ?? {};
}

async function runsOf(path: string): Promise<number> {
  return (
    await harness.postgres.query('select id from cloudforge.runs where artifact_id = $1', [path.split('/').at(-1)])
  ).length;
}

test('what came before a broken connection is kept', async () => {
  const bytes = randomBytes(60_000);
  const path = await tus.begin(bytes.length);
  assert.is(
    await outcome(tus.patch(path, 0, streamOf([bytes.subarray(0, 30_000), bytes.subarray(30_000, 50_000)], 'break'))),
    '400 upload-invalid',
  );
  assert.is((await tus.head(path)).headers.get('upload-offset'), '50000');
  assert.is(
    await outcome(tus.patch(path, 50_000, streamOf([bytes.subarray(50_000, 50_007)], 'break'))),
    '400 upload-invalid',
  );
  assert.is((await tus.head(path)).headers.get('upload-offset'), '50007');
  assert.is((await tus.patch(path, 50_007, bytes.subarray(50_007))).status, 204);
  assert.is((await artifact(path)).sha256, sha256(bytes));
});

test('a body with a checksum that breaks off counts for nothing', async () => {
  const path = await tus.begin(10_000);
  const headers = { 'upload-checksum': `sha1 ${Buffer.alloc(20).toString('base64')}` };
  assert.is(
    await outcome(tus.patch(path, 0, streamOf([randomBytes(9_000)], 'break'), { headers })),
    '400 upload-invalid',
  );
  assert.is((await tus.head(path)).headers.get('upload-offset'), '0');
});

/** Waits until somebody has the right to write: its lease begins before the clock is moved. */
async function held(path: string): Promise<void> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const [row] = await harness.postgres.query(
      "select parts -> 'writer' ->> 'token' as token from cloudforge.artifacts where id = $1",
      [path.split('/').at(-1)],
    );
    if (typeof row?.token === 'string') return;
    if (Date.now() > deadline) throw new Error('Nobody took the right to write.');
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

test('one writer at a time; a silent one loses its right and can do no harm', async () => {
  const bytes = randomBytes(20_000);
  const path = await tus.begin(bytes.length);
  const silent = hanging(bytes.subarray(0, 9_000));
  const first = tus.patch(path, 0, silent.body);
  await silent.reached;
  const refused = await tus.patch(path, 0, bytes);
  assert.is(refused.headers.get('retry-after'), '10');
  assert.is(await outcome(Promise.resolve(refused)), '409 conflict');
  skewMs = 11_000;
  const second = await tus.patch(path, 0, bytes);
  assert.is(second.status, 204);
  silent.letGo();
  assert.is((await first).status >= 400, true);
  assert.is((await artifact(path)).sha256, sha256(bytes));
  assert.is(await runsOf(path), 1);
});

test('a writer that lost its right records nothing, also where no part was written', async () => {
  const path = await tus.begin(20_000);
  const silent = hanging(Buffer.alloc(100, 'a'));
  const first = tus.patch(path, 0, silent.body);
  await silent.reached;
  await held(path);
  skewMs = 11_000;
  assert.is((await tus.patch(path, 0, Buffer.alloc(200, 'b'))).headers.get('upload-offset'), '200');
  silent.letGo();
  assert.is(await outcome(first), '409 conflict');
  assert.is((await tus.head(path)).headers.get('upload-offset'), '200');
  const rest = Buffer.alloc(19_800, 'c');
  assert.is((await tus.patch(path, 200, rest)).status, 204);
  assert.is((await artifact(path)).sha256, sha256(Buffer.concat([Buffer.alloc(200, 'b'), rest])));
});

test('the right of a process that is dead is taken at once; that of one elsewhere, which may live, is not', async () => {
  const dead = holderName('storage').replace(/\d+$/, '1');
  if (!isDeadHolder(dead)) return skipped('the right of a dead process', 'this system does not tell who is dead');
  for (const { holder, status } of [
    { holder: dead, status: 204 },
    { holder: dead.replace('@', '@elsewhere-'), status: 409 },
  ]) {
    const path = await tus.begin(100);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const writer = { token: 'of-another', until, holder };
    await harness.postgres.query(
      "update cloudforge.artifacts set parts = jsonb_build_object('parts', '[]'::jsonb, 'writer', $2::jsonb) where id = $1",
      [path.split('/').at(-1), JSON.stringify(writer)],
    );
    assert.is((await tus.patch(path, 0, Buffer.alloc(100, 'x'))).status, status, holder);
  }
});

test('a writer whose upload is given up meanwhile stops', async () => {
  const path = await tus.begin(20_000);
  const slow = hanging(randomBytes(9_000));
  const writing = tus.patch(path, 0, slow.body);
  await slow.reached;
  assert.is((await harness.call('DELETE', path, { headers: { 'tus-resumable': '1.0.0' } })).status, 204);
  slow.letGo();
  assert.is((await writing).status >= 400, true);
  assert.is((await artifact(path)).state, 'aborted');
  assert.not.ok(
    (await store.listUploads('user-uploads', new Date(Date.now() + 60_000))).some(upload =>
      path.endsWith(upload.key.split('/')[1] ?? '?'),
    ),
  );
});

test('more uploads than are allowed at once are told to come back', async () => {
  const waiting = await Promise.all([tus.begin(100), tus.begin(100), tus.begin(100)]);
  const bodies = [hanging(Buffer.from('a')), hanging(Buffer.from('b'))];
  const running = bodies.map((each, index) => tus.patch(waiting[index] ?? '', 0, each.body));
  await Promise.all(bodies.map(each => each.reached));
  const refused = await tus.patch(waiting[2] ?? '', 0, Buffer.from('c'));
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.is(await outcome(Promise.resolve(refused)), '503 overloaded');
  for (const body of bodies) body.letGo();
  assert.equal(await Promise.all(running.map(outcome)), ['204', '204']);
  assert.is(await outcome(tus.patch(waiting[2] ?? '', 0, Buffer.from('c'))), '204');
});

test('a store that takes nothing is said so, and the upload goes on later', async () => {
  const bytes = randomBytes(10_000);
  const full = (): Promise<never> => Promise.reject(new ObjectStoreError('unavailable', 'The disk is full (ENOSPC).'));
  const path = await tus.begin(bytes.length);
  harness.platform.store = { ...store, appendPart: full, createUpload: full };
  assert.is(await outcome(tus.patch(path, 0, bytes)), '503 overloaded');
  assert.is(await outcome(tus.create(10)), '503 overloaded');
  harness.platform.store = { ...store, completeUpload: full };
  assert.is(await outcome(tus.patch(path, 0, bytes)), '503 overloaded');
  const unfinished = await tus.head(path);
  assert.is(unfinished.status, 503);
  harness.platform.store = store;
  const done = await tus.head(path);
  assert.is(done.headers.get('upload-offset'), '10000');
  assert.ok(done.headers.get('cloudforge-run-id'));
  assert.is((await artifact(path)).sha256, sha256(bytes));
});

test('a crash between the durable object and the commit is mended by the next question', async () => {
  const bytes = randomBytes(10_000);
  for (const mend of ['HEAD', 'PATCH'] as const) {
    const path = await tus.begin(bytes.length);
    harness.platform.store = {
      ...store,
      completeUpload: async (...call) => {
        await store.completeUpload(...call);
        throw new Error('killed');
      },
    };
    assert.is(await outcome(tus.patch(path, 0, bytes)), '500 internal');
    assert.is((await artifact(path)).state, 'receiving');
    assert.is(await runsOf(path), 0);
    harness.platform.store = store;
    const mended = mend === 'HEAD' ? await tus.head(path) : await tus.patch(path, 10_000, new Uint8Array());
    assert.is(mended.headers.get('upload-offset'), '10000');
    assert.ok(mended.headers.get('cloudforge-run-id'));
    assert.is((await artifact(path)).state, 'stored');
    assert.is((await tus.head(path)).headers.get('cloudforge-run-id'), mended.headers.get('cloudforge-run-id'));
    assert.is(await runsOf(path), 1);
  }
});

test('two requests that finish the same upload begin one run', async () => {
  const bytes = randomBytes(10_000);
  const path = await tus.begin(bytes.length);
  const entered = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let calls = 0;
  harness.platform.store = {
    ...store,
    completeUpload: async (...call) => {
      calls += 1;
      if (calls === 1) {
        entered.resolve();
        await released.promise;
      }
      return await store.completeUpload(...call);
    },
  };
  const slow = tus.patch(path, 0, bytes);
  await entered.promise;
  skewMs = 11_000;
  const fast = await tus.head(path);
  released.resolve();
  const late = await slow;
  assert.is(late.status, 204);
  assert.is(late.headers.get('cloudforge-run-id'), fast.headers.get('cloudforge-run-id'));
  assert.is(await runsOf(path), 1);
});

test('bytes that the store did not keep end the upload, and no run begins', async () => {
  const bytes = randomBytes(10_000);
  const path = await tus.begin(bytes.length);
  harness.platform.store = {
    ...store,
    completeUpload: (bucket, key, uploadId, parts) =>
      store.completeUpload(
        bucket,
        key,
        uploadId,
        parts.map(part => ({ ...part, etag: '0'.repeat(64) })),
      ),
  };
  assert.is(await outcome(tus.patch(path, 0, bytes)), '422 checksum-mismatch');
  assert.is((await artifact(path)).state, 'aborted');
  assert.is(await runsOf(path), 0);
  assert.is((await tus.head(path)).status, 410);
});

test.run();
