/**
 * The canonical bytes of a row: what both sides of a proof make of it, each by its own code, and what is hashed.
 *
 * A row is its compared columns in the order of the plan. A column is one byte 0 for NULL; else one byte 1, the length
 * of the value as four bytes, and the value. Lengths go before values, so that nothing can move from one column into
 * the next unseen, and NULL is not the empty text. Numbers are big-endian. The value, by codec:
 *
 * | codec                   | canonical bytes                                                                            |
 * |-------------------------|--------------------------------------------------------------------------------------------|
 * | integer                 | eight bytes, two's complement                                                              |
 * | boolean                 | one byte, 0 or 1                                                                           |
 * | numeric                 | sign (see `decimalSign`), exponent as four bytes, decimal digits in ASCII: 0.DIGITS x 10^exponent without zeros at either end; zero and what is not a number: the sign alone |
 * | float                   | the bits (four or eight bytes); every NaN is the quiet one; -0 is not 0                     |
 * | text                    | UTF-8; padded: without the blanks at its end                                               |
 * | bytes                   | themselves                                                                                 |
 * | date                    | days since 2000-01-01, four bytes; infinities are the largest and the smallest number       |
 * | timestamp, timestamptz  | microseconds since 2000-01-01 00:00 (UTC), eight bytes; infinities likewise                 |
 * | time                    | microseconds since midnight, eight bytes                                                   |
 * | timetz                  | the same, then the offset in seconds west of Greenwich, four bytes                          |
 * | interval                | months and days, four bytes each, and microseconds, eight                                   |
 * | uuid                    | sixteen bytes                                                                              |
 * | bit                     | number of bits, four bytes, then the bits from the left, the last byte filled with zeros    |
 * | jsonb                   | see json-form.ts                                                                           |
 * | set                     | number of words, four bytes, then each word: length, four bytes, and UTF-8                  |
 * | other                   | UTF-8 of the text form; instants in it brought to UTC where the codec says `zoned`          |
 */
export class CanonicalRow {
  bytes: Uint8Array<ArrayBuffer>;
  /** Where the row begins in `bytes`: at 0, unless its consumer has an arena. */
  start = 0;
  /** End of what is written. After `finish`: of the row. */
  length = 0;
  /** Where the columns begin and end in `bytes`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly #arena: RowArena | undefined;
  readonly #arenaView: DataView<ArrayBuffer> | undefined;
  /** For rows that do not fit where the arena has room. */
  #own: Uint8Array<ArrayBuffer>;
  /** Of `bytes`. */
  view: DataView<ArrayBuffer>;
  #viewed: Uint8Array | undefined;
  #viewOfViewed: DataView = new DataView(new ArrayBuffer(0));
  #viewedBefore: Uint8Array | undefined;
  #viewBefore: DataView = this.#viewOfViewed;
  #spare: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #inOrder = true;
  #given = 0;
  #open = 0;

  /** `arena`: where the rows are to be written, if not into a buffer of their own. */
  constructor(columns: number, arena?: RowArena) {
    this.starts = new Int32Array(columns);
    this.ends = new Int32Array(columns);
    this.#arena = arena;
    this.#own = new Uint8Array(arena === undefined ? bufferBytesMin : 0);
    this.bytes = arena?.bytes ?? this.#own;
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
    this.#arenaView = arena === undefined ? undefined : this.view;
  }

  begin(): void {
    if (this.#arena !== undefined) this.#enterArena(this.#arena);
    this.length = this.start;
    this.#inOrder = true;
    this.#given = 0;
  }

  null(column: number): void {
    this.#start(column);
    this.octet(0);
    this.ends[column] = this.length;
  }

  /** A value begins; what is written until `close` is its canonical bytes. */
  open(column: number): void {
    this.#start(column);
    this.reserve(headerBytes);
    this.bytes[this.length] = 1;
    this.length += headerBytes;
    this.#open = column;
  }

  close(): void {
    const start = this.starts[this.#open]!;
    this.view.setUint32(start + 1, this.length - start - headerBytes);
    this.ends[this.#open] = this.length;
  }

  /** The value that was begun is NULL after all. */
  closeAsNull(): void {
    this.length = this.starts[this.#open]!;
    this.octet(0);
    this.ends[this.#open] = this.length;
  }

  /** Takes back the value that was begun: the column is not given. */
  withdraw(): void {
    this.length = this.starts[this.#open]!;
    this.#given--;
  }

  /** A whole value of four bytes. */
  int32Field(column: number, value: number): void {
    const at = this.#fixed(column, 4);
    this.view.setInt32(at, value);
  }

  /** A whole value of eight bytes: an integer from its halves. */
  int64Field(column: number, high: number, low: number): void {
    const at = this.#fixed(column, 8);
    const view = this.view;
    view.setInt32(at, high);
    view.setInt32(at + 4, low);
  }

  /** A whole value of four bytes: a float. It is no NaN. */
  float32Field(column: number, value: number): void {
    const at = this.#fixed(column, 4);
    this.view.setFloat32(at, value);
  }

  /** A whole value of eight bytes: a double. It is no NaN. */
  float64Field(column: number, value: number): void {
    const at = this.#fixed(column, 8);
    this.view.setFloat64(at, value);
  }

  /** Whether the column was given since `begin`. */
  has(column: number): boolean {
    return this.#inOrder ? column < this.#given : this.ends[column]! > 0;
  }

  /** Puts the columns in order. false: one of them was not given. */
  finish(): boolean {
    if (this.#inOrder) return this.#given === this.ends.length;
    if (this.ends.includes(0)) return false;
    this.#sort();
    return true;
  }

  octet(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  int32(value: number): void {
    this.reserve(4);
    this.view.setInt32(this.length, value);
    this.length += 4;
  }

  /** A 64-bit integer from its halves. */
  int64(high: number, low: number): void {
    this.reserve(8);
    this.view.setInt32(this.length, high);
    this.view.setInt32(this.length + 4, low);
    this.length += 8;
  }

  /** A 64-bit integer that a double holds exactly (below 2^53). */
  whole(value: number): void {
    const high = Math.floor(value / 2 ** 32);
    this.int64(high, value - high * 2 ** 32);
  }

  bigint64(value: bigint): void {
    this.reserve(8);
    this.view.setBigInt64(this.length, value);
    this.length += 8;
  }

  float32(value: number): void {
    this.reserve(4);
    this.view.setFloat32(this.length, value);
    this.length += 4;
  }

  float64(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.length, value);
    this.length += 8;
  }

  copy(bytes: Uint8Array, start: number, end: number): void {
    const count = end - start;
    this.reserve(count);
    if (count > copyByLoopMax) this.bytes.set(bytes.subarray(start, end), this.length);
    else this.#copyWords(bytes, start, end);
    this.length += count;
  }

  /** Four bytes at a time, which costs less than an object for the part. */
  #copyWords(bytes: Uint8Array, start: number, end: number): void {
    const from = this.viewOf(bytes);
    const to = this.view;
    let at = this.length;
    let read = start;
    for (const last = end - 4; read <= last; read += 4, at += 4) to.setInt32(at, from.getInt32(read));
    const out = this.bytes;
    for (; read < end; read++) out[at++] = bytes[read]!;
  }

  /** A view of bytes that values come in. Many come in the same: what was read, or where a reader puts what it decoded. */
  viewOf(bytes: Uint8Array): DataView {
    if (this.#viewed === bytes) return this.#viewOfViewed;
    const isOther = this.#viewedBefore === bytes;
    const view = isOther ? this.#viewBefore : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#viewedBefore = this.#viewed;
    this.#viewBefore = this.#viewOfViewed;
    this.#viewed = bytes;
    this.#viewOfViewed = view;
    return view;
  }

  /** A whole value: bytes as they are. */
  bytesField(column: number, bytes: Uint8Array, start: number, end: number): void {
    const count = end - start;
    this.#start(column);
    this.reserve(headerBytes + count);
    const at = this.length;
    this.bytes[at] = 1;
    this.view.setInt32(at + 1, count);
    this.length = at + headerBytes;
    this.copy(bytes, start, end);
    this.ends[column] = this.length;
  }

  /** UTF-8 of a text. */
  text(text: string): void {
    this.reserve(text.length * 3);
    this.length += encoder.encodeInto(text, this.bytes.subarray(this.length)).written;
  }

  setInt32(at: number, value: number): void {
    this.view.setInt32(at, value);
  }

  /** Room for so many bytes more. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    if (needed > rowBytesMax) throw new RangeError('A row is longer than 2 GiB.');
    if (needed > this.#own.length || this.bytes === this.#own)
      this.#own = new Uint8Array(Math.min(rowBytesMax, Math.max(needed, this.bytes.length * 2)));
    this.#own.set(this.bytes.subarray(this.start, this.length), this.start);
    this.bytes = this.#own;
    this.view = new DataView(this.bytes.buffer);
  }

  #enterArena(arena: RowArena): void {
    this.start = arena.nextPlace();
    if (this.bytes === arena.bytes || this.#arenaView === undefined) return;
    this.bytes = arena.bytes;
    this.view = this.#arenaView;
  }

  #start(column: number): void {
    if (this.#inOrder && column !== this.#given) {
      this.#inOrder = false;
      // What an earlier row left there is no column of this one.
      this.ends.fill(0, this.#given);
    }
    this.#given++;
    this.starts[column] = this.length;
  }

  /** Begins and ends a value of so many bytes; where they have to be written. */
  #fixed(column: number, count: number): number {
    this.#start(column);
    this.reserve(headerBytes + count);
    const at = this.length;
    this.bytes[at] = 1;
    this.view.setInt32(at + 1, count);
    this.length = at + headerBytes + count;
    this.ends[column] = this.length;
    return at + headerBytes;
  }

  #sort(): void {
    if (this.#spare.length < this.length) this.#spare = new Uint8Array(this.bytes.length);
    let at = this.start;
    for (let column = 0; column < this.ends.length; column++) {
      const start = this.starts[column]!;
      const end = this.ends[column]!;
      this.#spare.set(this.bytes.subarray(start, end), at);
      this.starts[column] = at;
      at += end - start;
      this.ends[column] = at;
    }
    this.bytes.set(this.#spare.subarray(this.start, at), this.start);
  }
}

/** Room that a consumer has for rows. */
export interface RowArena {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where the next row may begin in `bytes`. */
  nextPlace(): number;
}

/** Takes canonical rows. `row` is valid during the call only; `position`: line of a dump or ordinal of the row, from 1. */
export interface RowConsumer {
  /** Where it wants the rows to be written. */
  readonly arena?: RowArena;
  row(row: CanonicalRow, position: number): void;
}

const bufferBytesMin = 4096;
/** Of a value that is not NULL: the byte that says so, and the length. */
const headerBytes = 5;
const rowBytesMax = 2 ** 31 - 1;
const copyByLoopMax = 512;
const encoder = new TextEncoder();
