import { randomBytes } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { registerUploadTests } from './contract-uploads.ts';
import type { Bucket, ObjectStore } from './object-store.ts';
import { breaking, collect, facts, inPieces, refuses, rejects, sha256 } from './testing.ts';

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

  registerUploadTests(test, subject);

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
