import { createHash } from 'node:crypto';
import { crashPoint } from '#shared/platform/crash-points.ts';
import { type Bucket, type ObjectInfo, ObjectStoreError, type UploadPart } from '../object-store.ts';
import { type ReceivedPart, verifyParts } from '../verify-parts.ts';
import { writeChecksum } from './checksums.ts';
import { onS3, type S3Access } from './s3-client.ts';

/** Multipart uploads. A part's `etag` is the server's, a blank, and the sha256 of what was sent. */

const listPagesMax = 100;

export async function createUpload(
  access: S3Access,
  bucket: Bucket,
  key: string,
  mediaType: string,
): Promise<{ uploadId: string }> {
  const target = access.locate(bucket, key);
  crashPoint('upload-begin.before-put');
  const created = await onS3(() =>
    access.client.send(new access.sdk.CreateMultipartUploadCommand({ ...target, ContentType: mediaType })),
  );
  if (created.UploadId === undefined) throw new ObjectStoreError('unavailable', 'The object store gave no upload id.');
  crashPoint('upload-begin.after-put');
  return { uploadId: created.UploadId };
}

/** Sends one part. It is held in memory: the server wants its length, and a failed request is sent again. */
export async function appendPart(
  access: S3Access,
  bucket: Bucket,
  key: string,
  uploadId: string,
  number: number,
  bytes: Uint8Array,
): Promise<UploadPart> {
  const target = access.locate(bucket, key);
  crashPoint('upload-part.before-put');
  const sent = await onS3(() =>
    access.client.send(
      new access.sdk.UploadPartCommand({
        ...target,
        UploadId: uploadId,
        PartNumber: number,
        Body: bytes,
        ContentLength: bytes.byteLength,
      }),
    ),
  );
  if (sent.ETag === undefined)
    throw new ObjectStoreError('unavailable', 'The object store did not acknowledge the part.');
  crashPoint('upload-part.after-put');
  return {
    number,
    sizeBytes: bytes.byteLength,
    etag: `${sent.ETag} ${createHash('sha256').update(bytes).digest('hex')}`,
  };
}

/**
 * Joins the parts and reads the object again. May be repeated: an upload that was joined before a crash is only read
 * again. Throws 'checksum' (and leaves no object) when a part comes back with other bytes.
 */
export async function completeUpload(
  access: S3Access,
  bucket: Bucket,
  key: string,
  uploadId: string,
  parts: readonly UploadPart[],
): Promise<ObjectInfo> {
  const target = access.locate(bucket, key);
  const sent = parts.map(splitEtag);
  if (parts.length === 0) throw new ObjectStoreError('not-found', 'The upload has no parts.');
  try {
    crashPoint('upload-join.before-put');
    await onS3(() =>
      access.client.send(
        new access.sdk.CompleteMultipartUploadCommand({
          ...target,
          UploadId: uploadId,
          MultipartUpload: { Parts: sent.map(part => ({ PartNumber: part.number, ETag: part.serverEtag })) },
        }),
      ),
    );
  } catch (error) {
    // Perhaps it was joined already: then the object is there, and the parts' hashes prove that it is this one.
    if (!(error instanceof ObjectStoreError) || error.code !== 'not-found') throw error;
  }
  crashPoint('upload-join.after-put');
  return await rereadObject(access, bucket, key, sent);
}

async function rereadObject(
  access: S3Access,
  bucket: Bucket,
  key: string,
  parts: readonly ReceivedPart[],
): Promise<ObjectInfo> {
  const target = access.locate(bucket, key);
  const object = await onS3(() => access.client.send(new access.sdk.GetObjectCommand(target)));
  const { Body: body, ETag: etag, ContentLength: sizeBytes } = object;
  if (body === undefined || etag === undefined || sizeBytes === undefined) {
    throw new ObjectStoreError('unavailable', 'The object store gave no bytes of the object.');
  }
  let sha256: string;
  try {
    sha256 = await verifyParts(body.transformToWebStream(), parts);
  } catch (error) {
    throw error instanceof ObjectStoreError
      ? error
      : new ObjectStoreError('unavailable', 'The object could not be read again.', { cause: error });
  }
  await writeChecksum(access, bucket, key, etag, sha256);
  return {
    bucket,
    key,
    sizeBytes,
    sha256,
    mediaType: object.ContentType ?? 'application/octet-stream',
    modifiedAt: object.LastModified ?? new Date(0),
  };
}

export async function abortUpload(access: S3Access, bucket: Bucket, key: string, uploadId: string): Promise<void> {
  const target = access.locate(bucket, key);
  try {
    await onS3(() => access.client.send(new access.sdk.AbortMultipartUploadCommand({ ...target, UploadId: uploadId })));
  } catch (error) {
    if (!(error instanceof ObjectStoreError) || error.code !== 'not-found') throw error;
  }
}

export async function listUploads(
  access: S3Access,
  bucket: Bucket,
  before: Date,
): Promise<{ key: string; uploadId: string }[]> {
  const { Bucket, Key: base } = access.locate(bucket, '');
  const found: { key: string; uploadId: string }[] = [];
  let markers: { KeyMarker?: string; UploadIdMarker?: string } = {};
  for (let page = 0; page < listPagesMax; page++) {
    const listed = await onS3(() =>
      access.client.send(new access.sdk.ListMultipartUploadsCommand({ Bucket, ...markers })),
    );
    for (const { Key, UploadId, Initiated } of listed.Uploads ?? []) {
      // No prefix is asked for: MinIO takes one only if it is the whole key.
      if (Key?.startsWith(base) !== true || UploadId === undefined || Initiated === undefined || Initiated >= before)
        continue;
      found.push({ key: Key.slice(base.length), uploadId: UploadId });
    }
    if (listed.IsTruncated !== true || listed.NextKeyMarker === undefined) break;
    markers = {
      KeyMarker: listed.NextKeyMarker,
      ...(listed.NextUploadIdMarker === undefined ? {} : { UploadIdMarker: listed.NextUploadIdMarker }),
    };
  }
  return found;
}

function splitEtag(part: UploadPart): ReceivedPart & { number: number; serverEtag: string } {
  const [serverEtag = '', sha256 = ''] = part.etag.split(' ');
  return { number: part.number, sizeBytes: part.sizeBytes, serverEtag, sha256 };
}
