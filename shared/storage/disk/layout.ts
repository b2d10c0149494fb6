import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { keySegments } from '../keys.ts';
import { type Bucket, ObjectStoreError } from '../object-store.ts';
import { ensureFolder, onDisk, systemCode } from './disk-io.ts';

/**
 * Ends the name of an object's file. No key has this character, so the object `a` and the folder of `a/b` never want
 * the same name.
 */
export const objectSuffix = '@';

const uploadIdPattern = /^[0-9a-f]{32}$/;

/** Where things lie below the store's folder. Names beginning with a dot are the driver's own. */
export class DiskLayout {
  readonly folder: string;
  #realFolder: string | undefined;

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  bucket(bucket: Bucket): string {
    return join(this.folder, bucket);
  }

  /** Path of an object's file. Throws 'key-invalid'. */
  object(bucket: Bucket, key: string): string {
    return join(this.folder, bucket, ...keySegments(key)) + objectSuffix;
  }

  get temporaryFolder(): string {
    return join(this.folder, '.temporary');
  }

  temporaryFile(): string {
    return join(this.temporaryFolder, randomBytes(16).toString('hex'));
  }

  get signingKey(): string {
    return join(this.folder, '.signing-key');
  }

  uploads(bucket: Bucket): string {
    return join(this.folder, '.uploads', bucket);
  }

  /** The files of an upload in progress. Throws 'not-found' for an id this driver can't have given. */
  upload(bucket: Bucket, uploadId: string): { about: string; data: string; journal: string } {
    if (!uploadIdPattern.test(uploadId)) throw new ObjectStoreError('not-found', 'There is no such upload.');
    const base = join(this.uploads(bucket), uploadId);
    return { about: `${base}.json`, data: `${base}.data`, journal: `${base}.parts` };
  }

  /**
   * Whether the folder a path lies in exists. Refuses ('key-invalid') a folder that is reached through a symbolic
   * link: an object lies where its key says or nowhere.
   */
  async hasParent(path: string): Promise<boolean> {
    return (await this.#deepestFolder(path)) === dirname(path);
  }

  /** Creates the folder a path lies in, durably, and never through a symbolic link. */
  async ensureParent(path: string): Promise<void> {
    if (!(await this.hasParent(path))) await onDisk(() => ensureFolder(dirname(path)));
  }

  async #deepestFolder(path: string): Promise<string> {
    let folder = dirname(path);
    while (folder.length > this.folder.length) {
      const real = await this.#realpath(folder);
      if (real === undefined) {
        folder = dirname(folder);
        continue;
      }
      this.#realFolder ??= await this.#realpath(this.folder);
      if (real !== join(this.#realFolder ?? '', folder.slice(this.folder.length))) {
        throw new ObjectStoreError('key-invalid', 'The key leads through a symbolic link.');
      }
      return folder;
    }
    return this.folder;
  }

  async #realpath(folder: string): Promise<string | undefined> {
    try {
      return await realpath(folder);
    } catch (error) {
      if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
      return await onDisk(() => Promise.reject(error));
    }
  }
}
