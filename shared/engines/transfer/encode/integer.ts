import { numberClass, plainDecimal, scanNumber, scanned } from '../../schema/profile/numbers.ts';
import { type ValueKind, valueKind } from '../row-sink.ts';
import { asciiOf, float64At, keywordReason, numberDigits, trim, trimmed } from './ascii-value.ts';
import type { ColumnState, Encoder } from './encoder.ts';
import type { Output } from './output.ts';

/** Digits that a double holds exactly, whatever they are. */
const exactDigits = 15;
const two32 = 4_294_967_296;
const utf8 = new TextEncoder();

const rangeText: { readonly [bytes: number]: string } = {
  2: 'the range of smallint (-32768 to 32767)',
  4: 'the range of integer (-2147483648 to 2147483647)',
  8: 'the range of bigint (-9223372036854775808 to 9223372036854775807)',
};

/** smallint, integer, bigint. */
export class IntegerEncoder implements Encoder {
  readonly #column: ColumnState;
  readonly #size: 2 | 4 | 8;
  readonly #min: number;
  readonly #max: number;

  constructor(column: ColumnState, size: 2 | 4 | 8) {
    this.#column = column;
    this.#size = size;
    this.#max = size === 2 ? 0x7fff : 0x7fff_ffff;
    this.#min = -this.#max - 1;
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    if (kind === valueKind.integer64) return this.#integer64(out, bytes, start);
    if (kind > valueKind.text) return this.#other(out, bytes, start, end, kind);
    const negative = bytes[start] === 0x2d;
    const first = negative ? start + 1 : start;
    if (end - first > exactDigits || end === first) return this.#long(out, bytes, start, end);
    let value = 0;
    for (let i = first; i < end; i++) {
      const digit = bytes[i]! - 0x30;
      if (digit < 0 || digit > 9) return this.#long(out, bytes, start, end);
      value = value * 10 + digit;
    }
    return this.#small(out, negative ? -value : value);
  }

  /** A number that a double holds exactly. */
  #small(out: Output, value: number): boolean {
    if (this.#size === 8) {
      const high = Math.floor(value / two32);
      out.int64(high, value - high * two32);
      return true;
    }
    if (value < this.#min || value > this.#max) return this.#outside();
    if (this.#size === 4) out.int32(value);
    else out.int16(value);
    return true;
  }

  /** Many digits, or something else than digits. */
  #long(out: Output, bytes: Uint8Array, start: number, end: number): boolean {
    trim(bytes, start, end);
    const from = trimmed.start;
    const to = trimmed.end;
    const class_ = from === to ? numberClass.none : scanNumber(bytes, from, to);
    if (class_ === numberClass.none || class_ === numberClass.notFinite) {
      return this.#column.reject(from === to ? 'an empty text is no number' : 'the value is no number');
    }
    if (class_ === numberClass.exponent) return this.#plain(out, bytes, from, to);
    for (let i = scanned.fractionStart; i < scanned.fractionEnd; i++) {
      if (bytes[i] !== 0x30) return this.#column.reject('the value is no whole number');
    }
    const digits = scanned.integerEnd - scanned.integerStart;
    if (digits <= exactDigits) return this.#small(out, wholeNumber(bytes, scanned.integerStart, scanned.integerEnd));
    if (this.#size !== 8 || digits > 19) return this.#outside();
    return this.#wide(out, bytes, scanned.integerStart, scanned.integerEnd, scanned.negative);
  }

  /** 16 to 19 digits: high * 10^9 + low in two halves of 32 bits, without a bigint. */
  #wide(out: Output, bytes: Uint8Array, start: number, end: number, negative: boolean): boolean {
    const upper = digitsBetween(bytes, start, end - 9);
    const lower = digitsBetween(bytes, end - 9, end);
    const upperHigh = Math.floor(upper / 65_536);
    const product = upperHigh * 1e9;
    const rest = (upper - upperHigh * 65_536) * 1e9 + lower;
    const productHigh = Math.floor(product / 65_536);
    const sum = (product - productHigh * 65_536) * 65_536 + rest;
    const carry = Math.floor(sum / two32);
    const high = productHigh + carry;
    const low = sum - carry * two32;
    if (high >= 0x8000_0000 && !(negative && high === 0x8000_0000 && low === 0)) return this.#outside();
    if (!negative) out.int64(high, low);
    else if (low === 0) out.int64(-high, 0);
    else out.int64(-high - 1, two32 - low);
    return true;
  }

  #plain(out: Output, bytes: Uint8Array, start: number, end: number): boolean {
    const plain = plainDecimal(asciiOf(bytes, start, end));
    if (plain === undefined) return this.#outside();
    const digits = utf8.encode(plain);
    return this.#long(out, digits, 0, digits.length);
  }

  #integer64(out: Output, bytes: Uint8Array, start: number): boolean {
    const high = (bytes[start]! << 24) | (bytes[start + 1]! << 16) | (bytes[start + 2]! << 8) | bytes[start + 3]!;
    const low = (bytes[start + 4]! << 24) | (bytes[start + 5]! << 16) | (bytes[start + 6]! << 8) | bytes[start + 7]!;
    if (this.#size === 8) {
      out.int64(high, low);
      return true;
    }
    if (high !== low >> 31) return this.#outside();
    return this.#small(out, low);
  }

  #other(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    if (kind === valueKind.bytes && end - start > 8) return this.#outside();
    const digits =
      kind === valueKind.float64
        ? wholeDigits(float64At(bytes, start))
        : numberDigits(bytes, start, end, kind, this.#column.dialect);
    if (digits === undefined) {
      return this.#column.reject(
        kind === valueKind.keyword ? keywordReason(bytes, start, end) : 'the value is no number',
      );
    }
    const encoded = utf8.encode(digits);
    return this.#long(out, encoded, 0, encoded.length);
  }

  #outside(): boolean {
    return this.#column.reject(`the number is outside ${rangeText[this.#size]}`);
  }
}

/** All digits of a whole number, where String() would round the last ones; other numbers as they are shown. */
function wholeDigits(value: number): string {
  return Number.isInteger(value) ? String(BigInt(value)) : String(value);
}

/** The scanned integer with its sign; `|| 0` makes a plain zero of a negative one. */
function wholeNumber(bytes: Uint8Array, start: number, end: number): number {
  const value = digitsBetween(bytes, start, end);
  return (scanned.negative ? -value : value) || 0;
}

function digitsBetween(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 10 + (bytes[i]! - 0x30);
  return value;
}
