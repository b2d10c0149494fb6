import { type RowSink, valueKind } from '#shared/engines/transfer/row-sink.ts';
import type { TreeCursor } from './btree.ts';
import { damaged, type TextEncoding } from './page-file.ts';
import type { RecordColumn, RecordLayout } from './record-columns.ts';
import { Utf16Reader } from './utf16-reader.ts';
import { Varint } from './varint.ts';

/** Bytes of content by serial type, up to 11 (SQLite, "Database File Format", section 2.1). */
export const contentBytes = Uint8Array.from([0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0]);
const serialType = { null: 0, int64: 6, float64: 7, zero: 8, one: 9, firstBlob: 12 } as const;

/** Hands the records of one table to a sink, value by value. */
export class RecordReader {
  readonly #columns: readonly RecordColumn[];
  readonly #sink: RowSink;
  readonly #utf16: Utf16Reader | undefined;
  readonly #varint = new Varint();
  readonly #scratch = new Uint8Array(8);
  readonly #view = new DataView(this.#scratch.buffer);

  constructor(layout: RecordLayout, sink: RowSink, encoding: TextEncoding) {
    this.#columns = layout.stored;
    this.#sink = sink;
    this.#utf16 = encoding === 'utf-8' ? undefined : new Utf16Reader(encoding);
  }

  /**
   * Hands on the record the cursor stands at, without `row` and `rowEnd`.
   *
   * @throws SourceError if it does not read as one
   */
  read(cursor: TreeCursor): void {
    const { bytes, start, end } = cursor;
    const columns = this.#columns;
    const sink = this.#sink;
    const varint = this.#varint;
    let at = start;
    let headerBytes = at < end ? bytes[at]! : 0x80;
    if (headerBytes < 0x80) at++;
    else {
      at = varint.read(bytes, at, end);
      headerBytes = at < 0 ? -1 : varint.length;
    }
    const headerEnd = start + headerBytes;
    if (headerBytes < 1 || headerEnd > end || at > headerEnd) throw broken(cursor);
    let content = headerEnd;
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index]!;
      if (at >= headerEnd) {
        this.#omitted(column, cursor);
        continue;
      }
      let type = bytes[at]!;
      if (type < 0x80) at++;
      else {
        at = varint.read(bytes, at, headerEnd);
        type = at < 0 ? -1 : varint.length;
        if (type < 0) throw broken(cursor);
      }
      const size = type >= serialType.firstBlob ? (type - serialType.firstBlob) >>> 1 : contentBytes[type]!;
      const from = content;
      content += type >= 0x80000000 ? end : size;
      if (content > end) throw broken(cursor);
      const { place } = column;
      if (place < 0) continue;
      if (type >= serialType.firstBlob) {
        if ((type & 1) === 0) sink.value(place, bytes, from, content, valueKind.bytes);
        else if (this.#utf16 === undefined) sink.value(place, bytes, from, content, valueKind.text);
        else {
          const length = this.#utf16.read(bytes, from, content);
          sink.value(place, this.#utf16.bytes, 0, length, valueKind.text);
        }
      } else if (type === serialType.null) {
        if (column.isRowid) this.#integer(place, cursor.rowidHigh, cursor.rowidLow);
        else sink.null(place);
      } else if (type === serialType.float64) {
        // Not a number is what SQLite reads as NULL.
        if (isNan(bytes, from)) sink.null(place);
        else sink.value(place, bytes, from, content, valueKind.float64);
      } else if (column.isReal) this.#realOf(place, bytes, from, type);
      else if (type === serialType.int64) sink.value(place, bytes, from, content, valueKind.integer64);
      else if (type < 10) this.#small(place, bytes, from, type);
      else throw broken(cursor);
    }
  }

  #omitted(column: RecordColumn, cursor: TreeCursor): void {
    const { omitted, place } = column;
    if (omitted.kind === 'unknown') {
      throw damaged(`a record on page ${cursor.page} lacks column ${column.name}, which has no constant default`);
    }
    if (place < 0) return;
    if (omitted.kind === 'null') this.#sink.null(place);
    else this.#sink.value(place, omitted.bytes, 0, omitted.bytes.length, omitted.kind);
  }

  /** Integers of less than eight bytes. */
  #small(place: number, bytes: Uint8Array, from: number, type: number): void {
    switch (type) {
      case 1:
        this.#signed(place, (bytes[from]! << 24) >> 24);
        return;
      case 2:
        this.#signed(place, ((bytes[from]! << 24) | (bytes[from + 1]! << 16)) >> 16);
        return;
      case 3:
        this.#signed(place, ((bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8)) >> 8);
        return;
      case 4:
        this.#signed(place, low32(bytes, from) | 0);
        return;
      case 5:
        this.#integer(place, ((bytes[from]! << 24) | (bytes[from + 1]! << 16)) >> 16, low32(bytes, from + 2));
        return;
      default:
        this.#signed(place, type === serialType.one ? 1 : 0);
    }
  }

  #signed(place: number, value: number): void {
    this.#integer(place, value >> 31, value);
  }

  #integer(place: number, high: number, low: number): void {
    const scratch = this.#scratch;
    scratch[0] = high >>> 24;
    scratch[1] = high >>> 16;
    scratch[2] = high >>> 8;
    scratch[3] = high;
    scratch[4] = low >>> 24;
    scratch[5] = low >>> 16;
    scratch[6] = low >>> 8;
    scratch[7] = low;
    this.#sink.value(place, scratch, 0, 8, valueKind.integer64);
  }

  /** A whole number in a REAL column: stored short, and a real. */
  #realOf(place: number, bytes: Uint8Array, from: number, type: number): void {
    let value = 0;
    if (type === serialType.one) value = 1;
    else if (type < serialType.zero) {
      const size = contentBytes[type]!;
      value = (bytes[from]! << 24) >> 24;
      // Exact up to 53 bits; SQLite stores no whole real shorter that is longer than 48.
      for (let index = 1; index < size; index++) value = value * 256 + bytes[from + index]!;
    }
    this.#view.setFloat64(0, value);
    this.#sink.value(place, this.#scratch, 0, 8, valueKind.float64);
  }
}

function low32(bytes: Uint8Array, from: number): number {
  return ((bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!) >>> 0;
}

/** Whether the double at `from`, big-endian, is not a number. */
export function isNan(bytes: Uint8Array, from: number): boolean {
  if ((bytes[from]! & 0x7f) !== 0x7f || (bytes[from + 1]! & 0xf0) !== 0xf0) return false;
  let rest = bytes[from + 1]! & 0x0f;
  for (let index = from + 2; index < from + 8; index++) rest |= bytes[index]!;
  return rest !== 0;
}

function broken(cursor: TreeCursor): Error {
  return damaged(`a record on page ${cursor.page} does not read as one`);
}
