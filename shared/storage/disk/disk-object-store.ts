import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readdir, rename, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crashPoint } from '#shared/platform/crash-points.ts';
import { checkPrefix } from '../keys.ts';
import { type Bucket, buckets, type ObjectInfo, type ObjectStore, ObjectStoreError } from '../object-store.ts';
import { type ReceivedPart, verifyParts } from '../verify-parts.ts';
import { ensureFolder, onDisk, readChunks, removeFile, syncFolder, systemCode, writeAll } from './disk-io.ts';
import { DiskUploads } from './disk-uploads.ts';
import { DiskLayout } from './layout.ts';
import { headerBytes, readHeader, writeHeader } from './object-file.ts';
import { loadSigningKey, readSignedUrl, type SignedGrant, signedPath } from './signed-url.ts';
import { walkKeys } from './walk.ts';

export interface DiskObjectStore extends ObjectStore {
  readonly name: 'disk';
  /** What a URL made by `signUrl` allows now, or undefined if it is not one of ours or has ended. */
  readUrl(url: URL): Promise<SignedGrant | undefined>;
}

export interface DiskObjectStoreOptions {
  /** Created where it is missing. Several processes may use it at once. */
  folder: string;
  now?: () => Date;
}

const listLimitDefault = 1_000;
/** A file of a writer that is older than this belongs to a process that was killed. */
const temporaryAgeMsMax = 24 * 60 * 60 * 1_000;
const publishTriesMax = 5;

/** Objects as files in a folder per bucket: written beside, synced, then renamed into place. */
export function createDiskObjectStore(options: DiskObjectStoreOptions): DiskObjectStore {
  const layout = new DiskLayout(options.folder);
  const now = options.now ?? (() => new Date());
  const uploads = new DiskUploads({ layout, now, publish, reread });
  let signingKey: Promise<Buffer> | undefined;

  async function secret(): Promise<Buffer> {
    signingKey ??= loadSigningKey(layout).catch(error => {
      signingKey = undefined;
      throw error;
    });
    return await signingKey;
  }

  async function openObject(bucket: Bucket, key: string): Promise<{ info: ObjectInfo; handle: FileHandle }> {
    const path = layout.object(bucket, key);
    if (!(await layout.hasParent(path))) throw new ObjectStoreError('not-found', 'There is no such object.');
    const handle = await onDisk(() => open(path, constants.O_RDONLY | constants.O_NOFOLLOW));
    try {
      const header = await readHeader(handle);
      // On a file system that ignores case, another key may have the same file.
      if (header.key !== key) throw new ObjectStoreError('not-found', 'There is no such object.');
      return { info: { ...header, bucket, modifiedAt: new Date(header.modifiedAt) }, handle };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async function head(bucket: Bucket, key: string): Promise<ObjectInfo | undefined> {
    try {
      const { info, handle } = await openObject(bucket, key);
      await handle.close();
      return info;
    } catch (error) {
      if (error instanceof ObjectStoreError && error.code === 'not-found') return undefined;
      throw error;
    }
  }

  async function publish(temporary: string, bucket: Bucket, key: string): Promise<void> {
    const path = layout.object(bucket, key);
    for (let attempt = 1; ; attempt++) {
      await layout.ensureParent(path);
      try {
        await rename(temporary, path);
        break;
      } catch (error) {
        // A deletion may remove the empty folder between the two lines above.
        if (systemCode(error) !== 'ENOENT' || attempt === publishTriesMax) await onDisk(() => Promise.reject(error));
      }
    }
    await onDisk(() => syncFolder(dirname(path)));
  }

  async function reread(bucket: Bucket, key: string, parts: readonly ReceivedPart[]): Promise<ObjectInfo> {
    const { info, handle } = await openObject(bucket, key);
    try {
      await verifyParts(readChunks(handle, headerBytes, headerBytes + info.sizeBytes, { reuse: true }), parts);
      return info;
    } finally {
      await handle.close();
    }
  }

  async function removeEmptyFolders(bucket: Bucket, path: string): Promise<void> {
    const top = layout.bucket(bucket);
    for (let folder = dirname(path); folder.length > top.length; folder = dirname(folder)) {
      try {
        await rmdir(folder);
      } catch {
        // Not empty, or another deletion was faster: both leave nothing to do.
        return;
      }
    }
  }

  async function removeOldTemporaries(): Promise<void> {
    for (const name of await readdir(layout.temporaryFolder)) {
      const path = join(layout.temporaryFolder, name);
      const age = await stat(path).then(
        found => now().getTime() - found.mtimeMs,
        () => 0,
      );
      if (age > temporaryAgeMsMax) await removeFile(path);
    }
  }

  return {
    name: 'disk',
    // Any size would do; below a page there is only overhead.
    partBytesMin: 4096,

    prepare: async () => {
      await onDisk(async () => {
        for (const bucket of buckets) await ensureFolder(layout.bucket(bucket));
        await ensureFolder(layout.temporaryFolder);
        await removeOldTemporaries();
      });
      await secret();
    },

    put: async (bucket, key, body, { mediaType, sha256, sizeBytesMax = Number.MAX_SAFE_INTEGER }) => {
      layout.object(bucket, key);
      const temporary = layout.temporaryFile();
      await onDisk(() => ensureFolder(layout.temporaryFolder));
      const handle = await onDisk(() => open(temporary, 'wx', 0o600));
      try {
        let info: ObjectInfo;
        try {
          const hash = createHash('sha256');
          let sizeBytes = 0;
          for await (const chunk of chunksOf(body)) {
            if (sizeBytes + chunk.length > sizeBytesMax) {
              throw new ObjectStoreError('too-large', `The object is longer than ${sizeBytesMax} bytes.`);
            }
            await onDisk(() => writeAll(handle, chunk, headerBytes + sizeBytes));
            hash.update(chunk);
            sizeBytes += chunk.length;
          }
          const actual = hash.digest('hex');
          if (sha256 !== undefined && sha256 !== actual) {
            throw new ObjectStoreError('checksum', `The bytes have the sha256 ${actual}, not ${sha256}.`);
          }
          const modifiedAt = now();
          info = { bucket, key, sizeBytes, sha256: actual, mediaType, modifiedAt };
          await onDisk(async () => {
            await writeHeader(handle, {
              key,
              sizeBytes,
              sha256: actual,
              mediaType,
              modifiedAt: modifiedAt.toISOString(),
            });
            await handle.sync();
          });
        } finally {
          await handle.close();
        }
        crashPoint('object.before-put');
        await publish(temporary, bucket, key);
        crashPoint('object.after-put');
        return info;
      } catch (error) {
        await removeFile(temporary);
        throw error;
      }
    },

    get: async (bucket, key, { range, signal } = {}) => {
      signal?.throwIfAborted();
      const { info, handle } = await openObject(bucket, key);
      const start = range?.start ?? 0;
      const end = Math.min(range?.end ?? info.sizeBytes - 1, info.sizeBytes - 1) + 1;
      if (range !== undefined && (start < 0 || start >= info.sizeBytes || end <= start)) {
        await handle.close();
        throw new ObjectStoreError('range', `The object has ${info.sizeBytes} bytes.`);
      }
      return { info, body: streamOf(handle, headerBytes + start, headerBytes + end, signal) };
    },

    head,

    delete: async (bucket, key) => {
      const path = layout.object(bucket, key);
      if (!(await layout.hasParent(path))) return;
      try {
        await unlink(path);
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return;
        await onDisk(() => Promise.reject(error));
      }
      await onDisk(() => syncFolder(dirname(path))).catch(ignoreMissing);
      await removeEmptyFolders(bucket, path);
    },

    list: async (bucket, prefix, { after = '', limit = listLimitDefault } = {}) => {
      checkPrefix(prefix);
      const found: ObjectInfo[] = [];
      if (limit <= 0) return found;
      for await (const key of walkKeys(layout.bucket(bucket), prefix, after)) {
        const info = await head(bucket, key);
        if (info !== undefined) found.push(info);
        if (found.length >= limit) break;
      }
      return found;
    },

    createUpload: async (bucket, key, { mediaType }) => await uploads.create(bucket, key, mediaType),
    appendPart: async (bucket, key, uploadId, number, body, { sizeBytesMax }) =>
      await uploads.append(bucket, key, uploadId, number, body, sizeBytesMax),
    completeUpload: async (bucket, key, uploadId, parts) => await uploads.complete(bucket, key, uploadId, parts),
    abortUpload: async (bucket, key, uploadId) => await uploads.abort(bucket, key, uploadId),
    listUploads: async (bucket, before) => await uploads.list(bucket, before),

    signUrl: async (bucket, key, verb, expiresInSeconds, { fileName = '' } = {}) => {
      layout.object(bucket, key);
      const expires = Math.floor(now().getTime() / 1_000) + Math.ceil(expiresInSeconds);
      return signedPath(await secret(), { bucket, key, verb, expires, fileName });
    },
    readUrl: async url => readSignedUrl(await secret(), url, now()),
  };
}

async function* chunksOf(body: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) yield body;
  else yield* body;
}

/** The bytes of an open file as a stream that closes the file when it ends, fails, or is given up. */
function streamOf(
  handle: FileHandle,
  start: number,
  end: number,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const chunks = readChunks(handle, start, end);
  return new ReadableStream<Uint8Array>(
    {
      pull: async controller => {
        try {
          signal?.throwIfAborted();
          const next = await chunks.next();
          if (next.done !== true) return controller.enqueue(next.value);
          await handle.close();
          controller.close();
        } catch (error) {
          await handle.close().catch(() => undefined);
          throw error;
        }
      },
      cancel: async () => await handle.close(),
    },
    { highWaterMark: 0 },
  );
}

function ignoreMissing(error: unknown): void {
  if (error instanceof ObjectStoreError && error.code === 'not-found') return;
  throw error;
}
