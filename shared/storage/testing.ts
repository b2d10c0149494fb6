import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import { ObjectStoreError } from './object-store.ts';

/** What the tests of object stores share. */

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

/** Asserts that a promise is rejected with an error that says so. */
export async function rejects(promise: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await promise.then(
    () => undefined,
    caught => caught,
  );
  assert.instance(error, Error);
  assert.match(error.message, message);
}

/** What a store must say of an object, apart from when it was written. */
export function facts(info: { key: string; sizeBytes: number; sha256: string; mediaType: string } | undefined) {
  return info && { key: info.key, sizeBytes: info.sizeBytes, sha256: info.sha256, mediaType: info.mediaType };
}
