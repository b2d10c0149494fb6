const newline = 0x0a;
/** What is read as one piece (a row, the head of a statement, a comment) may be this long. */
const pieceBytesMax = 0x7fff_ffff;
const capacityBytesMin = 512 * 1024;

/**
 * The bytes of a chunk that were not read yet: portions are put behind each other, what was read is given up. Counts
 * lines on the way.
 */
export class Feed {
  bytes: Uint8Array = new Uint8Array(capacityBytesMin);
  /** Unread bytes lie at [start, length). */
  start = 0;
  length = 0;
  /** Offset of `bytes[0]` in the dump. */
  base: number;
  /** Line of every byte from the last one asked for up to and including `#newlineAt`. */
  #line: number;
  #newlineAt = -1;
  /** Newlines before this index are counted. */
  #countedTo = 0;

  constructor(startByte: number, line: number) {
    this.base = startByte;
    this.#line = line;
  }

  get unread(): number {
    return this.length - this.start;
  }

  /** false: what is being read is longer than the limit. */
  append(portion: Uint8Array): boolean {
    const needed = this.unread + portion.length;
    if (needed > pieceBytesMax) return false;
    if (this.length + portion.length > this.bytes.length) this.#compact(needed);
    this.bytes.set(portion, this.length);
    this.length += portion.length;
    return true;
  }

  /** Moves the unread bytes to the beginning of a buffer with enough room. */
  #compact(needed: number): void {
    const { start, length } = this;
    this.lineAt(start);
    const into = this.#bufferFor(needed);
    if (into === this.bytes) into.copyWithin(0, start, length);
    else into.set(this.bytes.subarray(start, length));
    this.bytes = into;
    this.base += start;
    this.length = length - start;
    this.#countedTo -= start;
    this.#newlineAt -= start;
    this.start = 0;
  }

  #bufferFor(needed: number): Uint8Array {
    const capacity = this.bytes.length;
    if (needed > capacity) return new Uint8Array(Math.min(pieceBytesMax, 2 * needed));
    // One very long row leaves no large buffer behind.
    return capacity > 16 * capacityBytesMin && needed * 8 < capacity
      ? new Uint8Array(Math.max(capacityBytesMin, 2 * needed))
      : this.bytes;
  }

  /** Offset in the dump of an index. */
  offset(index: number): number {
    return this.base + index;
  }

  /** The line (from 1) on which the byte at `index` lies; to be asked in rising order. */
  lineAt(index: number): number {
    if (index > this.#newlineAt) this.#countLines(index);
    return this.#line;
  }

  #countLines(index: number): void {
    let at = this.#countedTo;
    for (;;) {
      const found = this.bytes.indexOf(newline, at);
      if (found < 0 || found >= this.length) {
        // All that is there was looked at; bytes behind `length` are old ones.
        this.#countedTo = this.length;
        this.#newlineAt = this.length - 1;
        return;
      }
      if (found >= index) {
        this.#countedTo = found;
        this.#newlineAt = found;
        return;
      }
      this.#line += 1;
      at = found + 1;
    }
  }
}
