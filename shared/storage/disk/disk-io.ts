import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ObjectStoreError } from '../object-store.ts';

/** The code of a system error (`ENOENT`), or undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Runs an operation on the disk. What the disk refuses becomes ObjectStoreError 'unavailable' (full, read-only, too
 * many open files, damaged), except a missing file, which becomes 'not-found'.
 */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ObjectStoreError ? error : diskError(error);
  }
}

function diskError(error: unknown): ObjectStoreError {
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new ObjectStoreError('not-found', 'There is no such object.', { cause: error });
  if (code === 'ELOOP')
    return new ObjectStoreError('key-invalid', 'The key leads through a symbolic link.', { cause: error });
  const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'The disk is full' : 'The disk refuses';
  return new ObjectStoreError('unavailable', `${why} (${code ?? 'unknown error'}).`, { cause: error });
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates a folder with everything above it; each name created is durable when this resolves. */
export async function ensureFolder(folder: string): Promise<void> {
  const created = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (created === undefined) return;
  const last = dirname(resolve(created));
  let current = resolve(folder);
  while (current !== last) {
    current = dirname(current);
    await syncFolder(current);
  }
}

/** Writes all of a chunk: the system may take less at a time. */
export async function writeAll(handle: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < chunk.length) {
    const { bytesWritten } = await handle.write(chunk, written, chunk.length - written, position + written);
    if (bytesWritten === 0) throw new ObjectStoreError('unavailable', 'The disk takes no more bytes.');
    written += bytesWritten;
  }
}

const readBytes = 256 * 1024;

/**
 * Bytes `start` to `end` (exclusive) of an open file, in chunks. With `reuse` each chunk is good only until the next
 * is asked for: for readers that look at the bytes and let them go. Throws 'checksum' if the file ends before.
 */
export async function* readChunks(
  handle: FileHandle,
  start: number,
  end: number,
  options: { reuse?: boolean } = {},
): AsyncGenerator<Uint8Array> {
  const shared = options.reuse === true ? Buffer.allocUnsafeSlow(readBytes) : undefined;
  let position = start;
  while (position < end) {
    const length = Math.min(readBytes, end - position);
    const buffer = shared ?? Buffer.allocUnsafe(length);
    const { bytesRead } = await onDisk(() => handle.read(buffer, 0, length, position));
    if (bytesRead === 0) throw new ObjectStoreError('checksum', 'The file is shorter than its header says.');
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Removes a file; that it is gone already is as good. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
