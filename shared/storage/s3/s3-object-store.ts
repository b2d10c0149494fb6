import { createHash } from 'node:crypto';
import { crashPoint } from '#shared/platform/crash-points.ts';
import { attachment } from '../content-disposition.ts';
import { checkPrefix, keySegments } from '../keys.ts';
import { type Bucket, buckets, type ObjectInfo, type ObjectStore, ObjectStoreError } from '../object-store.ts';
import { deleteChecksums, isCompanion, readChecksum, writeChecksum } from './checksums.ts';
import { presign } from './presign.ts';
import { createS3Access, onS3, type S3Access, type S3ObjectStoreOptions } from './s3-client.ts';
import { abortUpload, appendPart, completeUpload, createUpload, listUploads } from './s3-uploads.ts';

const listLimitDefault = 1_000;
const headsAtOnce = 16;
/** S3 takes no smaller part, the last excepted. */
const partBytesMin = 5 * 1024 ** 2;
/** Parts of a streamed object: they double every 1,000 parts, so that 10,000 hold any object S3 can have. */
const streamPartBytes = 8 * 1024 ** 2;

/** Objects on a server that speaks S3 (MinIO, AWS). Loads the SDK when it is first used. */
export function createS3ObjectStore(options: S3ObjectStoreOptions): ObjectStore {
  const now = options.now ?? (() => new Date());
  const connect = createS3Access(options);

  /** Every call begins here: the key is checked before anything is sent. */
  async function access(key: string): Promise<S3Access> {
    keySegments(key);
    return await connect();
  }

  async function head(bucket: Bucket, key: string): Promise<ObjectInfo | undefined> {
    const s3 = await access(key);
    try {
      const target = s3.locate(bucket, key);
      return await infoOf(s3, bucket, key, await onS3(() => s3.client.send(new s3.sdk.HeadObjectCommand(target))));
    } catch (error) {
      if (error instanceof ObjectStoreError && error.code === 'not-found') return undefined;
      throw error;
    }
  }

  return {
    name: 's3',
    partBytesMin,

    prepare: async () => {
      const s3 = await connect();
      const wanted = options.bucket === undefined ? buckets : [options.bucket];
      for (const name of wanted) await ensureBucket(s3, name);
    },

    put: async (bucket, key, body, { mediaType, sha256, sizeBytesMax = Number.MAX_SAFE_INTEGER }) => {
      const s3 = await access(key);
      const hash = createHash('sha256');
      const portions = portionsOf(body, hash, sizeBytesMax);
      const first = await portions.next();
      const bytes = first.value ?? new Uint8Array();
      if (bytes.byteLength >= streamPartBytes && !(body instanceof Uint8Array)) {
        return await putInParts(s3, bucket, key, mediaType, bytes, portions, () => finish(hash, sha256));
      }
      const actual = finish(hash, sha256);
      const target = s3.locate(bucket, key);
      crashPoint('object.before-put');
      await onS3(() =>
        s3.client.send(
          new s3.sdk.PutObjectCommand({
            ...target,
            Body: bytes,
            ContentLength: bytes.byteLength,
            ContentType: mediaType,
            Metadata: { sha256: actual },
          }),
        ),
      );
      crashPoint('object.after-put');
      return { bucket, key, sizeBytes: bytes.byteLength, sha256: actual, mediaType, modifiedAt: now() };
    },

    get: async (bucket, key, { range, signal } = {}) => {
      const s3 = await access(key);
      if (range !== undefined && (range.start < 0 || (range.end !== undefined && range.end < range.start))) {
        throw new ObjectStoreError('range', 'The range is empty.');
      }
      const target = s3.locate(bucket, key);
      const Range = range === undefined ? undefined : `bytes=${range.start}-${range.end ?? ''}`;
      const object = await onS3(() =>
        s3.client.send(new s3.sdk.GetObjectCommand({ ...target, ...(Range === undefined ? {} : { Range }) }), {
          ...(signal === undefined ? {} : { abortSignal: signal }),
        }),
      );
      const body = object.Body?.transformToWebStream();
      if (body === undefined)
        throw new ObjectStoreError('unavailable', 'The object store gave no bytes of the object.');
      try {
        const total = Number(object.ContentRange?.split('/')[1] ?? object.ContentLength);
        return { info: await infoOf(s3, bucket, key, { ...object, ContentLength: total }), body };
      } catch (error) {
        await body.cancel();
        throw error;
      }
    },

    head,

    delete: async (bucket, key) => {
      const s3 = await access(key);
      const target = s3.locate(bucket, key);
      await onS3(() => s3.client.send(new s3.sdk.DeleteObjectCommand(target)));
      await deleteChecksums(s3, bucket, key);
    },

    list: async (bucket, prefix, { after = '', limit = listLimitDefault } = {}) => {
      checkPrefix(prefix);
      const s3 = await connect();
      const { Bucket, Key: base } = s3.locate(bucket, '');
      const listed = await onS3(() =>
        s3.client.send(
          new s3.sdk.ListObjectsV2Command({
            Bucket,
            Prefix: base + prefix,
            MaxKeys: Math.min(limit, listLimitDefault),
            ...(after === '' ? {} : { StartAfter: base + after }),
          }),
        ),
      );
      // Companions sort behind every key of ours: a page that has any holds the last of the keys.
      const keys = (listed.Contents ?? []).flatMap(({ Key }) =>
        Key === undefined || isCompanion(Key) ? [] : [Key.slice(base.length)],
      );
      const found: ObjectInfo[] = [];
      for (let at = 0; at < keys.length; at += headsAtOnce) {
        const infos = await Promise.all(keys.slice(at, at + headsAtOnce).map(key => head(bucket, key)));
        found.push(...infos.filter(info => info !== undefined));
      }
      return found;
    },

    createUpload: async (bucket, key, { mediaType }) => await createUpload(await access(key), bucket, key, mediaType),
    appendPart: async (bucket, key, uploadId, number, body, { sizeBytesMax }) =>
      await appendPart(await access(key), bucket, key, uploadId, number, await collect(body, sizeBytesMax)),
    completeUpload: async (bucket, key, uploadId, parts) =>
      await completeUpload(await access(key), bucket, key, uploadId, parts),
    abortUpload: async (bucket, key, uploadId) => await abortUpload(await access(key), bucket, key, uploadId),
    listUploads: async (bucket, before) => await listUploads(await connect(), bucket, before),

    signUrl: async (bucket, key, verb, expiresInSeconds, { fileName } = {}) => {
      const s3 = await access(key);
      const credentials = await onS3(() => s3.client.config.credentials());
      const target = s3.locate(bucket, key);
      const endpoint = (options.publicEndpoint ?? options.endpoint).replace(/\/$/, '');
      const name = fileName ?? key.split('/').at(-1) ?? 'download';
      return presign({
        method: verb,
        url: new URL(`${endpoint}/${target.Bucket}/${target.Key}`),
        // A browser saves the object and never shows it, whatever its media type says.
        query: verb === 'GET' ? { 'response-content-disposition': attachment(name) } : {},
        region: options.region,
        credentials,
        at: now(),
        expiresInSeconds,
      }).href;
    },
  };
}

async function ensureBucket(s3: S3Access, name: string): Promise<void> {
  try {
    await onS3(() => s3.client.send(new s3.sdk.HeadBucketCommand({ Bucket: name })));
  } catch (error) {
    if (!(error instanceof ObjectStoreError) || error.code !== 'not-found') throw error;
    await onS3(async () => {
      try {
        await s3.client.send(new s3.sdk.CreateBucketCommand({ Bucket: name }));
      } catch (created) {
        // Another process of the platform was faster.
        if (!(created instanceof Error) || created.name !== 'BucketAlreadyOwnedByYou') throw created;
      }
    });
  }
}

async function infoOf(
  s3: S3Access,
  bucket: Bucket,
  key: string,
  object: Partial<{
    ContentLength: number;
    ContentType: string;
    ETag: string;
    LastModified: Date;
    Metadata: Record<string, string>;
  }>,
): Promise<ObjectInfo> {
  const recorded = object.Metadata?.sha256;
  return {
    bucket,
    key,
    sizeBytes: object.ContentLength ?? 0,
    sha256: recorded ?? (await readChecksum(s3, bucket, key, object.ETag ?? '')),
    mediaType: object.ContentType ?? 'application/octet-stream',
    modifiedAt: object.LastModified ?? new Date(0),
  };
}

async function putInParts(
  s3: S3Access,
  bucket: Bucket,
  key: string,
  mediaType: string,
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
  check: () => string,
): Promise<ObjectInfo> {
  const { uploadId } = await createUpload(s3, bucket, key, mediaType);
  try {
    const parts = [await appendPart(s3, bucket, key, uploadId, 1, first)];
    for await (const portion of rest)
      parts.push(await appendPart(s3, bucket, key, uploadId, parts.length + 1, portion));
    const sha256 = check();
    const target = s3.locate(bucket, key);
    const completed = await onS3(() =>
      s3.client.send(
        new s3.sdk.CompleteMultipartUploadCommand({
          ...target,
          UploadId: uploadId,
          MultipartUpload: {
            Parts: parts.map(part => ({ PartNumber: part.number, ETag: part.etag.split(' ')[0] ?? '' })),
          },
        }),
      ),
    );
    await writeChecksum(s3, bucket, key, completed.ETag ?? '', sha256);
    const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
    return { bucket, key, sizeBytes, sha256, mediaType, modifiedAt: new Date() };
  } catch (error) {
    await abortUpload(s3, bucket, key, uploadId).catch(() => undefined);
    throw error;
  }
}

/** The body in portions as large as parts, hashed and counted on the way. */
async function* portionsOf(
  body: Uint8Array | AsyncIterable<Uint8Array>,
  hash: { update(bytes: Uint8Array): unknown },
  sizeBytesMax: number,
): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) {
    if (body.byteLength > sizeBytesMax) throw tooLarge(sizeBytesMax);
    hash.update(body);
    yield body;
    return;
  }
  let portion: Uint8Array[] = [];
  let portionBytes = 0;
  let total = 0;
  let count = 0;
  for await (const chunk of body) {
    total += chunk.byteLength;
    if (total > sizeBytesMax) throw tooLarge(sizeBytesMax);
    hash.update(chunk);
    // A copy: the source may use its buffer again before the portion is full.
    portion.push(chunk.slice());
    portionBytes += chunk.byteLength;
    if (portionBytes < streamPartBytes * 2 ** Math.floor(count / 1_000)) continue;
    yield Buffer.concat(portion, portionBytes);
    count += 1;
    portion = [];
    portionBytes = 0;
  }
  if (portionBytes > 0) yield Buffer.concat(portion, portionBytes);
}

async function collect(body: AsyncIterable<Uint8Array>, sizeBytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of body) {
    total += chunk.byteLength;
    if (total > sizeBytesMax) throw tooLarge(sizeBytesMax);
    chunks.push(chunk.slice());
  }
  return Buffer.concat(chunks, total);
}

function finish(hash: { digest(encoding: 'hex'): string }, expected: string | undefined): string {
  const actual = hash.digest('hex');
  if (expected !== undefined && expected !== actual) {
    throw new ObjectStoreError('checksum', `The bytes have the sha256 ${actual}, not ${expected}.`);
  }
  return actual;
}

function tooLarge(sizeBytesMax: number): ObjectStoreError {
  return new ObjectStoreError('too-large', `There are more than ${sizeBytesMax} bytes.`);
}
