import { ascii } from './ascii.ts';

/**
 * The part of a stream that is still needed, as one growing array, addressed by absolute offsets.
 *
 * Index in `bytes` = absolute offset - `base`. `release` says what is no longer needed; `append` may then move the
 * rest to the front, so an index is good only until the next append, an absolute offset for ever.
 * Lines are counted as offsets move forward, each byte once.
 */
export class ByteWindow {
  bytes: Uint8Array;
  /** Absolute offset of bytes[0]. */
  base = 0;
  /** Index behind the last byte. */
  length = 0;
  #keep = 0;
  #line = 1;
  #lineOffset = 0;
  /** Absolute offset of the first newline at or behind #lineOffset, or of the first byte not yet looked at. */
  #newline = 0;
  #newlineKnown = false;

  constructor(capacity = 1 << 16) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Absolute offset behind the last byte. */
  get end(): number {
    return this.base + this.length;
  }

  /** Adds bytes (copied) at the end. */
  append(portion: Uint8Array): void {
    if (this.length + portion.length > this.bytes.length) this.#makeRoom(portion.length);
    this.bytes.set(portion, this.length);
    this.length += portion.length;
  }

  /** Bytes before this absolute offset are no longer needed. */
  release(offset: number): void {
    if (offset <= this.#keep) return;
    this.lineAt(offset);
    this.#keep = offset;
  }

  /** Line (1-based) of an absolute offset; offsets must not go backwards. */
  lineAt(offset: number): number {
    if (offset <= this.#lineOffset) return this.#line;
    for (;;) {
      if (!this.#newlineKnown) {
        const found = newlineFrom(this.bytes, this.#newline - this.base, this.length);
        this.#newlineKnown = found >= 0;
        this.#newline = found >= 0 ? this.base + found : this.end;
      }
      if (!this.#newlineKnown || this.#newline >= offset) break;
      this.#line++;
      this.#newline++;
      this.#newlineKnown = false;
    }
    this.#lineOffset = offset;
    return this.#line;
  }

  #makeRoom(extra: number): void {
    const from = this.#keep - this.base;
    const kept = this.length - from;
    if (kept + extra <= this.bytes.length && from >= this.bytes.length >> 1) {
      this.bytes.copyWithin(0, from, this.length);
    } else {
      const grown = new Uint8Array(Math.max(this.bytes.length, 2 * (kept + extra)));
      grown.set(this.bytes.subarray(from, this.length));
      this.bytes = grown;
    }
    this.base = this.#keep;
    this.length = kept;
  }
}

/** Lines up to this length are looked through here; a call into the platform only pays for longer ones. */
const shortLineBytes = 192;

/** Index of the first newline in [from, length), -1 if there is none. */
function newlineFrom(bytes: Uint8Array, from: number, length: number): number {
  const near = Math.min(length, from + shortLineBytes);
  for (let index = from; index < near; index++) if (bytes[index] === ascii.newline) return index;
  return near < length ? bytes.subarray(0, length).indexOf(ascii.newline, near) : -1;
}

/** Line numbers inside one stretch of bytes whose first line is known. Cheap when asked in ascending order. */
export class LineIndex {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #firstLine: number;
  #offset: number;
  #line: number;

  constructor(bytes: Uint8Array, start: number, firstLine: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#firstLine = firstLine;
    this.#offset = start;
    this.#line = firstLine;
  }

  /** Line of the byte at index `offset`. */
  at(offset: number): number {
    if (offset < this.#offset) {
      this.#offset = this.#start;
      this.#line = this.#firstLine;
    }
    for (let index = this.#offset; index < offset; index++) if (this.#bytes[index] === ascii.newline) this.#line++;
    this.#offset = Math.max(this.#offset, offset);
    return this.#line;
  }
}
