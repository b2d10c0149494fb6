import { createHash } from 'node:crypto';
import type { Bucket } from '../object-store.ts';
import { onS3, type S3Access } from './s3-client.ts';

/**
 * The sha256 of an object lies in its metadata where it was known before the object was written. An object joined
 * from parts can't have it there, so it has an empty companion whose name holds both the object's ETag and its
 * sha256: it can't be taken for that of another version of the object. `~` is in no key of the contract.
 */
const companions = '~sha256';

function companionPrefix(
  access: S3Access,
  bucket: Bucket,
  key: string,
  etag?: string,
): { Bucket: string; Key: string } {
  const { Bucket, Key } = access.locate(bucket, key);
  const ending = etag === undefined ? '' : `${etag.replaceAll('"', '')}~`;
  return { Bucket, Key: `${companions}/${Key}~${ending}` };
}

/** true for the server's keys that are no objects of the platform. */
export function isCompanion(key: string): boolean {
  return key.startsWith(`${companions}/`);
}

/** Remembers the sha256 of one version of an object. */
export async function writeChecksum(
  access: S3Access,
  bucket: Bucket,
  key: string,
  etag: string,
  sha256: string,
): Promise<void> {
  const { Bucket, Key } = companionPrefix(access, bucket, key, etag);
  await onS3(() =>
    access.client.send(new access.sdk.PutObjectCommand({ Bucket, Key: Key + sha256, Body: new Uint8Array() })),
  );
}

/**
 * The sha256 of one version of an object that has none in its metadata. Where it was never recorded (a crash before
 * the companion was written, an object put by a client with a signed URL) the object is read once, and it is then.
 */
export async function readChecksum(access: S3Access, bucket: Bucket, key: string, etag: string): Promise<string> {
  const { Bucket, Key } = companionPrefix(access, bucket, key, etag);
  const listed = await onS3(() =>
    access.client.send(new access.sdk.ListObjectsV2Command({ Bucket, Prefix: Key, MaxKeys: 1 })),
  );
  const found = listed.Contents?.[0]?.Key?.slice(Key.length);
  if (found !== undefined && /^[0-9a-f]{64}$/.test(found)) return found;
  const hash = createHash('sha256');
  const target = access.locate(bucket, key);
  const object = await onS3(() => access.client.send(new access.sdk.GetObjectCommand({ ...target, IfMatch: etag })));
  if (object.Body !== undefined) for await (const chunk of object.Body.transformToWebStream()) hash.update(chunk);
  const sha256 = hash.digest('hex');
  await writeChecksum(access, bucket, key, etag, sha256);
  return sha256;
}

/** Forgets the checksums of every version of an object. */
export async function deleteChecksums(access: S3Access, bucket: Bucket, key: string): Promise<void> {
  const { Bucket, Key: Prefix } = companionPrefix(access, bucket, key);
  const listed = await onS3(() => access.client.send(new access.sdk.ListObjectsV2Command({ Bucket, Prefix })));
  for (const { Key } of listed.Contents ?? []) {
    if (Key !== undefined) await onS3(() => access.client.send(new access.sdk.DeleteObjectCommand({ Bucket, Key })));
  }
}
