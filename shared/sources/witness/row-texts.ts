import { type RowSink, valueKind } from '#shared/engines/transfer/row-sink.ts';
import { readReal } from './read-real.ts';

const colon = 0x3a;
const semicolon = 0x3b;
const exclamationMark = 0x21;
const minus = 0x2d;
const lineFeed = 0x0a;
const point = 0x2e;
const zero = 0x30;
/** The first letters of an exponent and of Inf. */
const exponentLetter = 0x65;
const infinityLetter = 0x49;
/** Digits that a double holds exactly as an integer. */
const exactDigits = 15;
const wordRange = 0x100000000;

/** Reads rows as `writeRowTexts` has SQLite write them, into a sink. */
export class RowTextReader {
  readonly #sink: RowSink;
  readonly #number = Buffer.alloc(8);
  readonly #view = new DataView(this.#number.buffer, this.#number.byteOffset, 8);
  #at = 0;

  constructor(sink: RowSink) {
    this.#sink = sink;
  }

  /** Reads whole rows in [start, end). Returns how many. @throws Error if they do not read as such */
  read(bytes: Buffer, start: number, end: number, before: number): number {
    const sink = this.#sink;
    let rows = 0;
    this.#at = start;
    while (this.#at < end) {
      rows++;
      const line = this.#rowid(bytes, end);
      sink.row(Number.isSafeInteger(line) && line > 0 ? line : before + rows);
      for (let index = 0; bytes[this.#at] !== lineFeed; index++) this.#value(index, bytes, end);
      this.#at++;
      sink.rowEnd();
    }
    if (this.#at !== end) throw broken();
    return rows;
  }

  /** The number of the row; rounded where it is long, as it is no line then. */
  #rowid(bytes: Buffer, end: number): number {
    let at = this.#at;
    const isNegative = bytes[at] === minus;
    if (isNegative) at++;
    let magnitude = 0;
    for (; bytes[at] !== colon; at++) {
      if (at >= end) throw broken();
      magnitude = magnitude * 10 + bytes[at]! - zero;
    }
    this.#at = at + 1;
    return isNegative ? -magnitude : magnitude;
  }

  #value(index: number, bytes: Buffer, end: number): void {
    const start = this.#at;
    let at = bytes[start] === minus ? start + 1 : start;
    const first = at;
    let magnitude = 0;
    for (let digit = bytes[at]! - zero; digit >= 0 && digit <= 9; digit = bytes[at]! - zero) {
      magnitude = magnitude * 10 + digit;
      at++;
    }
    // At least a line feed stands behind every value.
    if (at >= end) throw broken();
    switch (bytes[at]) {
      case semicolon:
        if (at === first) throw broken();
        if (at - first > exactDigits) this.#view.setBigInt64(0, BigInt(bytes.toString('latin1', start, at)));
        else this.#writeInteger(first > start ? -magnitude : magnitude);
        this.#at = at + 1;
        this.#sink.value(index, this.#number, 0, 8, valueKind.integer64);
        break;
      case colon:
        this.#bytes(index, bytes, at + 1, magnitude, end, valueKind.text);
        break;
      case exclamationMark:
        if (at > start) this.#bytes(index, bytes, at + 1, magnitude, end, valueKind.bytes);
        else {
          this.#at = at + 1;
          this.#sink.null(index);
        }
        break;
      case point:
      case exponentLetter:
      case infinityLetter:
        this.#real(index, bytes, start, end);
        break;
      default:
        throw broken();
    }
  }

  #bytes(index: number, bytes: Buffer, from: number, length: number, end: number, kind: 2 | 3): void {
    const to = from + length;
    if (!(to < end)) throw broken();
    this.#at = to;
    this.#sink.value(index, bytes, from, to, kind);
  }

  #writeInteger(value: number): void {
    const high = Math.floor(value / wordRange);
    this.#view.setInt32(0, high);
    this.#view.setInt32(4, value - high * wordRange);
  }

  #real(index: number, bytes: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end && bytes[at] !== semicolon) at++;
    if (at === end) throw broken();
    const isNegativeZero = at > start + 1 && bytes[at - 1] === minus;
    const value = readReal(bytes, start, isNegativeZero ? at - 1 : at);
    this.#view.setFloat64(0, isNegativeZero ? -0 : value);
    this.#at = at + 1;
    this.#sink.value(index, this.#number, 0, 8, valueKind.float64);
  }
}

function broken(): Error {
  return new Error('The text that SQLite made of a row does not read as one.');
}
