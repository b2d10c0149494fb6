import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { isSqliteFile } from '../../decompress.ts';
import { SourceError } from '../../source-error.ts';

/** Bytes read at once; pages of a table mostly lie one behind the other. */
const blockBytes = 256 * 1024;
const blocksMax = 8;
const headerBytes = 100;
/** First bytes of a rollback journal that still has to be played back. */
const journalMagic = Buffer.from([0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]);

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * The pages of a SQLite database file (SQLite, "Database File Format", sections 1.2 and 1.3), read as they lie in the
 * file: what is in a log or journal beside it is refused, not overlooked.
 */
export class PageFile {
  readonly pageBytes: number;
  /** Bytes of a page that hold content: what is reserved at its end is left out. */
  readonly usableBytes: number;
  readonly pageCount: number;
  readonly encoding: TextEncoding;
  readonly #descriptor: number;
  readonly #changeCounter: number;
  /** Blocks by their number, the one read last at the end. */
  readonly #blocks = new Map<number, Uint8Array<ArrayBuffer>>();

  /** @throws SourceError if it is no database, is open elsewhere, or was cut off */
  constructor(path: string) {
    this.#descriptor = opened(path);
    try {
      const header = this.#header();
      checkNeighbours(path);
      const written = header.readUInt16BE(16);
      this.pageBytes = written === 1 ? 65536 : written;
      const isPowerOfTwo = (this.pageBytes & (this.pageBytes - 1)) === 0;
      this.usableBytes = this.pageBytes - header.readUInt8(20);
      if (this.pageBytes < 512 || !isPowerOfTwo || this.usableBytes < 480) {
        throw damaged('its header states an impossible page size');
      }
      const { size } = fstatSync(this.#descriptor);
      this.pageCount = Math.floor(size / this.pageBytes);
      const stated = header.readUInt32BE(28);
      // The count is valid only if the same version wrote both counters.
      if (header.readUInt32BE(24) === header.readUInt32BE(92) && stated > this.pageCount) {
        throw new SourceError(
          'source-truncated',
          `The SQLite file is cut off: ${stated} pages are stated and ${this.pageCount} are there. Copy it again.`,
        );
      }
      this.encoding = encodingOf(header.readUInt32BE(56));
      this.#changeCounter = header.readUInt32BE(24);
    } catch (error) {
      closeSync(this.#descriptor);
      throw error;
    }
  }

  /** @throws SourceError if somebody wrote to the file since it was opened */
  checkUnchanged(): void {
    if (this.#header().readUInt32BE(24) === this.#changeCounter) return;
    throw new SourceError(
      'source-damaged',
      'The SQLite file was written to while it was read. Copy it while nobody uses it and start again.',
    );
  }

  /** Copies page `number` (1-based) to `place` of `into`, which has room for a page there. */
  read(number: number, into: Uint8Array, place = 0): void {
    if (number < 1 || number > this.pageCount) {
      throw damaged(`it points to page ${number}, and there are ${this.pageCount}`);
    }
    const offset = (number - 1) * this.pageBytes;
    const block = this.#block(Math.floor(offset / blockBytes));
    const at = offset % blockBytes;
    if (at + this.pageBytes > block.length) throw damaged(`page ${number} is not there`);
    into.set(block.subarray(at, at + this.pageBytes), place);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #block(index: number): Uint8Array {
    const known = this.#blocks.get(index);
    if (known !== undefined) return known;
    let buffer = new Uint8Array(0);
    if (this.#blocks.size >= blocksMax) {
      const oldest = this.#blocks.keys().next().value;
      if (oldest !== undefined) {
        buffer = this.#blocks.get(oldest) ?? buffer;
        this.#blocks.delete(oldest);
      }
    }
    // The last block of the file is shorter, and its buffer is not used again.
    if (buffer.length < blockBytes) buffer = new Uint8Array(blockBytes);
    const length = readFully(this.#descriptor, buffer, index * blockBytes);
    const block = buffer.subarray(0, length);
    this.#blocks.set(index, block);
    return block;
  }

  #header(): Buffer {
    const header = Buffer.alloc(headerBytes);
    if (readFully(this.#descriptor, header, 0) < headerBytes || !isSqliteFile(header)) {
      throw damaged('it does not begin as a database does');
    }
    return header;
  }
}

/** The file is no database that could be read; `what` completes "The SQLite file is damaged: ...". */
export function damaged(what: string): SourceError {
  return new SourceError(
    'source-damaged',
    `The SQLite file is damaged: ${what}. Save what can be saved with the shell's .recover command and give that.`,
  );
}

function opened(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new SourceError('source-missing', 'The SQLite file is not there or may not be read.', { cause: error });
  }
}

function readFully(descriptor: number, buffer: Uint8Array, position: number): number {
  let length = 0;
  while (length < buffer.length) {
    const count = readSync(descriptor, buffer, length, buffer.length - length, position + length);
    if (count === 0) break;
    length += count;
  }
  return length;
}

function checkNeighbours(path: string): void {
  if (sizeOf(`${path}-wal`) > 0) {
    throw new SourceError(
      'source-unreadable',
      'Changes of the SQLite database lie in a write-ahead log (-wal) beside the file: it is open elsewhere, or was not closed. Close the program that uses it, run PRAGMA wal_checkpoint(TRUNCATE), and start again.',
    );
  }
  if (sizeOf(`${path}-journal`) < journalMagic.length || !isHot(`${path}-journal`)) return;
  throw new SourceError(
    'source-unreadable',
    'Beside the SQLite file lies the journal of a change that was not finished: it is being written to, or its program crashed. Open it once with sqlite3, which mends it, and start again.',
  );
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

function isHot(path: string): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const head = Buffer.alloc(journalMagic.length);
    readFully(descriptor, head, 0);
    return head.equals(journalMagic);
  } finally {
    closeSync(descriptor);
  }
}

function encodingOf(stated: number): TextEncoding {
  if (stated === 2) return 'utf-16le';
  if (stated === 3) return 'utf-16be';
  // 0 is what a database without any table says.
  if (stated === 0 || stated === 1) return 'utf-8';
  throw damaged(`its header states an unknown text encoding (${stated})`);
}
