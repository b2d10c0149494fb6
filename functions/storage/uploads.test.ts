import { randomBytes } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { storage } from './function.ts';
import { outcome, sha256, streamOf, type TusClient, testLimits, tusClient } from './testing.ts';

let harness: Harness;
let tus: TusClient;

test.before(async () => {
  harness = await startHarness({ functions: [storage], settings: testLimits });
  tus = tusClient(harness);
});

test.after(async () => await harness.stop());

test('what the server takes is said without signing in', async () => {
  const response = await harness.call('OPTIONS', '/api/storage/uploads', { as: 'nobody' });
  assert.is(response.status, 204);
  assert.is(response.headers.get('tus-version'), '1.0.0');
  assert.is(response.headers.get('tus-max-size'), '1000000');
  assert.is(response.headers.get('tus-extension'), 'creation,creation-with-upload,termination,checksum,expiration');
});

test('the last byte of an upload makes it an artifact with a run, in one commit', async () => {
  const bytes = randomBytes(300_000);
  const created = await tus.create(bytes.length, { metadata: { filename: '/etc/../sh\u0000op.sql' } });
  assert.is(created.status, 201);
  assert.is(created.headers.get('upload-offset'), '0');
  assert.is(created.headers.get('tus-resumable'), '1.0.0');
  assert.ok(new Date(created.headers.get('upload-expires') ?? '') > new Date());
  const path = created.headers.get('location') ?? '';
  const artifactId = path.split('/').at(-1) ?? '';

  const first = await tus.patch(path, 0, bytes.subarray(0, 200_000));
  assert.is(first.status, 204);
  assert.is(first.headers.get('upload-offset'), '200000');
  assert.is(first.headers.get('cloudforge-run-id'), null);
  const halfway = await tus.head(path);
  assert.is(halfway.status, 200);
  assert.is(halfway.headers.get('upload-offset'), '200000');
  assert.is(halfway.headers.get('upload-length'), '300000');
  assert.is(halfway.headers.get('cache-control'), 'no-store');
  assert.ok(halfway.headers.get('upload-metadata')?.includes('filename '));
  assert.equal(await harness.postgres.query('select id from cloudforge.runs where artifact_id = $1', [artifactId]), []);

  const last = await tus.patch(path, 200_000, bytes.subarray(200_000));
  assert.is(last.status, 204);
  assert.is(last.headers.get('upload-offset'), '300000');
  const runId = last.headers.get('cloudforge-run-id');
  const done = await tus.head(path);
  assert.is(done.headers.get('upload-offset'), '300000');
  assert.is(done.headers.get('cloudforge-run-id'), runId);

  const [artifact] = await harness.postgres.query('select * from cloudforge.artifacts where id = $1', [artifactId]);
  assert.is(artifact?.state, 'stored');
  assert.is(artifact?.file_name, 'shop.sql');
  assert.is(artifact?.sha256, sha256(bytes));
  const object = await harness.platform.store.head(
    'user-uploads',
    `${harness.tenant.organizationId}/${artifactId}/source`,
  );
  assert.is(object?.sha256, sha256(bytes));
  const [run] = await harness.postgres.query('select * from cloudforge.runs where artifact_id = $1', [artifactId]);
  assert.is(run?.id, runId);
  assert.is(run?.state, 'uploaded');
  assert.instance(run?.deadline_at, Date);
  const [event] = await harness.postgres.query('select * from cloudforge.outbox where subject = $1', [runId]);
  assert.is(event?.type, 'cloudforge.artifact.uploaded.v1');
  assert.equal(event?.data, {
    runId,
    projectId: harness.tenant.projectId,
    artifactId,
    fileName: 'shop.sql',
    sizeBytes: 300_000,
    sha256: sha256(bytes),
  });
  const live = await harness.postgres.query('select sequence, type from cloudforge.run_events where run_id = $1', [
    runId,
  ]);
  assert.equal(
    live.map(row => row.type),
    ['upload.completed'],
  );
  const audits = await harness.postgres.query(
    'select action from cloudforge.audit_logs where target_id in ($1, $2) order by position',
    [artifactId, runId],
  );
  assert.equal(
    audits.map(row => row.action),
    ['artifact.begun', 'artifact.stored', 'run.started'],
  );
});

test('bytes can come with the creation', async () => {
  const bytes = randomBytes(5_000);
  const headers = { 'content-type': 'application/offset+octet-stream' };
  const whole = await tus.create(5_000, { body: bytes, headers });
  assert.is(whole.status, 201);
  assert.is(whole.headers.get('upload-offset'), '5000');
  assert.ok(whole.headers.get('cloudforge-run-id'));
  const part = await tus.create(5_000, {
    body: bytes.subarray(0, 10),
    headers,
    metadata: { pauseAfterAnalysis: 'true' },
  });
  assert.is(part.headers.get('upload-offset'), '10');
  const last = await tus.patch(part.headers.get('location') ?? '', 10, bytes.subarray(10));
  const [run] = await harness.postgres.query('select options from cloudforge.runs where id = $1', [
    last.headers.get('cloudforge-run-id'),
  ]);
  assert.equal(run?.options, { pauseAfterAnalysis: true });
});

test('requests of any size add up to the same bytes', async () => {
  const bytes = randomBytes(40_000);
  const path = await tus.begin(bytes.length);
  let offset = 0;
  for (const size of [1, 3, 4_000, 92, 1, 9_000, 0, 4_096, 100, 20_000, 2_707]) {
    const response = await tus.patch(path, offset, bytes.subarray(offset, offset + size));
    offset += size;
    assert.is(response.headers.get('upload-offset'), String(offset));
    assert.is((await tus.head(path)).headers.get('upload-offset'), String(offset));
  }
  assert.is(offset, bytes.length);
  const artifactId = path.split('/').at(-1) ?? '';
  const folder = `${harness.tenant.organizationId}/${artifactId}/`;
  const objects = await harness.platform.store.list('user-uploads', folder);
  assert.equal(
    objects.map(object => [object.key, object.sha256]),
    [[`${folder}source`, sha256(bytes)]],
    'no tail stays behind',
  );
});

test('a wrong creation is refused with its reason', async () => {
  const other = { projectId: harness.other.projectId };
  const offsetType = { 'content-type': 'application/offset+octet-stream' };
  const table: [string, () => Promise<Response>][] = [
    ['401 not-signed-in', () => tus.create(10, { as: 'nobody' })],
    ['401 not-signed-in', () => tus.create(10, { as: 'forged' })],
    ['403 forbidden', () => tus.create(10, { as: 'viewer' })],
    ['404 not-found', () => tus.create(10, { as: 'other-tenant' })],
    ['404 not-found', () => tus.create(10, { metadata: other })],
    ['400 upload-invalid', () => tus.create(10, { metadata: { projectId: 'x' } })],
    ['400 upload-invalid', () => tus.create(0)],
    ['400 upload-invalid', () => tus.create(10, { headers: { 'upload-length': '-1' } })],
    ['400 upload-invalid', () => tus.create(10, { headers: { 'upload-checksum': 'crc32 AAAA' } })],
    ['412 precondition-failed', () => tus.create(10, { headers: { 'tus-resumable': '0.2.2' } })],
    ['413 body-too-large', () => tus.create(1_000_001)],
    [
      '413 body-too-large',
      () => tus.create(3, { body: Buffer.from('four'), headers: { ...offsetType, 'content-length': '4' } }),
    ],
    [
      '415 media-type-unsupported',
      () => tus.create(4, { body: Buffer.from('four'), headers: { 'content-type': 'text/plain' } }),
    ],
    [
      '422 checksum-mismatch',
      () =>
        tus.create(4, {
          body: Buffer.from('four'),
          headers: { ...offsetType, 'upload-checksum': `sha1 ${'A'.repeat(27)}=` },
        }),
    ],
  ];
  for (const [expected, call] of table) assert.is(await outcome(call()), expected);
  const versions = await tus.create(10, { headers: { 'tus-resumable': '2' } });
  assert.is(versions.headers.get('tus-version'), '1.0.0');
  assert.is(versions.headers.get('tus-resumable'), '1.0.0');
});

test('wrong bytes are refused with their reason, and the offset stays', async () => {
  const bytes = randomBytes(20_000);
  const path = await tus.begin(bytes.length);
  await tus.patch(path, 0, bytes.subarray(0, 5_000));
  const some = bytes.subarray(5_000, 6_000);
  const absent = '/api/storage/uploads/01890000-0000-7000-8000-000000000000';
  const table: [string, () => Promise<Response>][] = [
    ['401 not-signed-in', () => tus.patch(path, 5_000, some, { as: 'nobody' })],
    ['403 forbidden', () => tus.patch(path, 5_000, some, { as: 'viewer' })],
    ['404 not-found', () => tus.patch(path, 5_000, some, { as: 'other-tenant' })],
    ['404 not-found', () => tus.patch(absent, 0, some)],
    ['400 validation-failed', () => tus.patch('/api/storage/uploads/..%2fx', 0, some)],
    ['400 upload-invalid', () => tus.patch(path, 0, some, { headers: { 'upload-offset': 'x' } })],
    ['400 upload-invalid', () => tus.patch(path, 5_000, some, { headers: { 'upload-checksum': 'sha256 ?' } })],
    ['412 precondition-failed', () => tus.patch(path, 5_000, some, { headers: { 'tus-resumable': '' } })],
    ['413 body-too-large', () => tus.patch(path, 5_000, randomBytes(15_001))],
    [
      '415 media-type-unsupported',
      () => tus.patch(path, 5_000, some, { headers: { 'content-type': 'application/octet-stream' } }),
    ],
    [
      '422 checksum-mismatch',
      () =>
        tus.patch(path, 5_000, some, {
          headers: { 'upload-checksum': `sha256 ${Buffer.alloc(32).toString('base64')}` },
        }),
    ],
  ];
  for (const [expected, call] of table) assert.is(await outcome(call()), expected);
  const mismatch = await tus.patch(path, 4_999, some);
  assert.is(mismatch.headers.get('upload-offset'), '5000');
  assert.is(await outcome(Promise.resolve(mismatch)), '409 upload-offset-mismatch');
  assert.is(
    await outcome(tus.patch(path, 5_000, streamOf([some, randomBytes(14_000), Buffer.from('x')], 'close'))),
    '413 body-too-large',
  );
  assert.is((await tus.head(path)).headers.get('upload-offset'), '5000');

  const checked = await tus.patch(path, 5_000, some, {
    headers: { 'upload-checksum': `sha256 ${Buffer.from(sha256(some), 'hex').toString('base64')}` },
  });
  assert.is(checked.headers.get('upload-offset'), '6000');
  const last = await tus.patch(path, 6_000, bytes.subarray(6_000));
  assert.is(last.status, 204);
  assert.is(await outcome(tus.patch(path, 20_000, Buffer.from('x'))), '413 body-too-large');
  assert.is(await outcome(tus.patch(path, 3, Buffer.from('x'))), '409 upload-offset-mismatch');
  const artifactId = path.split('/').at(-1) ?? '';
  const [row] = await harness.postgres.query('select sha256 from cloudforge.artifacts where id = $1', [artifactId]);
  assert.is(row?.sha256, sha256(bytes));
});

test('asking for the offset is refused with its reason', async () => {
  const path = await tus.begin(10);
  const status = async (promise: Promise<Response>): Promise<number> => (await promise).status;
  assert.is(await status(tus.head(path, { as: 'nobody' })), 401);
  assert.is(await status(tus.head(path, { as: 'viewer' })), 403);
  assert.is(await status(tus.head(path, { as: 'other-tenant' })), 404);
  assert.is(await status(tus.head('/api/storage/uploads/x')), 400);
  assert.is(await status(tus.head(path, { headers: { 'tus-resumable': '0' } })), 412);
  await harness.postgres.query("update cloudforge.artifacts set expires_at = now() - interval '1 s' where id = $1", [
    path.split('/').at(-1),
  ]);
  assert.is(await status(tus.head(path)), 410);
  assert.is(await outcome(tus.patch(path, 0, Buffer.from('x'))), '410 gone');
});

test('an upload given up leaves nothing', async () => {
  const version = { 'tus-resumable': '1.0.0' };
  const remove = (
    path: string,
    options: { as?: 'nobody' | 'viewer' | 'other-tenant'; headers?: Record<string, string> } = {},
  ) => harness.call('DELETE', path, { headers: version, ...options });
  const path = await tus.begin(10_000);
  await tus.patch(path, 0, randomBytes(5_000));
  await tus.patch(path, 5_000, randomBytes(10));
  assert.is(await outcome(remove(path, { as: 'nobody' })), '401 not-signed-in');
  assert.is(await outcome(remove(path, { as: 'viewer' })), '403 forbidden');
  assert.is(await outcome(remove(path, { as: 'other-tenant' })), '404 not-found');
  assert.is(await outcome(remove('/api/storage/uploads/x')), '400 validation-failed');
  assert.is(await outcome(remove(path, { headers: {} })), '412 precondition-failed');
  assert.is(await outcome(remove(path)), '204');
  assert.is(await outcome(remove(path)), '410 gone');
  assert.is(await outcome(tus.patch(path, 5_010, Buffer.from('x'))), '410 gone');
  const artifactId = path.split('/').at(-1) ?? '';
  assert.equal(
    await harness.platform.store.list('user-uploads', `${harness.tenant.organizationId}/${artifactId}/`),
    [],
  );
  const later = new Date(Date.now() + 60_000);
  assert.not.ok(
    (await harness.platform.store.listUploads('user-uploads', later)).some(upload => upload.key.includes(artifactId)),
  );
  const complete = await tus.begin(4);
  await tus.patch(complete, 0, Buffer.from('done'));
  assert.is(await outcome(remove(complete)), '409 conflict');
});

test.run();
