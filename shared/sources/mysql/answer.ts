import { type RowSink, type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import { MysqlError } from './mysql-error.ts';
import { lengthEnd, PacketError, type PacketHandler, readLength } from './packets.ts';

/** A column of an answer, as far as its rows need it. */
export interface AnswerColumn {
  /** Protocol number of the type. */
  type: number;
  /** Number of the collation; 63 is binary. */
  collation: number;
  kind: ValueKind;
}

const columnsMax = 4_096;
const binaryCollation = 63;
/** Numbers of the types in the protocol (field types of MySQL's `field_types.h`). */
const bitType = 16;
const jsonType = 245;
const numberTypes = new Set([0, 1, 2, 3, 4, 5, 8, 9, 13, 246]);
const stringTypes = new Set([15, 249, 250, 251, 252, 253, 254]);
const bytesTypes = new Set([242, 255]);

/**
 * The answer to one statement: column definitions, then rows of the text protocol, given to a sink value by value
 * (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset.html).
 */
export class Answer implements PacketHandler {
  rows = 0;
  isDone = false;
  /** Why its rows are passed over from here on, to its end. */
  failure: unknown;
  readonly #open: (columns: readonly AnswerColumn[]) => RowSink;
  readonly #columns: AnswerColumn[] = [];
  #kinds: ValueKind[] = [];
  #columnCount = -1;
  #columnsEnded = false;
  #sink: RowSink | undefined;

  constructor(open: (columns: readonly AnswerColumn[]) => RowSink) {
    this.#open = open;
  }

  /** Rows that still come are passed over; the first reason counts. */
  stop(reason: unknown): void {
    this.failure ??= reason ?? new Error('stopped');
  }

  packet(bytes: Uint8Array, start: number, end: number): void {
    if (start >= end || this.isDone) throw new PacketError('a packet came that nobody asked for');
    const first = bytes[start]!;
    if (first === 0xff) this.#error(bytes, start, end);
    else if (this.#columnsEnded) {
      if (first === 0xfe && end - start < 9) this.isDone = true;
      else this.#row(bytes, start, end);
    } else if (this.#columnCount < 0) this.#begin(bytes, start, end);
    else if (this.#columns.length < this.#columnCount) this.#columns.push(columnOf(bytes, start, end));
    else this.#endColumns();
  }

  #begin(bytes: Uint8Array, start: number, end: number): void {
    const first = bytes[start]!;
    // OK: the statement has no rows to give.
    if (first === 0x00) {
      this.isDone = true;
      return;
    }
    // 0xfb asks the client to send a file of its own. That is never wanted here.
    if (first === 0xfb) throw new PacketError('the server asked for a file of this machine');
    this.#columnCount = readLength(bytes, start, end);
    if (this.#columnCount > columnsMax) throw new PacketError('an answer has too many columns');
  }

  #endColumns(): void {
    this.#columnsEnded = true;
    this.#kinds = this.#columns.map(({ kind }) => kind);
    try {
      this.#sink = this.#open(this.#columns);
    } catch (error) {
      this.stop(error);
    }
  }

  #row(bytes: Uint8Array, start: number, end: number): void {
    const sink = this.#sink;
    if (sink === undefined || this.failure !== undefined) return;
    try {
      this.#values(sink, bytes, start, end);
    } catch (error) {
      if (error instanceof PacketError) throw error;
      this.stop(error);
    }
  }

  #values(sink: RowSink, bytes: Uint8Array, start: number, end: number): void {
    const kinds = this.#kinds;
    const count = kinds.length;
    let at = start;
    sink.row(++this.rows);
    for (let index = 0; index < count; index++) {
      let length = at < end ? bytes[at++]! : 0xff;
      if (length >= 0xfb) {
        length = readLength(bytes, at - 1, end);
        at = lengthEnd.at;
        if (length < 0) {
          sink.null(index);
          continue;
        }
      }
      const next = at + length;
      if (next > end) throw new PacketError('a row is cut off');
      sink.value(index, bytes, at, next, kinds[index]!);
      at = next;
    }
    if (at !== end) throw new PacketError('a row has more values than columns');
    sink.rowEnd();
  }

  /** ERR: two bytes of number, # and five characters of state, the message. */
  #error(bytes: Uint8Array, start: number, end: number): void {
    const number = (bytes[start + 1] ?? 0) | ((bytes[start + 2] ?? 0) << 8);
    const textStart = bytes[start + 3] === 0x23 ? start + 9 : start + 3;
    const message = Buffer.from(bytes.subarray(Math.min(textStart, end), end)).toString('utf8');
    this.stop(new MysqlError(number, message));
    this.isDone = true;
  }
}

/** Only the end of a column definition is fixed: length of it, collation, width, type, flags, decimals, filler. */
function columnOf(bytes: Uint8Array, start: number, end: number): AnswerColumn {
  const fixed = end - 13;
  if (fixed < start || bytes[fixed] !== 0x0c) throw new PacketError('a column definition cannot be read');
  const collation = bytes[fixed + 1]! | (bytes[fixed + 2]! << 8);
  const type = bytes[fixed + 7]!;
  return { type, collation, kind: kindOf(type, collation) };
}

function kindOf(type: number, collation: number): ValueKind {
  if (numberTypes.has(type)) return valueKind.number;
  if (type === bitType || bytesTypes.has(type)) return valueKind.bytes;
  if (type === jsonType) return valueKind.text;
  if (stringTypes.has(type)) return collation === binaryCollation ? valueKind.bytes : valueKind.text;
  // Dates and times.
  return valueKind.text;
}
