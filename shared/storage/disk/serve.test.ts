import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { createDiskObjectStore } from './disk-object-store.ts';
import { readRange } from './range.ts';
import { serveSignedObject } from './serve.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudforge-serve-'));
let time = new Date('2026-01-01T00:00:00Z');
const store = createDiskObjectStore({ folder, now: () => time });
const handler = serveSignedObject({ store, putBytesMax: 20 });
const bucket = 'user-uploads';

async function request(url: string, init?: RequestInit): Promise<Response> {
  return await handler(new Request(new URL(url, 'http://localhost'), init), 'request-1');
}

async function signed(verb: 'GET' | 'PUT' = 'GET', key = 'a/page.html'): Promise<string> {
  return await store.signUrl(bucket, key, verb, 60);
}

const ProblemDocument = z.object({ code: z.string(), requestId: z.string() });

async function problemOf(response: Response): Promise<z.infer<typeof ProblemDocument>> {
  return ProblemDocument.parse(await response.json());
}

test.before(async () => {
  await store.prepare();
  await store.put(bucket, 'a/page.html', Buffer.from('<script>0</script>'), { mediaType: 'text/html' });
});

test.before.each(() => {
  time = new Date('2026-01-01T00:00:00Z');
});

test('an object is sent as an attachment that runs nothing', async () => {
  const response = await request(await signed());
  assert.is(response.status, 200);
  assert.is(await response.text(), '<script>0</script>');
  const headers = Object.fromEntries(response.headers);
  assert.is(headers['content-length'], '18');
  assert.is(headers['x-content-type-options'], 'nosniff');
  assert.is(headers['content-security-policy'], "default-src 'none'; sandbox");
  assert.is(headers['content-disposition'], `attachment; filename="page.html"; filename*=UTF-8''page.html`);
  assert.is(headers['accept-ranges'], 'bytes');
});

test('HEAD tells the same without the bytes', async () => {
  const response = await request(await signed(), { method: 'HEAD' });
  assert.is(response.status, 200);
  assert.is(response.headers.get('content-length'), '18');
  assert.is(await response.text(), '');
});

test('what the client has already is not sent again', async () => {
  const url = await signed();
  const etag = (await request(url, { method: 'HEAD' })).headers.get('etag') ?? '';
  assert.match(etag, /^"[0-9a-f]{64}"$/);
  for (const header of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    const response = await request(url, { headers: { 'if-none-match': header } });
    assert.is(response.status, 304);
    assert.is(await response.text(), '');
  }
  assert.is((await request(url, { headers: { 'if-none-match': '"x"' } })).status, 200);
});

test('a range is answered with 206, one outside with 416, and an outdated If-Range with everything', async () => {
  const url = await signed();
  const part = await request(url, { headers: { range: 'bytes=1-6' } });
  assert.is(part.status, 206);
  assert.is(part.headers.get('content-range'), 'bytes 1-6/18');
  assert.is(part.headers.get('content-length'), '6');
  assert.is(await part.text(), 'script');
  const outside = await request(url, { headers: { range: 'bytes=18-' } });
  assert.is(outside.status, 416);
  assert.is(outside.headers.get('content-range'), 'bytes */18');
  assert.is((await problemOf(outside)).code, 'range-unsatisfiable');
  assert.is((await request(url, { headers: { range: 'bytes=1-6', 'if-range': '"old"' } })).status, 200);
});

test('a link that has ended, names another verb or was altered is refused alike', async () => {
  const url = await signed();
  time = new Date('2026-01-01T00:01:00Z');
  const ended = await request(url);
  assert.is(ended.status, 403);
  const document = await problemOf(ended);
  assert.is(document.code, 'signature-invalid');
  assert.is(document.requestId, 'request-1');
  time = new Date('2026-01-01T00:00:59Z');
  assert.is((await request(url)).status, 200);
  for (const wrong of [
    await signed('PUT'),
    url.replace('expires=17', 'expires=27'),
    url.replace('/page.html', '/../a/page.html'),
    url.replace('a/page.html', 'a/%70age.html'),
    url.replace('user-uploads', 'no-bucket'),
    `${url}&file=x.exe`,
    url.replace(/&signature=.*/, ''),
    '/storage/',
    '/elsewhere',
  ]) {
    assert.is.not(wrong, url);
    // `..` is resolved by the URL itself: what is left is the very same signed path.
    assert.is((await request(wrong)).status, wrong.includes('/../') ? 200 : 403, wrong);
  }
});

test('a signed object that is gone is not found', async () => {
  const response = await request(await signed('GET', 'a/absent'));
  assert.is(response.status, 404);
  assert.is((await problemOf(response)).code, 'not-found');
});

test('a signed PUT stores the body, up to its limit', async () => {
  const url = await signed('PUT', 'a/new');
  assert.is(
    (await request(url, { method: 'PUT', body: 'x'.repeat(20), headers: { 'content-type': 'text/csv' } })).status,
    200,
  );
  assert.is((await store.head(bucket, 'a/new'))?.mediaType, 'text/csv');
  const refused = await request(url, { method: 'PUT', body: 'y'.repeat(21) });
  assert.is(refused.status, 413);
  assert.is((await store.head(bucket, 'a/new'))?.sizeBytes, 20);
  assert.is((await request(await signed(), { method: 'PUT', body: 'x' })).status, 403);
});

test('no other method is served', async () => {
  const response = await request(await signed(), { method: 'DELETE' });
  assert.is(response.status, 405);
  assert.is(response.headers.get('allow'), 'GET, HEAD, PUT');
});

test('links survive a restart and are worth nothing in another store', async () => {
  const url = new URL(await signed(), 'http://localhost');
  assert.is((await createDiskObjectStore({ folder, now: () => time }).readUrl(url))?.key, 'a/page.html');
  const other = createDiskObjectStore({ folder: join(folder, 'other'), now: () => time });
  await other.prepare();
  assert.is(await other.readUrl(url), undefined);
});

test('ranges are read as the specification says', () => {
  const whole = { kind: 'whole' };
  for (const header of [null, '', 'bytes', 'bytes=-', 'bytes=5-3', 'bytes=0-1,4-5', 'items=0-1', 'bytes=a-b']) {
    assert.equal(readRange(header, 10), whole, String(header));
  }
  assert.equal(readRange('bytes=0-0', 10), { kind: 'part', start: 0, end: 0 });
  assert.equal(readRange('bytes=2-', 10), { kind: 'part', start: 2, end: 9 });
  assert.equal(readRange('bytes=2-99', 10), { kind: 'part', start: 2, end: 9 });
  assert.equal(readRange('bytes=-3', 10), { kind: 'part', start: 7, end: 9 });
  assert.equal(readRange('bytes=-99', 10), { kind: 'part', start: 0, end: 9 });
  for (const [header, size] of [
    ['bytes=10-', 10],
    ['bytes=-0', 10],
    ['bytes=0-', 0],
    ['bytes=-5', 0],
  ] as const) {
    assert.equal(readRange(header, size), { kind: 'unsatisfiable' }, header);
  }
});

test.after(() => rmSync(folder, { recursive: true }));

test.run();
