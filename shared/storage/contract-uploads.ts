import { randomBytes } from 'node:crypto';
import type { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StoreUnderTest } from './contract-suite.ts';
import type { Bucket } from './object-store.ts';
import { breaking, collect, facts, inPieces, refuses, rejects, sha256 } from './testing.ts';

const bucket: Bucket = 'user-uploads';
const mediaType = 'application/sql';

/** The part of the contract that is about uploads in parts; registered in the driver's suite. */
export function registerUploadTests(test: ReturnType<typeof suite>, subject: () => Promise<StoreUnderTest>): void {
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
}
