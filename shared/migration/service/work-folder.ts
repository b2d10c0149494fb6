import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ObjectStore, ObjectStoreError } from '#shared/storage/object-store.ts';
import { WorkFailed, type WorkSource } from './contract.ts';

/**
 * A folder for one piece of work of a migration. What a killed process left behind of the same migration is removed
 * first, as nobody else will.
 */
export async function openWorkFolder(migrationId: string): Promise<{ path: string; remove(): Promise<void> }> {
  const prefix = `cloudforge-migration-${migrationId}-`;
  for (const name of await readdir(tmpdir()))
    if (name.startsWith(prefix)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  const path = await mkdtemp(join(tmpdir(), prefix));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/**
 * Brings an upload into a folder, where threads can read it by place. Returns its path.
 *
 * @throws WorkFailed 'upload-gone' if it is no longer kept
 */
export async function fetchUpload(
  store: ObjectStore,
  source: Extract<WorkSource, { kind: 'artifact' }>,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const path = join(folder, `upload-${safeName(source.fileName)}`);
  try {
    const { body } = await store.get(source.bucket, source.key, { signal });
    await pipeline(Readable.fromWeb(body), createWriteStream(path, { mode: 0o600 }), { signal });
  } catch (error) {
    if (!(error instanceof ObjectStoreError && error.code === 'not-found')) throw error;
    throw new WorkFailed('upload-gone', 'The uploaded file is no longer kept. Upload it again, and begin anew.', {
      cause: error,
    });
  }
  return path;
}

/** The ending says how it is packed, so it is kept. */
function safeName(fileName: string): string {
  return basename(fileName)
    .replaceAll(/[^\w.-]/g, '_')
    .slice(-100);
}
