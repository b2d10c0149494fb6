/**
 * The part of a byte stream that a reader still looks at: bytes are appended at the end and consumed from the front.
 * Positions given to callers are indices into `buffer`; they stay valid until the next `append`.
 */
export class ByteWindow {
  buffer: Buffer = Buffer.allocUnsafe(256 * 1024);
  /** First byte not consumed yet. */
  start = 0;
  /** One past the last byte present. */
  end = 0;
  /** Offset in the stream of `buffer[0]`. */
  #base = 0;
  /** Newlines before `#countedTo`, plus one. */
  #line = 1;
  #countedTo = 0;
  #byteBefore = 0x0a;

  /** Copies a portion behind what is there; may move the unread bytes to the front of the buffer. */
  append(bytes: Uint8Array): void {
    if (this.end + bytes.length > this.buffer.length) this.#makeRoom(bytes.length);
    this.buffer.set(bytes, this.end);
    this.end += bytes.length;
  }

  /** Gives up everything before `position`. */
  consume(position: number): void {
    this.start = position;
  }

  /** The byte before a position; a newline before the first one. */
  before(position: number): number {
    return position > 0 ? this.buffer[position - 1]! : this.#byteBefore;
  }

  /** Offset in the whole stream. */
  offset(position: number): number {
    return this.#base + position;
  }

  /** Line of a position, 1-based. Positions must not go backwards. */
  line(position: number): number {
    let from = this.#countedTo;
    while (from < position) {
      const newline = this.buffer.indexOf(10, from);
      if (newline < 0 || newline >= position) break;
      this.#line += 1;
      from = newline + 1;
    }
    if (position > this.#countedTo) this.#countedTo = position;
    return this.#line;
  }

  #makeRoom(more: number): void {
    // Lines are counted before the bytes they are counted in go away.
    this.line(this.start);
    const unread = this.end - this.start;
    let capacity = this.buffer.length;
    while (unread + more > capacity) capacity *= 2;
    // Half of the largest buffer ever needed is enough to move rarely; a giant one is given back when it is empty.
    if (capacity > 8 * 1024 * 1024 && unread + more < 1024 * 1024) capacity = 2 * 1024 * 1024;
    const moved = this.start;
    if (moved > 0) this.#byteBefore = this.buffer[moved - 1]!;
    if (capacity === this.buffer.length) {
      this.buffer.copyWithin(0, this.start, this.end);
    } else {
      const larger = Buffer.allocUnsafe(capacity);
      this.buffer.copy(larger, 0, this.start, this.end);
      this.buffer = larger;
    }
    this.#base += moved;
    this.#countedTo -= moved;
    this.start = 0;
    this.end = unread;
  }
}
