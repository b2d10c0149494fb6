import { randomBytes } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { ObjectStoreError } from '#shared/storage/object-store.ts';
import { type As, type Harness, startHarness } from '#shared/testing/harness.ts';
import { storage } from './function.ts';
import { outcome, problemCode, sha256, streamOf, testLimits } from './testing.ts';

let harness: Harness;

test.before(async () => {
  harness = await startHarness({ functions: [storage], settings: testLimits });
});

test.after(async () => await harness.stop());

const Created = z.object({
  artifact: z.object({
    id: z.uuid(),
    fileName: z.string(),
    mediaType: z.string(),
    state: z.string(),
    sizeBytes: z.number(),
    sha256: z.string(),
  }),
  runId: z.uuid(),
});

function formOf(bytes: Uint8Array<ArrayBuffer>, name: string): FormData {
  const form = new FormData();
  form.set('comment', 'a field that is no file');
  form.set('file', new File([bytes], name, { type: 'application/sql' }));
  form.set('after', 'x'.repeat(1_000));
  return form;
}

function send(
  body: unknown,
  options: { as?: As; projectId?: string; headers?: Record<string, string>; query?: string } = {},
): Promise<Response> {
  const { projectId = harness.tenant.projectId, query = '', ...rest } = options;
  return harness.call('POST', `/api/storage/files?projectId=${projectId}${query}`, { ...rest, body });
}

test('a form becomes an artifact with a run', async () => {
  const bytes = randomBytes(500_000);
  const response = await send(formOf(bytes, 'C:\\dumps\\shop "1".sql'), { query: '&pauseAfterAnalysis=true' });
  assert.is(response.status, 201);
  const { artifact, runId } = Created.parse(await response.json());
  assert.equal(
    { ...artifact, id: '' },
    {
      id: '',
      fileName: 'shop "1".sql',
      mediaType: 'application/sql',
      state: 'stored',
      sizeBytes: 500_000,
      sha256: sha256(bytes),
    },
  );
  const [run] = await harness.postgres.query('select artifact_id, state, options from cloudforge.runs where id = $1', [
    runId,
  ]);
  assert.equal(run, { artifact_id: artifact.id, state: 'uploaded', options: { pauseAfterAnalysis: true } });
  const events = await harness.postgres.query('select type from cloudforge.outbox where subject = $1', [runId]);
  assert.equal(events, [{ type: 'cloudforge.artifact.uploaded.v1' }]);
});

test('a wrong form is refused with its reason, and nothing of it stays', async () => {
  const small = (): FormData => formOf(Buffer.from('select 1;'), 'a.sql');
  const withoutFile = new FormData();
  withoutFile.set('file', 'text');
  const type = { 'content-type': 'multipart/form-data; boundary=b' };
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="cut.sql"\r\n\r\n';
  const table: [string, () => Promise<Response>][] = [
    ['401 not-signed-in', () => send(small(), { as: 'nobody' })],
    ['403 forbidden', () => send(small(), { as: 'viewer' })],
    ['404 not-found', () => send(small(), { as: 'other-tenant' })],
    ['404 not-found', () => send(small(), { projectId: '01890000-0000-7000-8000-000000000000' })],
    ['400 validation-failed', () => send(small(), { projectId: 'x' })],
    ['400 upload-invalid', () => send(withoutFile)],
    ['400 upload-invalid', () => send(formOf(new Uint8Array(), 'empty.sql'))],
    ['400 upload-invalid', () => send(Buffer.from(`${head}create table`), { headers: type })],
    ['400 upload-invalid', () => send(streamOf([Buffer.from(`${head}create table`)], 'break'), { headers: type })],
    ['413 body-too-large', () => send(formOf(randomBytes(1_000_001), 'large.sql'))],
    ['415 media-type-unsupported', () => send({ file: 'x' })],
  ];
  for (const [expected, call] of table) assert.is(await outcome(call()), expected);
  const store = harness.platform.store;
  harness.platform.store = { ...store, appendPart: () => Promise.reject(new ObjectStoreError('unavailable', 'full')) };
  assert.is(await outcome(send(small())), '503 overloaded');
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
  assert.is(await outcome(send(small())), '422 checksum-mismatch');
  harness.platform.store = store;

  const states = await harness.postgres.query(
    'select distinct state from cloudforge.artifacts where file_name <> \'shop "1".sql\'',
  );
  assert.equal(states, [{ state: 'aborted' }]);
  const objects = await store.list('user-uploads', '');
  assert.is(objects.length, 1, 'only the file of the test before');
  assert.equal(await store.listUploads('user-uploads', new Date(Date.now() + 60_000)), []);
});

test('the limit is named', async () => {
  const response = await send(formOf(randomBytes(1_000_001), 'large.sql'));
  const document = z.object({ limitBytes: z.number() }).parse(await response.clone().json());
  assert.is(document.limitBytes, 1_000_000);
  assert.is(await problemCode(response), 'body-too-large');
});

test.run();
