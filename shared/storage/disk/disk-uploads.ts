import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, open, readdir, readFile, rename } from 'node:fs/promises';
import { z } from 'zod';
import { crashPoint } from '#shared/platform/crash-points.ts';
import { type Bucket, type ObjectInfo, ObjectStoreError, type UploadPart } from '../object-store.ts';
import { verifyParts } from '../verify-parts.ts';
import { ensureFolder, onDisk, readChunks, removeFile, syncFolder, systemCode, writeAll } from './disk-io.ts';
import type { DiskLayout } from './layout.ts';
import { headerBytes, readHeader, writeHeader } from './object-file.ts';

/**
 * Resumable uploads on disk. The parts of an upload go one after the other into one file that has the place of the
 * header free already, so that joining them is reading once, writing the header and renaming: nothing is copied. A
 * journal beside it holds one line per part that is durable; what lies behind the last of them is cut off.
 */

const About = z.object({ key: z.string(), mediaType: z.string(), createdAt: z.iso.datetime() });
type About = z.infer<typeof About>;
const Part = z.object({
  number: z.number().int().positive(),
  sizeBytes: z.number().int().nonnegative(),
  etag: z.string(),
});

/** The bytes of a journal of 10,000 parts, generously; a longer one is not ours. */
const journalBytesMax = 4 * 1024 * 1024;

export interface DiskUploadsOptions {
  layout: DiskLayout;
  now: () => Date;
  publish(temporary: string, bucket: Bucket, key: string): Promise<void>;
  /** Opens a joined object, for an upload that was completed before a crash. */
  reread(bucket: Bucket, key: string, parts: readonly { sizeBytes: number; sha256: string }[]): Promise<ObjectInfo>;
}

export class DiskUploads {
  readonly #options: DiskUploadsOptions;
  /**
   * Who writes to an upload in this process. A later writer takes the place of one whose client fell silent; the
   * earlier one finds out before it writes again.
   */
  readonly #writers = new Map<string, symbol>();

  constructor(options: DiskUploadsOptions) {
    this.#options = options;
  }

  async create(bucket: Bucket, key: string, mediaType: string): Promise<{ uploadId: string }> {
    const { layout, now } = this.#options;
    layout.object(bucket, key);
    const uploadId = randomBytes(16).toString('hex');
    const files = layout.upload(bucket, uploadId);
    crashPoint('upload-begin.before-put');
    await onDisk(async () => {
      await ensureFolder(layout.uploads(bucket));
      await using data = await open(files.data, 'wx', 0o600);
      await data.truncate(headerBytes);
      await data.sync();
      await using about = await open(files.about, 'wx', 0o600);
      await about.writeFile(JSON.stringify({ key, mediaType, createdAt: now().toISOString() } satisfies About));
      await about.sync();
      await syncFolder(layout.uploads(bucket));
    });
    crashPoint('upload-begin.after-put');
    return { uploadId };
  }

  async append(
    bucket: Bucket,
    key: string,
    uploadId: string,
    number: number,
    body: AsyncIterable<Uint8Array>,
    sizeBytesMax: number,
  ): Promise<UploadPart> {
    const files = this.#options.layout.upload(bucket, uploadId);
    await this.#about(bucket, key, uploadId);
    const me = Symbol(uploadId);
    this.#writers.set(uploadId, me);
    const stillMine = (): void => {
      if (this.#writers.get(uploadId) !== me)
        throw new ObjectStoreError('unavailable', 'Another writer goes on with this upload.');
    };
    try {
      const before = (await this.#journal(files.journal)).filter(part => part.number < number);
      if (before.length !== number - 1) {
        throw new ObjectStoreError('range', `Part ${number} can't be appended: part ${before.length + 1} is missing.`);
      }
      const start = headerBytes + before.reduce((sum, part) => sum + part.sizeBytes, 0);
      await using data = await onDisk(() => open(files.data, 'r+'));
      const hash = createHash('sha256');
      let sizeBytes = 0;
      for await (const chunk of body) {
        stillMine();
        if (sizeBytes + chunk.length > sizeBytesMax) {
          throw new ObjectStoreError('too-large', `The part is longer than ${sizeBytesMax} bytes.`);
        }
        await onDisk(() => writeAll(data, chunk, start + sizeBytes));
        hash.update(chunk);
        sizeBytes += chunk.length;
      }
      stillMine();
      const part: UploadPart = { number, sizeBytes, etag: hash.digest('hex') };
      await onDisk(async () => {
        await data.truncate(start + sizeBytes);
        await data.datasync();
        stillMine();
        crashPoint('upload-part.before-put');
        await writeJournal(files.journal, [...before, part], number === 1);
        crashPoint('upload-part.after-put');
      });
      return part;
    } finally {
      if (this.#writers.get(uploadId) === me) this.#writers.delete(uploadId);
    }
  }

  async complete(bucket: Bucket, key: string, uploadId: string, parts: readonly UploadPart[]): Promise<ObjectInfo> {
    const { layout, now } = this.#options;
    const files = layout.upload(bucket, uploadId);
    const received = parts.map(part => ({ sizeBytes: part.sizeBytes, sha256: part.etag }));
    let about: About;
    let data: FileHandle;
    try {
      about = await this.#about(bucket, key, uploadId);
      data = await onDisk(() => open(files.data, 'r+'));
    } catch (error) {
      if (!(error instanceof ObjectStoreError) || error.code !== 'not-found') throw error;
      // Joined before a crash that came between the rename and the answer: the object itself is the proof.
      const info = await this.#options.reread(bucket, key, received);
      await this.#forget(bucket, uploadId);
      return info;
    }
    let info: ObjectInfo;
    try {
      const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
      await onDisk(async () => {
        await data.truncate(headerBytes + sizeBytes);
        await data.datasync();
      });
      const sha256 = await verifyParts(
        readChunks(data, headerBytes, headerBytes + sizeBytes, { reuse: true }),
        received,
      );
      const modifiedAt = now();
      await onDisk(async () => {
        await writeHeader(data, {
          key,
          sizeBytes,
          sha256,
          mediaType: about.mediaType,
          modifiedAt: modifiedAt.toISOString(),
        });
        await data.sync();
      });
      // The bytes were read again above; without its header, whose write a disk may lose as well, they are no object.
      await readHeader(data);
      info = { bucket, key, sizeBytes, sha256, mediaType: about.mediaType, modifiedAt };
    } finally {
      await data.close();
    }
    crashPoint('upload-join.before-put');
    await this.#options.publish(files.data, bucket, key);
    crashPoint('upload-join.after-put');
    await this.#forget(bucket, uploadId);
    return info;
  }

  async abort(bucket: Bucket, key: string, uploadId: string): Promise<void> {
    this.#writers.delete(uploadId);
    try {
      await this.#about(bucket, key, uploadId);
    } catch (error) {
      if (error instanceof ObjectStoreError && error.code === 'not-found') return;
      throw error;
    }
    await this.#forget(bucket, uploadId);
  }

  async list(bucket: Bucket, before: Date): Promise<{ key: string; uploadId: string }[]> {
    const folder = this.#options.layout.uploads(bucket);
    const found: { key: string; uploadId: string }[] = [];
    for (const name of await namesIn(folder)) {
      if (!name.endsWith('.json')) continue;
      const uploadId = name.slice(0, -'.json'.length);
      const about = await this.#readAbout(bucket, uploadId);
      if (about !== undefined && new Date(about.createdAt) < before) found.push({ key: about.key, uploadId });
    }
    return found;
  }

  async #about(bucket: Bucket, key: string, uploadId: string): Promise<About> {
    const about = await this.#readAbout(bucket, uploadId);
    if (about?.key !== key) throw new ObjectStoreError('not-found', 'There is no such upload.');
    return about;
  }

  async #readAbout(bucket: Bucket, uploadId: string): Promise<About | undefined> {
    const text = await readIfThere(this.#options.layout.upload(bucket, uploadId).about);
    return text === undefined ? undefined : parseLine(text, About);
  }

  async #journal(path: string): Promise<UploadPart[]> {
    const text = (await readIfThere(path)) ?? '';
    if (text.length > journalBytesMax) throw new ObjectStoreError('too-large', 'The upload has too many parts.');
    const parts: UploadPart[] = [];
    for (const line of text.split('\n')) {
      const part = parseLine(line, Part);
      // A torn line is a part whose writer was killed before it was acknowledged.
      if (part === undefined || part.number !== parts.length + 1) break;
      parts.push(part);
    }
    return parts;
  }

  async #forget(bucket: Bucket, uploadId: string): Promise<void> {
    const files = this.#options.layout.upload(bucket, uploadId);
    await onDisk(async () => {
      await removeFile(files.data);
      await removeFile(files.journal);
      // Last, so that an upload half removed is still listed.
      await removeFile(files.about);
    });
  }
}

/** Replaces the journal, or adds its last line where that is all that changed. */
async function writeJournal(path: string, parts: readonly UploadPart[], isFirst: boolean): Promise<void> {
  const text = parts.map(part => `${JSON.stringify(part)}\n`).join('');
  const temporary = `${path}.new`;
  await using handle = await open(temporary, 'w', 0o600);
  await handle.writeFile(text);
  await handle.datasync();
  await rename(temporary, path);
  if (isFirst) await syncFolder(path.slice(0, path.lastIndexOf('/')));
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    return await onDisk(() => Promise.reject(error));
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    return await onDisk(() => Promise.reject(error));
  }
}

function parseLine<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON: a file torn by a crash before anyone was told of it.
    return undefined;
  }
}
