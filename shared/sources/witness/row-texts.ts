import { type RowSink, valueKind } from '#shared/engines/transfer/row-sink.ts';

const colon = 0x3a;
const minus = 0x2d;
const lineFeed = 0x0a;
const zero = 0x30;
/** First letters of what SQLite's typeof() says, and the lengths of the words. */
const letter = { null: 0x6e, integer: 0x69, real: 0x72, text: 0x74, blob: 0x62 } as const;
const integerWord = 'integer'.length;
const otherWord = 'null'.length;
/** Digits that a double holds exactly as an integer. */
const exactDigits = 15;
/** Powers of ten that are exact doubles: a quotient of two exact numbers is rounded once, as IEEE 754 says. */
const powers = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** Reads rows as `writeRowTexts` has SQLite write them, into a sink. */
export class RowTextReader {
  readonly #sink: RowSink;
  readonly #number = Buffer.alloc(8);
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
      const line = this.#integer(bytes, end);
      sink.row(Number.isSafeInteger(line) && line > 0 ? line : before + rows);
      this.#pass(bytes, colon);
      for (let index = 0; bytes[this.#at] !== lineFeed; index++) this.#value(index, bytes, end);
      this.#at++;
      sink.rowEnd();
    }
    if (this.#at !== end) throw broken();
    return rows;
  }

  #value(index: number, bytes: Buffer, end: number): void {
    const kind = bytes[this.#at];
    this.#at += kind === letter.integer ? integerWord : otherWord;
    if (this.#at >= end) throw broken();
    switch (kind) {
      case letter.null:
        this.#pass(bytes, colon);
        this.#sink.null(index);
        break;
      case letter.integer:
        this.#pass(bytes, colon);
        this.#integer(bytes, end);
        this.#sink.value(index, this.#number, 0, 8, valueKind.integer64);
        break;
      case letter.real: {
        const isNegativeZero = bytes[this.#at] === minus;
        if (isNegativeZero) this.#at++;
        this.#pass(bytes, colon);
        const value = this.#real(bytes, end);
        this.#number.writeDoubleBE(isNegativeZero ? -0 : value);
        this.#sink.value(index, this.#number, 0, 8, valueKind.float64);
        break;
      }
      case letter.text:
      case letter.blob: {
        let length = 0;
        for (; bytes[this.#at] !== colon && this.#at < end; this.#at++) length = length * 10 + bytes[this.#at]! - zero;
        const from = this.#at + 1;
        const to = from + length;
        // At least a line feed stands behind it.
        if (!(to < end)) throw broken();
        this.#sink.value(index, bytes, from, to, kind === letter.text ? valueKind.text : valueKind.bytes);
        this.#at = to;
        break;
      }
      default:
        throw broken();
    }
  }

  #pass(bytes: Buffer, expected: number): void {
    if (bytes[this.#at++] !== expected) throw broken();
  }

  /** The integer at the place reached, into `#number`; its value, rounded where it is long. */
  #integer(bytes: Buffer, end: number): number {
    const start = this.#at;
    const isNegative = bytes[start] === minus;
    let at = isNegative ? start + 1 : start;
    const first = at;
    let magnitude = 0;
    for (; at < end; at++) {
      const digit = bytes[at]! - zero;
      if (digit < 0 || digit > 9) break;
      magnitude = magnitude * 10 + digit;
    }
    this.#at = at;
    if (at === first) throw broken();
    const value = isNegative ? -magnitude : magnitude;
    if (at - first > exactDigits) this.#number.writeBigInt64BE(BigInt(bytes.toString('latin1', start, at)));
    else {
      const high = Math.floor(value / 0x100000000);
      this.#write(high, value - high * 0x100000000);
    }
    return value;
  }

  #write(high: number, low: number): void {
    const number = this.#number;
    number[0] = high >> 24;
    number[1] = high >> 16;
    number[2] = high >> 8;
    number[3] = high;
    number[4] = low >>> 24;
    number[5] = low >>> 16;
    number[6] = low >>> 8;
    number[7] = low;
  }

  #real(bytes: Buffer, end: number): number {
    const start = this.#at;
    let at = bytes[start] === minus ? start + 1 : start;
    const isNegative = at > start;
    // Inf
    if (bytes[at] === 0x49) {
      this.#at = at + 3;
      return isNegative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    }
    let mantissa = 0;
    let point = -1;
    let digits = 0;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === 0x2e) point = at;
      else if (byte >= zero && byte <= 0x39) {
        mantissa = mantissa * 10 + byte - zero;
        digits++;
      } else break;
    }
    const scale = point < 0 ? 0 : at - point - 1;
    if (digits === 0) throw broken();
    if (bytes[at] !== 0x65 && digits <= exactDigits) {
      this.#at = at;
      const value = mantissa / powers[scale]!;
      return isNegative ? -value : value;
    }
    // e, then a sign or digits.
    for (; at < end && isOfNumber(bytes[at]!); at++);
    this.#at = at;
    return Number(bytes.toString('latin1', start, at));
  }
}

function isOfNumber(byte: number): boolean {
  return (byte >= zero && byte <= 0x39) || byte === 0x65 || byte === minus || byte === 0x2b || byte === 0x2e;
}

function broken(): Error {
  return new Error('The text that SQLite made of a row does not read as one.');
}
