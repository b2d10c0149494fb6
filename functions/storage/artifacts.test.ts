import { randomBytes } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { isDiskObjectStore } from '#shared/storage/create-object-store.ts';
import { serveSignedObject } from '#shared/storage/disk/serve.ts';
import { ObjectStoreError } from '#shared/storage/object-store.ts';
import { type As, type Harness, startHarness } from '#shared/testing/harness.ts';
import { storage } from './function.ts';
import { outcome, testLimits, tusClient } from './testing.ts';

let harness: Harness;
const absent = '01890000-0000-7000-8000-000000000000';
const bytes = randomBytes(1_000);

test.before(async () => {
  harness = await startHarness({ functions: [storage], settings: testLimits });
});

test.after(async () => await harness.stop());

async function upload(name = 'shop.sql'): Promise<string> {
  const headers = { 'content-type': 'application/offset+octet-stream' };
  const response = await tusClient(harness).create(bytes.length, {
    body: bytes,
    headers,
    metadata: { filename: name },
  });
  return response.headers.get('location')?.split('/').at(-1) ?? '';
}

async function receiving(): Promise<string> {
  return (await tusClient(harness).begin(10)).split('/').at(-1) ?? '';
}

async function endRuns(artifactId: string): Promise<void> {
  await harness.postgres.query(
    "update cloudforge.runs set state = 'completed', finished_at = now() where artifact_id = $1",
    [artifactId],
  );
}

function call(
  method: string,
  path: string,
  options: { as?: As; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Response> {
  return harness.call(method, `/api/storage/artifacts${path}`, options);
}

async function expectAll(table: readonly (readonly [string, () => Promise<Response>])[]): Promise<void> {
  for (const [expected, run] of table) assert.is(await outcome(run()), expected);
}

test('an artifact can be read, by its own tenant only', async () => {
  const id = await upload();
  const response = await call('GET', `/${id}`, { as: 'viewer' });
  assert.is(response.status, 200);
  const artifact = z.record(z.string(), z.unknown()).parse(await response.json());
  assert.is(artifact.fileName, 'shop.sql');
  assert.is(artifact.state, 'stored');
  assert.is(artifact.sizeBytes, 1_000);
  await expectAll([
    ['401 not-signed-in', () => call('GET', `/${id}`, { as: 'nobody' })],
    ['404 not-found', () => call('GET', `/${id}`, { as: 'other-tenant' })],
    ['404 not-found', () => call('GET', `/${absent}`)],
    ['400 validation-failed', () => call('GET', '/x')],
  ]);
});

test('the artifacts of a project are listed page by page, newest first', async () => {
  const ids = [await upload('1'), await upload('2'), await upload('3')];
  const Page = z.object({
    items: z.array(z.object({ id: z.string(), fileName: z.string() })),
    next: z.string().nullable(),
  });
  const list = async (query: string, as: As = 'viewer') =>
    Page.parse(await (await call('GET', `?projectId=${query}`, { as })).json());
  const first = await list(`${harness.tenant.projectId}&limit=2`);
  assert.equal(
    first.items.map(item => item.fileName),
    ['3', '2'],
  );
  assert.is(first.next, ids[1]);
  const second = await list(`${harness.tenant.projectId}&limit=200&after=${first.next}`);
  assert.is(second.items[0]?.fileName, '1');
  assert.is(second.next, null);
  assert.equal((await list(harness.tenant.projectId, 'other-tenant')).items, []);
  await expectAll([
    ['401 not-signed-in', () => call('GET', `?projectId=${absent}`, { as: 'nobody' })],
    ['400 validation-failed', () => call('GET', '')],
    ['400 validation-failed', () => call('GET', `?projectId=${absent}&limit=201`)],
  ]);
});

test('a link downloads the file under its name', async () => {
  const id = await upload('år.sql');
  const store = harness.platform.store;
  if (!isDiskObjectStore(store)) throw new Error('The harness has another store.');
  const response = await call('POST', `/${id}/links`);
  assert.is(response.status, 201);
  const { url } = z.object({ url: z.string(), expiresAt: z.iso.datetime() }).parse(await response.json());
  const download = await serveSignedObject({ store })(new Request(new URL(url, 'http://localhost')), 'request');
  assert.is(download.status, 200);
  assert.match(download.headers.get('content-disposition') ?? '', "filename*=UTF-8''%C3%A5r.sql");
  assert.equal(Buffer.from(await download.arrayBuffer()), bytes);
  const unfinished = await receiving();
  const expired = await upload();
  await harness.postgres.query('update cloudforge.artifacts set expires_at = now() where id = $1', [expired]);
  await expectAll([
    ['401 not-signed-in', () => call('POST', `/${id}/links`, { as: 'nobody' })],
    ['403 forbidden', () => call('POST', `/${id}/links`, { as: 'viewer' })],
    ['404 not-found', () => call('POST', `/${id}/links`, { as: 'other-tenant' })],
    ['400 validation-failed', () => call('POST', '/x/links')],
    ['409 conflict', () => call('POST', `/${unfinished}/links`)],
    ['410 gone', () => call('POST', `/${expired}/links`)],
  ]);
  harness.platform.store = {
    ...store,
    signUrl: () => Promise.reject(new ObjectStoreError('unavailable', 'no credentials')),
  };
  assert.is(await outcome(call('POST', `/${id}/links`)), '503 overloaded');
  harness.platform.store = store;
});

test('another run begins over a stored file', async () => {
  const id = await upload();
  const response = await call('POST', `/${id}/runs`, { body: { pauseAfterAnalysis: true } });
  assert.is(response.status, 201);
  const { runId } = z.object({ runId: z.uuid() }).parse(await response.json());
  const runs = await harness.postgres.query(
    'select id, options from cloudforge.runs where artifact_id = $1 order by created_at',
    [id],
  );
  assert.is(runs.length, 2);
  assert.equal(runs[1], { id: runId, options: { pauseAfterAnalysis: true } });
  assert.is(await outcome(call('POST', `/${id}/runs`)), '201');
  const unfinished = await receiving();
  const expired = await upload();
  await harness.postgres.query("update cloudforge.artifacts set state = 'expired' where id = $1", [expired]);
  const json = { 'content-type': 'application/json' };
  await expectAll([
    ['401 not-signed-in', () => call('POST', `/${id}/runs`, { as: 'nobody' })],
    ['403 forbidden', () => call('POST', `/${id}/runs`, { as: 'viewer' })],
    ['404 not-found', () => call('POST', `/${id}/runs`, { as: 'other-tenant' })],
    ['400 validation-failed', () => call('POST', '/x/runs')],
    ['400 validation-failed', () => call('POST', `/${id}/runs`, { body: { pauseAfterAnalysis: 1 } })],
    ['400 body-unreadable', () => call('POST', `/${id}/runs`, { body: Buffer.from('{'), headers: json })],
    [
      '415 media-type-unsupported',
      () => call('POST', `/${id}/runs`, { body: Buffer.from('a=b'), headers: { 'content-type': 'text/plain' } }),
    ],
    ['413 body-too-large', () => call('POST', `/${id}/runs`, { body: { x: 'y'.repeat(1_100_000) } })],
    ['409 conflict', () => call('POST', `/${unfinished}/runs`)],
    ['410 gone', () => call('POST', `/${expired}/runs`)],
  ]);
});

test('a file is deleted when nothing reads it any more', async () => {
  const id = await upload();
  const key = `${harness.tenant.organizationId}/${id}/source`;
  await expectAll([
    ['401 not-signed-in', () => call('DELETE', `/${id}`, { as: 'nobody' })],
    ['403 forbidden', () => call('DELETE', `/${id}`, { as: 'viewer' })],
    ['404 not-found', () => call('DELETE', `/${id}`, { as: 'other-tenant' })],
    ['400 validation-failed', () => call('DELETE', '/x')],
    ['409 conflict', () => call('DELETE', `/${id}`)],
  ]);
  assert.is((await harness.platform.store.head('user-uploads', key))?.sizeBytes, 1_000);
  await endRuns(id);
  assert.is(await outcome(call('DELETE', `/${id}`)), '204');
  assert.is(await harness.platform.store.head('user-uploads', key), undefined);
  assert.is(await outcome(call('DELETE', `/${id}`)), '204');
  assert.is(await outcome(call('POST', `/${id}/runs`)), '410 gone');
  const unfinished = await receiving();
  assert.is(await outcome(call('DELETE', `/${unfinished}`)), '204');
  const [row] = await harness.postgres.query('select state from cloudforge.artifacts where id = $1', [unfinished]);
  assert.is(row?.state, 'aborted');
});

test.run();
