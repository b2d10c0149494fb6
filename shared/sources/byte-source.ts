import { type FileHandle, open } from 'node:fs/promises';
import { containerOf } from './decompress.ts';
import { isSeekable, openSeekable } from './seekable-file.ts';
import { SourceError } from './source-error.ts';
import { unicodeForm } from './unicode.ts';

/** Bytes of a source by their place, as often as they are wanted. */
export interface ByteSource {
  /** Without a byte order mark, which no offset counts. */
  readonly sizeBytes: number;
  /**
   * Bytes from `start` up to `end` (exclusive), in portions. A portion is only valid until the next one is asked for.
   *
   * @throws SourceError if the file ends before, or was changed since
   */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

const portionBytes = 256 * 1024;

/**
 * Opens a plain text file, or our own seekable form of a packed one, for reading by byte range. Offsets are those of
 * the text as it was assessed: decompressed, UTF-8, without a byte order mark.
 *
 * @throws SourceError if the file is not there, or is packed or in UTF-16 (then it has to be made seekable first)
 */
export async function openByteSource(path: string): Promise<ByteSource> {
  const file = await open(path, 'r').catch(error => {
    throw new SourceError('source-missing', 'The dump is not where it was: the file is gone or may not be read.', {
      cause: error,
    });
  });
  try {
    const head = Buffer.alloc(1024);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    const seen = head.subarray(0, bytesRead);
    if (isSeekable(seen)) return await openSeekable(file);
    const { encoding, markBytes } = unicodeForm(seen);
    if (containerOf(seen) !== 'plain' || encoding !== 'utf-8') {
      throw new SourceError(
        'source-unsupported',
        'A packed dump, or one in UTF-16, cannot be read by place; it is unpacked into a working copy when it is assessed.',
      );
    }
    return new PlainFile(file, markBytes, (await file.stat()).size - markBytes);
  } catch (error) {
    await file.close();
    throw error;
  }
}

class PlainFile implements ByteSource {
  readonly sizeBytes: number;
  readonly #file: FileHandle;
  readonly #markBytes: number;

  constructor(file: FileHandle, markBytes: number, sizeBytes: number) {
    this.#file = file;
    this.#markBytes = markBytes;
    this.sizeBytes = sizeBytes;
  }

  async *read(start: number, end: number): AsyncGenerator<Uint8Array> {
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(portionBytes, end - start)));
    let position = start;
    while (position < end) {
      const wanted = Math.min(buffer.length, end - position);
      const { bytesRead } = await this.#file.read(buffer, 0, wanted, position + this.#markBytes);
      if (bytesRead === 0) {
        throw new SourceError('source-truncated', 'The dump is shorter than it was when it was assessed.');
      }
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
