import { numberClass, plainDecimal, scanNumber, scanned } from '../../schema/profile/numbers.ts';
import { type ValueKind, valueKind } from '../row-sink.ts';
import { asciiOf, float64At, int32At, keywordReason, numberDigits, trim, trimmed } from './ascii-value.ts';
import type { ColumnState, Encoder } from './encoder.ts';
import type { Output } from './output.ts';
import { StoredNumeric } from './stored-numeric.ts';

/** PostgreSQL's limits: digits before the point and after it (manual, "Numeric Types"). */
const integerDigitsMax = 131_072;
const fractionDigitsMax = 16_383;
const signs = { positive: 0, negative: 0x4000, notANumber: 0xc000, infinity: 0xd000, minusInfinity: 0xf000 } as const;
const two32 = 4_294_967_296;
const utf8 = new TextEncoder();

/**
 * numeric: groups of four decimal digits (numeric_recv in src/backend/utils/adt/numeric.c). Digits that the column has
 * no room for are refused, where PostgreSQL would round them without a word.
 */
export class NumericEncoder implements Encoder {
  readonly #column: ColumnState;
  readonly #integerDigits: number;
  readonly #scale: number;
  readonly #limited: boolean;
  readonly #stored: StoredNumeric;

  constructor(column: ColumnState, precision: number | undefined, scale: number) {
    this.#column = column;
    this.#limited = precision !== undefined;
    this.#integerDigits = precision === undefined ? integerDigitsMax : precision - scale;
    this.#scale = precision === undefined ? fractionDigitsMax : scale;
    this.#stored = new StoredNumeric({ integerDigits: this.#integerDigits, scale: this.#scale });
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    if (kind <= valueKind.text) return this.#text(out, bytes, start, end);
    if (kind === valueKind.float64 && this.#stored.double(out, float64At(bytes, start))) return true;
    if (kind === valueKind.integer64) {
      const value = int32At(bytes, start) * two32 + (int32At(bytes, start + 4) >>> 0);
      if (Number.isSafeInteger(value) && this.#stored.whole(out, value)) return true;
    }
    const digits = numberDigits(bytes, start, end, kind, this.#column.dialect);
    if (digits === undefined) {
      return this.#column.reject(
        kind === valueKind.keyword ? keywordReason(bytes, start, end) : 'the value is no number',
      );
    }
    const encoded = utf8.encode(digits);
    return this.#text(out, encoded, 0, encoded.length);
  }

  #text(out: Output, bytes: Uint8Array, start: number, end: number): boolean {
    let found = start === end ? numberClass.none : scanNumber(bytes, start, end);
    if (found === numberClass.none) {
      trim(bytes, start, end);
      if (trimmed.start === trimmed.end) return this.#column.reject('an empty text is no number');
      found = scanNumber(bytes, trimmed.start, trimmed.end);
    }
    if (found === numberClass.none) return this.#column.reject('the value is no number');
    if (found === numberClass.notFinite) return this.#special(out, bytes, start, end);
    if (found === numberClass.exponent) return this.#exponent(out, bytes, start, end);
    return this.#digits(out, bytes);
  }

  /** The number in `scanned`. */
  #digits(out: Output, bytes: Uint8Array): boolean {
    const { integerStart, integerEnd, fractionStart } = scanned;
    let fractionEnd = scanned.fractionEnd;
    const whole = integerEnd - integerStart;
    if (whole > Math.max(0, this.#integerDigits)) return this.#tooLarge();
    if (fractionEnd - fractionStart > this.#scale) {
      const kept = fractionStart + this.#scale;
      for (let i = kept; i < fractionEnd; i++) if (bytes[i] !== 0x30) return this.#tooFine();
      fractionEnd = kept;
    }
    const scale = fractionEnd - fractionStart;
    // Zeros at both ends are no digits of the number.
    let last = fractionEnd;
    while (last > fractionStart && bytes[last - 1] === 0x30) last--;
    let first = fractionStart;
    if (whole === 0) while (first < last && bytes[first] === 0x30) first++;
    const smallest = this.#integerDigits < 0 && last > first && first - fractionStart < -this.#integerDigits;
    if (smallest) return this.#tooLarge();
    const before = (whole + 3) >> 2;
    const after = (last - fractionStart + 3) >> 2;
    const size = 8 + 2 * (before + after);
    out.room(4 + size);
    const { view } = out;
    const field = out.length;
    let at = field + 12;
    let groups = 0;
    let weight = before - 1;
    // The integer part: its first group has what is left over of four.
    let i = integerStart;
    let width = whole - 4 * (before - 1);
    while (i < integerEnd) {
      let group = 0;
      for (const stop = i + width; i < stop; i++) group = group * 10 + (bytes[i]! - 0x30);
      width = 4;
      view.setInt16(at, group);
      at += 2;
      groups++;
    }
    i = fractionStart;
    if (whole === 0) {
      while (i + 4 <= first) {
        i += 4;
        weight--;
      }
    }
    while (i < last) {
      let group = 0;
      for (const stop = i + 4; i < stop; i++) group = group * 10 + (i < last ? bytes[i]! - 0x30 : 0);
      view.setInt16(at, group);
      at += 2;
      groups++;
    }
    // Groups of zeros at the end say nothing.
    while (groups > 0 && view.getInt16(at - 2) === 0) {
      at -= 2;
      groups--;
    }
    view.setInt32(field, at - field - 4);
    view.setInt16(field + 4, groups);
    view.setInt16(field + 6, groups === 0 ? 0 : weight);
    view.setUint16(field + 8, scanned.negative && groups > 0 ? signs.negative : signs.positive);
    view.setInt16(field + 10, scale);
    out.length = at;
    return true;
  }

  #exponent(out: Output, bytes: Uint8Array, start: number, end: number): boolean {
    trim(bytes, start, end);
    const plain = plainDecimal(asciiOf(bytes, trimmed.start, trimmed.end));
    if (plain === undefined) return scanned.exponent > 0 ? this.#tooLarge() : this.#tooFine();
    const digits = utf8.encode(plain);
    scanNumber(digits, 0, digits.length);
    return this.#digits(out, digits);
  }

  /** NaN and the infinities, which have no digits; a column with a limit of digits holds no infinity. */
  #special(out: Output, bytes: Uint8Array, start: number, end: number): boolean {
    const hasNoValue = /nan/i.test(asciiOf(bytes, start, end));
    if (!hasNoValue && this.#limited) return this.#column.reject('numeric with a limit of digits cannot hold infinity');
    out.room(12);
    const { view, length } = out;
    view.setInt32(length, 8);
    view.setInt32(length + 4, 0);
    view.setUint16(length + 8, hasNoValue ? signs.notANumber : scanned.negative ? signs.minusInfinity : signs.infinity);
    view.setInt16(length + 10, 0);
    out.length += 12;
    return true;
  }

  #tooLarge(): boolean {
    return this.#column.reject('the number has more digits before the point than the column has room for');
  }

  #tooFine(): boolean {
    return this.#column.reject('the number has more digits after the point than the column keeps');
  }
}
