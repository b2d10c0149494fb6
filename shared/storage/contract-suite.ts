import { createHash, randomBytes } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bucket, type ObjectStore, ObjectStoreError } from './object-store.ts';

/** A store to be judged, empty below keys that begin with `prefix`. */
export interface StoreUnderTest {
  store: ObjectStore;
  /** Every key of the suite begins with it, so that a bucket in use can be tested. */
  prefix: string;
  /** Does what a client without credentials does with a signed URL. */
  fetchSigned(url: string, init?: RequestInit): Promise<Response>;
  dispose(): Promise<void>;
}

const bucket: Bucket = 'user-uploads';
const mediaType = 'application/sql';

/** What every driver of ObjectStore must do. Registers the tests of one driver; the caller's file is run by uvu. */
export function runContractSuite(name: string, create: () => Promise<StoreUnderTest>): void {
  const test = suite(`object store contract: ${name}`);
  let under: StoreUnderTest | undefined;
  const subject = async (): Promise<StoreUnderTest> => {
    under ??= await create();
    return under;
  };

  test('an object comes back as it was put, with size, sha256 and media type', async () => {
    const { store, prefix } = await subject();
    for (const bytes of [new Uint8Array(), randomBytes(1), randomBytes(300_000)]) {
      const key = `${prefix}/a/round-trip-${bytes.length}`;
      const put = await store.put(bucket, key, bytes, { mediaType });
      assert.is(put.sha256, sha256(bytes));
      assert.is(put.sizeBytes, bytes.length);
      const { info, body } = await store.get(bucket, key);
      assert.equal(await collect(body), Buffer.from(bytes));
      assert.equal(facts(info), { key, sizeBytes: bytes.length, sha256: sha256(bytes), mediaType });
      assert.equal(facts(await store.head(bucket, key)), facts(info));
    }
  });

  test('a stream of unknown length is stored whole', async () => {
    const { store, prefix } = await subject();
    const bytes = randomBytes(11 * 1024 * 1024 + 7);
    const put = await store.put(bucket, `${prefix}/streamed`, inPieces(bytes, 100_000), {
      mediaType,
      sha256: sha256(bytes),
    });
    assert.is(put.sha256, sha256(bytes));
    const { info, body } = await store.get(bucket, `${prefix}/streamed`);
    assert.is(sha256(await collect(body)), sha256(bytes));
    assert.equal(facts(info), { key: `${prefix}/streamed`, sizeBytes: bytes.length, sha256: sha256(bytes), mediaType });
  });

  test('putting again replaces everything', async () => {
    const { store, prefix } = await subject();
    const key = `${prefix}/replaced`;
    await store.put(bucket, key, inPieces(randomBytes(9 * 1024 * 1024), 500_000), { mediaType });
    await store.put(bucket, key, Buffer.from('new'), { mediaType: 'text/plain' });
    const info = await store.head(bucket, key);
    assert.equal(facts(info), { key, sizeBytes: 3, sha256: sha256(Buffer.from('new')), mediaType: 'text/plain' });
  });

  test('a wrong sha256, too many bytes and a broken stream store nothing and leave what was there', async () => {
    const { store, prefix } = await subject();
    const key = `${prefix}/refused`;
    const wrong = '0'.repeat(64);
    const bytes = randomBytes(200_000);
    await refuses('checksum', store.put(bucket, key, bytes, { mediaType, sha256: wrong }));
    await refuses('checksum', store.put(bucket, key, inPieces(bytes, 50_000), { mediaType, sha256: wrong }));
    await refuses('too-large', store.put(bucket, key, bytes, { mediaType, sizeBytesMax: 199_999 }));
    await refuses('too-large', store.put(bucket, key, inPieces(bytes, 50_000), { mediaType, sizeBytesMax: 199_999 }));
    await rejects(store.put(bucket, key, breaking(bytes, 100_000), { mediaType }), /the line broke/);
    assert.is(await store.head(bucket, key), undefined);
    await store.put(bucket, key, Buffer.from('kept'), { mediaType });
    const big = randomBytes(9 * 1024 * 1024);
    await refuses('checksum', store.put(bucket, key, inPieces(big, 1_000_000), { mediaType, sha256: wrong }));
    await rejects(store.put(bucket, key, breaking(big, 8_500_000), { mediaType }), /the line broke/);
    assert.is((await collect((await store.get(bucket, key)).body)).toString(), 'kept');
  });

  test('ranges are inclusive, cut at the end, and refused outside', async () => {
    const { store, prefix } = await subject();
    const key = `${prefix}/ranges`;
    await store.put(bucket, key, Buffer.from('0123456789'), { mediaType });
    const read = async (start: number, end?: number): Promise<string> => {
      const { info, body } = await store.get(bucket, key, { range: end === undefined ? { start } : { start, end } });
      assert.is(info.sizeBytes, 10);
      assert.is(info.sha256, sha256(Buffer.from('0123456789')));
      return (await collect(body)).toString();
    };
    assert.is(await read(0, 0), '0');
    assert.is(await read(3, 5), '345');
    assert.is(await read(7), '789');
    assert.is(await read(8, 100), '89');
    await refuses('range', store.get(bucket, key, { range: { start: 10 } }));
    await refuses('range', store.get(bucket, key, { range: { start: 5, end: 4 } }));
    await refuses('range', store.get(bucket, key, { range: { start: -1 } }));
    await store.put(bucket, `${prefix}/empty`, new Uint8Array(), { mediaType });
    await refuses('range', store.get(bucket, `${prefix}/empty`, { range: { start: 0 } }));
  });

  test('a reader can stop early', async () => {
    const { store, prefix } = await subject();
    await store.put(bucket, `${prefix}/long`, randomBytes(2_000_000), { mediaType });
    const { body } = await store.get(bucket, `${prefix}/long`);
    const reader = body.getReader();
    assert.ok(((await reader.read()).value?.length ?? 0) > 0);
    await reader.cancel();
    await rejects(store.get(bucket, `${prefix}/long`, { signal: AbortSignal.abort() }), /abort/i);
  });

  test('what does not exist is not found; deleting it is no error', async () => {
    const { store, prefix } = await subject();
    await refuses('not-found', store.get(bucket, `${prefix}/absent`));
    assert.is(await store.head(bucket, `${prefix}/absent`), undefined);
    await store.delete(bucket, `${prefix}/absent/too`);
    await store.put(bucket, `${prefix}/d/e/f`, Buffer.from('x'), { mediaType });
    await store.delete(bucket, `${prefix}/d/e/f`);
    assert.is(await store.head(bucket, `${prefix}/d/e/f`), undefined);
    assert.equal(await store.list(bucket, `${prefix}/d/`), []);
    assert.is(await store.head('system-logs', `${prefix}/ranges`), undefined, 'another bucket is another place');
  });

  test('keys that are paths, too long or of other characters are refused everywhere', async () => {
    const { store } = await subject();
    const keys = [
      '',
      '.',
      '..',
      'a/..',
      '../x',
      'a//b',
      '/a',
      'a/',
      'a/./b',
      'a\\b',
      'a b',
      'ä',
      'a\0',
      'a\n',
      'a@',
      '~x',
      '%2e%2e/x',
      'x'.repeat(513),
      'y'.repeat(251),
    ];
    for (const key of keys) {
      await refuses('key-invalid', store.put(bucket, key, Buffer.from('x'), { mediaType }));
      await refuses('key-invalid', store.get(bucket, key));
      await refuses('key-invalid', store.head(bucket, key));
      await refuses('key-invalid', store.delete(bucket, key));
      await refuses('key-invalid', store.createUpload(bucket, key, { mediaType }));
      await refuses('key-invalid', store.signUrl(bucket, key, 'GET', 60));
    }
    await refuses('key-invalid', store.list(bucket, '../'));
    const { prefix } = await subject();
    const longest = `${prefix}/${'k'.repeat(250)}/${'l'.repeat(250)}`.slice(0, 512);
    await store.put(bucket, longest, Buffer.from('x'), { mediaType });
    assert.is((await store.head(bucket, longest))?.key, longest);
  });

  test('a list is in key order, page by page', async () => {
    const { store, prefix } = await subject();
    // Not among them: `a` beside `a/b`. MinIO does not list what lies below the key of an object, and nothing here needs it.
    const names = ['a-b', 'a.b', 'a/b', 'a/c/d', 'a0', 'aa', 'b/x', 'b/y', 'c'];
    for (const name of [...names].reverse())
      await store.put(bucket, `${prefix}/list/${name}`, Buffer.from(name), { mediaType });
    const keys = names.map(name => `${prefix}/list/${name}`);
    const listed = await store.list(bucket, `${prefix}/list/`);
    assert.equal(
      listed.map(info => info.key),
      keys,
    );
    assert.is(listed[2]?.sha256, sha256(Buffer.from('a/b')));
    for (let index = 0; index < keys.length; index++) {
      const page = await store.list(bucket, `${prefix}/list/`, { after: keys[index] ?? '', limit: 3 });
      assert.equal(
        page.map(info => info.key),
        keys.slice(index + 1, index + 4),
      );
    }
    assert.equal(
      (await store.list(bucket, `${prefix}/list/a/`)).map(info => info.key),
      keys.slice(2, 4),
    );
    assert.equal(
      (await store.list(bucket, `${prefix}/list/b`)).map(info => info.key),
      keys.slice(6, 8),
    );
    assert.equal(await store.list(bucket, `${prefix}/nothing`), []);
  });

  test('an upload in parts becomes one object; a part sent again replaces the first try', async () => {
    const { store, prefix } = await subject();
    const key = `${prefix}/upload/one`;
    const min = store.partBytesMin;
    const [first, second, last] = [randomBytes(min), randomBytes(min + 10), randomBytes(5)];
    const { uploadId } = await store.createUpload(bucket, key, { mediaType });
    const parts = [await store.appendPart(bucket, key, uploadId, 1, inPieces(first, 70_000), { sizeBytesMax: min })];
    await store.appendPart(bucket, key, uploadId, 2, inPieces(randomBytes(min + 900), 70_000), {
      sizeBytesMax: min * 2,
    });
    parts.push(await store.appendPart(bucket, key, uploadId, 2, inPieces(second, 70_000), { sizeBytesMax: min * 2 }));
    parts.push(await store.appendPart(bucket, key, uploadId, 3, inPieces(last, 2), { sizeBytesMax: 100 }));
    assert.equal(
      parts.map(part => part.sizeBytes),
      [first.length, second.length, last.length],
    );
    assert.is(await store.head(bucket, key), undefined, 'nothing is visible before completion');
    const whole = Buffer.concat([first, second, last]);
    const info = await store.completeUpload(bucket, key, uploadId, parts);
    assert.equal(facts(info), { key, sizeBytes: whole.length, sha256: sha256(whole), mediaType });
    assert.equal(facts(await store.head(bucket, key)), facts(info));
    assert.is(sha256(await collect((await store.get(bucket, key)).body)), sha256(whole));
    assert.equal(facts((await store.list(bucket, key))[0]), facts(info));
    const again = await store.completeUpload(bucket, key, uploadId, parts);
    assert.equal(facts(again), facts(info), 'completing again, as after a crash, gives the same');
  });

  test('a part that is too large or whose stream breaks stores nothing of itself', async () => {
    const { store, prefix } = await subject();
    const key = `${prefix}/upload/broken`;
    const bytes = randomBytes(store.partBytesMin);
    const { uploadId } = await store.createUpload(bucket, key, { mediaType });
    const append = (body: AsyncIterable<Uint8Array>, sizeBytesMax: number) =>
      store.appendPart(bucket, key, uploadId, 1, body, { sizeBytesMax });
    await refuses('too-large', append(inPieces(bytes, 1_000_000), bytes.length - 1));
    await rejects(append(breaking(bytes, bytes.length - 10), bytes.length), /the line broke/);
    const part = await append(inPieces(bytes, 1_000_000), bytes.length);
    const info = await store.completeUpload(bucket, key, uploadId, [part]);
    assert.is(info.sha256, sha256(bytes));
  });

  test('parts that are not those that were stored are refused', async () => {
    const { store, prefix } = await subject();
    const key = `${prefix}/upload/forged`;
    const bytes = randomBytes(1_000);
    const { uploadId } = await store.createUpload(bucket, key, { mediaType });
    const part = await store.appendPart(bucket, key, uploadId, 1, inPieces(bytes, 1_000), { sizeBytesMax: 1_000 });
    const forged = { ...part, etag: part.etag.replaceAll(/[0-9a-f]/g, digit => (digit === '0' ? '1' : '0')) };
    await rejects(store.completeUpload(bucket, key, uploadId, [forged]), /./);
    assert.is(await store.head(bucket, key), undefined);
    await refuses('not-found', store.completeUpload(bucket, `${prefix}/upload/other`, uploadId, [part]));
    await store.abortUpload(bucket, key, uploadId);
  });

  test('an aborted upload leaves nothing; unfinished ones are listed', async () => {
    const { store, prefix } = await subject();
    const key = `${prefix}/upload/aborted`;
    const { uploadId } = await store.createUpload(bucket, key, { mediaType });
    await store.appendPart(bucket, key, uploadId, 1, inPieces(randomBytes(100), 100), { sizeBytesMax: 100 });
    const inAnHour = new Date(Date.now() + 3_600_000);
    const mine = async (before: Date) =>
      (await store.listUploads(bucket, before)).filter(each => each.uploadId === uploadId);
    assert.equal(await mine(inAnHour), [{ key, uploadId }]);
    assert.equal(await mine(new Date(Date.now() - 3_600_000)), []);
    await store.abortUpload(bucket, key, uploadId);
    await store.abortUpload(bucket, key, uploadId);
    assert.equal(await mine(inAnHour), []);
    await refuses(
      'not-found',
      store.appendPart(bucket, key, uploadId, 1, inPieces(randomBytes(10), 10), { sizeBytesMax: 10 }),
    );
    await refuses('not-found', store.completeUpload(bucket, key, uploadId, []));
    assert.is(await store.head(bucket, key), undefined);
  });

  test('a signed URL gives one key and one verb, until it ends', async () => {
    const { store, prefix, fetchSigned } = await subject();
    const key = `${prefix}/signed`;
    await store.put(bucket, key, Buffer.from('signed bytes'), { mediaType });
    const url = await store.signUrl(bucket, key, 'GET', 60, { fileName: 'år "1".sql' });
    const response = await fetchSigned(url);
    assert.is(response.status, 200);
    assert.is(await response.text(), 'signed bytes');
    assert.match(
      response.headers.get('content-disposition') ?? '',
      'attachment; filename="_r _1_.sql"; filename*=UTF-8\'\'%C3%A5r%20%221%22.sql',
    );
    assert.is(await (await fetchSigned(url, { headers: { range: 'bytes=7-' } })).text(), 'bytes');
    for (const altered of [
      url.replace('/signed?', '/other?'),
      url.replace(/(ignature=)(.)/, (_, name, digit) => name + (digit === '0' ? '1' : '0')),
      url.replace('user-uploads', 'system-logs'),
      url.replace(/(xpires)=(\d)/, '$1=9$2'),
    ]) {
      assert.is.not(altered, url);
      const refused = await fetchSigned(altered);
      assert.ok(refused.status >= 400 && refused.status < 500, `${refused.status} for ${altered}`);
      await refused.body?.cancel();
    }
    const otherVerb = await fetchSigned(url, { method: 'PUT', body: 'overwritten' });
    assert.is(otherVerb.status, 403);
    await otherVerb.body?.cancel();
    const putUrl = await store.signUrl(bucket, `${prefix}/signed-put`, 'PUT', 60);
    const stored = await fetchSigned(putUrl, { method: 'PUT', body: 'put by a client' });
    assert.is(stored.status, 200);
    await stored.body?.cancel();
    assert.is((await collect((await store.get(bucket, `${prefix}/signed-put`)).body)).toString(), 'put by a client');
    assert.is((await collect((await store.get(bucket, key)).body)).toString(), 'signed bytes');
  });

  test('two writers of one key: one of them wins whole', async () => {
    const { store, prefix } = await subject();
    const key = `${prefix}/raced`;
    const bodies = Array.from({ length: 6 }, (_, index) => Buffer.alloc(150_000, index + 65));
    await Promise.all(bodies.map(body => store.put(bucket, key, inPieces(body, 30_000), { mediaType })));
    const { info, body } = await store.get(bucket, key);
    const bytes = await collect(body);
    assert.is(sha256(bytes), info.sha256);
    assert.ok(bodies.some(each => each.equals(bytes)));
  });

  test.after(async () => {
    await under?.dispose();
  });
  test.run();
}

/** The lower-case hex sha256 of bytes in memory. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Everything a stream gives, in memory. */
export async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Bytes as a stream of chunks of `size`. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A stream that breaks after `count` bytes. */
export async function* breaking(bytes: Uint8Array, count: number): AsyncGenerator<Uint8Array> {
  yield* inPieces(bytes.subarray(0, count), 40_000);
  throw new Error('the line broke');
}

/** Asserts that a promise is rejected with an ObjectStoreError of this code. */
export async function refuses(code: ObjectStoreError['code'], promise: Promise<unknown>): Promise<void> {
  const error = await promise.then(
    () => undefined,
    caught => caught,
  );
  assert.instance(error, ObjectStoreError);
  assert.is(error.code, code, error.message);
}

async function rejects(promise: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await promise.then(
    () => undefined,
    caught => caught,
  );
  assert.instance(error, Error);
  assert.match(error.message, message);
}

function facts(info: { key: string; sizeBytes: number; sha256: string; mediaType: string } | undefined) {
  return info && { key: info.key, sizeBytes: info.sizeBytes, sha256: info.sha256, mediaType: info.mediaType };
}
