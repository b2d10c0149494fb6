import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Caller, type HostilePlatform, readProblem, startHostilePlatform } from './hostile-platform.ts';

let hostile: HostilePlatform;
test.before(async () => {
  hostile = await startHostilePlatform({ UPLOAD_BYTES_MAX: '1000000' });
});
test.after(() => hostile.stop());

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const tus = { 'tus-resumable': '1.0.0' };
const patch = { ...tus, 'content-type': 'application/offset+octet-stream' };
const dump = 'CREATE TABLE t (id int NOT NULL PRIMARY KEY);\n';

function metadata(caller: Caller = hostile.owner, fileName = 'a.sql'): string {
  return `filename ${base64(fileName)},projectId ${base64(caller.projectId)}`;
}

function create(headers: Record<string, string>): Promise<Response> {
  return hostile.send('POST', '/api/storage/uploads', { as: hostile.owner, headers: { ...tus, ...headers } });
}

async function begin(length: number): Promise<string> {
  const response = await create({ 'upload-length': String(length), 'upload-metadata': metadata() });
  assert.is(response.status, 201);
  return response.headers.get('location') ?? '';
}

function append(location: string, offset: number, body: string, headers: Record<string, string> = {}) {
  return hostile.send('PATCH', location, {
    as: hostile.owner,
    headers: { ...patch, 'upload-offset': String(offset), ...headers },
    body,
  });
}

async function offsetOf(location: string): Promise<number> {
  const response = await hostile.send('HEAD', location, { as: hostile.owner, headers: tus });
  assert.is(response.status, 200);
  return Number(response.headers.get('upload-offset'));
}

test('an upload that is not described rightly does not begin', async () => {
  const cases: [Record<string, string>, number, string][] = [
    [{ 'upload-metadata': metadata() }, 400, 'upload-invalid'],
    [{ 'upload-length': '-1', 'upload-metadata': metadata() }, 400, 'upload-invalid'],
    [{ 'upload-length': '1e3', 'upload-metadata': metadata() }, 400, 'upload-invalid'],
    [{ 'upload-length': '99999999999999999999', 'upload-metadata': metadata() }, 400, 'upload-invalid'],
    [{ 'upload-length': '0', 'upload-metadata': metadata() }, 400, 'upload-invalid'],
    [{ 'upload-length': '1000001', 'upload-metadata': metadata() }, 413, 'body-too-large'],
    [{ 'upload-length': '10' }, 400, 'upload-invalid'],
    [{ 'upload-length': '10', 'upload-metadata': 'projectId !!!' }, 400, 'upload-invalid'],
    [{ 'upload-length': '10', 'upload-metadata': `projectId ${base64("' or 1=1")}` }, 400, 'upload-invalid'],
    [{ 'upload-length': '10', 'upload-metadata': metadata(hostile.stranger) }, 404, 'not-found'],
    [{ 'upload-length': '10', 'upload-metadata': metadata(), 'tus-resumable': '0.2.2' }, 412, 'precondition-failed'],
  ];
  for (const [headers, status, code] of cases) {
    const problem = await readProblem(await create(headers));
    assert.is(`${problem.status} ${problem.code}`, `${status} ${code}`, JSON.stringify(headers));
  }
  const [row] = await hostile.platform.query('select count(*)::int as count from cloudforge.artifacts');
  assert.is(row?.count, 0);
});

test('bytes at the wrong place, of the wrong type or beyond the end are refused, and none of them is kept', async () => {
  const location = await begin(20);
  const cases: [Promise<Response>, number, string][] = [
    [append(location, 5, 'x'), 409, 'upload-offset-mismatch'],
    [append(location, 0, 'x', { 'upload-offset': 'zero' }), 400, 'upload-invalid'],
    [append(location, 0, 'x', { 'content-type': 'text/plain' }), 415, 'media-type-unsupported'],
    [append(location, 0, 'x'.repeat(21)), 413, 'body-too-large'],
    [append(location, 0, 'abc', { 'upload-checksum': `sha256 ${base64('wrong')}` }), 422, 'checksum-mismatch'],
    [append(location, 0, 'abc', { 'upload-checksum': 'md5 AAAA' }), 400, 'upload-invalid'],
  ];
  for (const [sent, status, code] of cases) {
    const problem = await readProblem(await sent);
    // They run beside each other: one that comes while another writes may also be told just that.
    const answers = [`${status} ${code}`, '409 conflict'];
    assert.ok(answers.includes(`${problem.status} ${problem.code}`), `${problem.status} ${problem.code} for ${code}`);
  }
  assert.is(await offsetOf(location), 0);
});

test('of two that write at once one is told to wait, and the bytes are those of one', async () => {
  const location = await begin(300_000);
  const answers = await Promise.all(['a', 'b'].map(letter => append(location, 0, letter.repeat(100_000))));
  const statuses = answers.map(answer => answer.status).sort();
  assert.is(statuses[0], 204);
  assert.is(statuses[1], 409);
  assert.is(await offsetOf(location), 100_000);
});

test('an upload that is complete takes nothing more, and can not be aborted; its run begins once', async () => {
  const location = await begin(dump.length);
  const stored = await append(location, 0, dump);
  assert.is(stored.status, 204);
  const runId = stored.headers.get('cloudforge-run-id') ?? '';
  const cases: [Promise<Response>, string][] = [
    [append(location, 0, dump), 'upload-offset-mismatch'],
    [append(location, dump.length, 'more'), 'body-too-large'],
    [hostile.send('DELETE', location, { as: hostile.owner, headers: tus }), 'conflict'],
  ];
  for (const [sent, code] of cases) assert.is((await readProblem(await sent)).code, code);
  // Sent again because the answer was lost: the same run, not a second one.
  const again = await append(location, dump.length, '');
  assert.is(again.headers.get('cloudforge-run-id'), runId);
  const artifactId = location.split('/').at(-1);
  const [row] = await hostile.platform.query(
    'select count(*)::int as runs from cloudforge.runs where artifact_id = $1',
    [artifactId],
  );
  assert.is(row?.runs, 1);
  await hostile.ended(runId);
});

test('another organisation can neither see, continue nor end an upload', async () => {
  const location = await begin(20);
  const headers = { ...patch, 'upload-offset': '0' };
  const as = hostile.stranger;
  assert.is((await hostile.send('HEAD', location, { as, headers: tus })).status, 404);
  assert.is((await readProblem(await hostile.send('PATCH', location, { as, headers, body: 'x' }))).code, 'not-found');
  assert.is((await readProblem(await hostile.send('DELETE', location, { as, headers: tus }))).code, 'not-found');
  assert.is(await offsetOf(location), 0);
});

test('forms that are none, break off or hold no file leave nothing behind', async () => {
  const path = `/api/storage/files?projectId=${hostile.owner.projectId}`;
  const send = (contentType: string, body: string) =>
    hostile.send('POST', path, { as: hostile.owner, headers: { 'content-type': contentType }, body });
  const form = 'multipart/form-data; boundary=b';
  const part = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.sql"\r\n\r\n';
  const cases: [string, string, string][] = [
    ['application/json', '{}', 'media-type-unsupported'],
    ['multipart/form-data', '--b--\r\n', 'media-type-unsupported'],
    [form, '', 'upload-invalid'],
    [form, '--b--\r\n', 'upload-invalid'],
    [form, `${part}CREATE TABLE`, 'upload-invalid'],
    [form, `${part}\r\n--b--\r\n`, 'upload-invalid'],
    [form, `--b\r\n${'x'.repeat(40_000)}`, 'upload-invalid'],
    [form, `${part}${'x'.repeat(1_000_001)}\r\n--b--\r\n`, 'body-too-large'],
  ];
  const before = await stored();
  for (const [contentType, body, code] of cases)
    assert.is((await readProblem(await send(contentType, body))).code, code, `${contentType}: ${body.slice(0, 60)}`);
  assert.is(await stored(), before);
});

async function stored(): Promise<unknown> {
  const [row] = await hostile.platform.query(
    "select count(*)::int as count from cloudforge.artifacts where state in ('receiving', 'stored')",
  );
  return row?.count;
}

test('a writer that vanished holds the upload for a few seconds only', async () => {
  const location = await begin(1_000);
  const vanishing = new AbortController();
  const slow = new ReadableStream<Uint8Array>({
    start: controller => controller.enqueue(new TextEncoder().encode('x'.repeat(100))),
  });
  const headers = { ...patch, 'upload-offset': '0' };
  const sent = fetch(new URL(location, hostile.url), {
    method: 'PATCH',
    headers: { ...headers, authorization: `Bearer ${hostile.owner.key}` },
    body: slow,
    duplex: 'half',
    signal: vanishing.signal,
  }).catch(() => undefined);
  await sleep(300);
  vanishing.abort();
  await sent;
  const deadline = Date.now() + 15_000;
  for (;;) {
    const offset = await offsetOf(location);
    const response = await append(location, offset, 'y'.repeat(1_000 - offset));
    if (response.status === 204) {
      await hostile.ended(response.headers.get('cloudforge-run-id') ?? '');
      return;
    }
    assert.is((await readProblem(response)).code, 'conflict');
    if (Date.now() > deadline) assert.unreachable('nobody could go on');
    await sleep(200);
  }
});

test.run();
