import { numberClass, powerOfTen, scanNumber, scanned } from '../../schema/profile/numbers.ts';
import { type ValueKind, valueKind } from '../row-sink.ts';
import { asciiOf, float64At, int64At, keywordReason, numberDigits, trim, trimmed } from './ascii-value.ts';
import type { ColumnState, Encoder } from './encoder.ts';
import { nearestFloat32 } from './nearest-float32.ts';
import type { Output } from './output.ts';
import { readPlainDouble } from './read-double.ts';

/** Digits and power of ten up to which digits / power is rounded once only (Clinger 1990, "fast path"). */
const exactDigits = 15;
const exactPower = 22;

/** real and double precision: the nearest number of that size, as PostgreSQL's own reading gives it. */
export class FloatEncoder implements Encoder {
  readonly #column: ColumnState;
  readonly #size: 4 | 8;

  constructor(column: ColumnState, size: 4 | 8) {
    this.#column = column;
    this.#size = size;
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    if (kind <= valueKind.text) {
      if (this.#size === 8) {
        const value = readPlainDouble(bytes, start, end);
        if (!Number.isNaN(value)) {
          out.float64(value);
          return true;
        }
      }
      return this.#text(out, bytes, start, end);
    }
    if (kind === valueKind.float64) return this.#double(out, float64At(bytes, start));
    if (kind === valueKind.integer64) return this.#integer(out, int64At(bytes, start));
    const digits = numberDigits(bytes, start, end, kind, this.#column.dialect);
    if (digits === undefined) {
      return this.#column.reject(
        kind === valueKind.keyword ? keywordReason(bytes, start, end) : 'the value is no number',
      );
    }
    return this.#integer(out, BigInt(digits));
  }

  #text(out: Output, bytes: Uint8Array, start: number, end: number): boolean {
    let found = start === end ? numberClass.none : scanNumber(bytes, start, end);
    let from = start;
    let to = end;
    if (found === numberClass.none) {
      trim(bytes, start, end);
      if (trimmed.start === trimmed.end) return this.#column.reject('an empty text is no number');
      from = trimmed.start;
      to = trimmed.end;
      found = scanNumber(bytes, from, to);
    }
    if (found === numberClass.none) return this.#column.reject('the value is no number');
    if (found === numberClass.notFinite) {
      const hasNoValue = /nan/i.test(asciiOf(bytes, from, to));
      return this.#write(out, hasNoValue ? Number.NaN : scanned.negative ? -Infinity : Infinity);
    }
    const value = readDouble(bytes, from, to);
    if (this.#size === 8) return this.#finite(out, value);
    const single = nearestFloat32(value, bytes, from, to);
    return this.#finite(out, single);
  }

  /** A number that was written with digits: none of them means infinity, and only zeros mean zero. */
  #finite(out: Output, value: number): boolean {
    if (!Number.isFinite(value)) {
      // SQLite writes infinity as 9e999.
      if (this.#column.dialect === 'sqlite') return this.#write(out, value);
      return this.#column.reject('the number is too large for the column');
    }
    if (value === 0 && scanned.mantissa !== 0 && this.#column.dialect !== 'sqlite') {
      return this.#column.reject('the number is too close to zero for the column');
    }
    return this.#write(out, value);
  }

  #double(out: Output, value: number): boolean {
    if (this.#size === 4 && !Object.is(Math.fround(value), value)) {
      return this.#column.reject('the number has more digits than real keeps');
    }
    return this.#write(out, value);
  }

  #integer(out: Output, value: bigint): boolean {
    const double = this.#size === 8 ? Number(value) : Math.fround(Number(value));
    if (!Number.isFinite(double) || BigInt(double) !== value) {
      return this.#column.reject('the whole number has more digits than the column keeps');
    }
    return this.#write(out, double);
  }

  #write(out: Output, value: number): boolean {
    out.room(12);
    const { view, length } = out;
    view.setInt32(length, this.#size);
    // There are many NaNs; PostgreSQL makes this one.
    if (this.#size === 8) {
      if (Number.isNaN(value)) {
        view.setUint32(length + 4, 0x7ff8_0000);
        view.setUint32(length + 8, 0);
      } else view.setFloat64(length + 4, value);
      out.length += 12;
    } else {
      if (Number.isNaN(value)) view.setUint32(length + 4, 0x7fc0_0000);
      else view.setFloat32(length + 4, value);
      out.length += 8;
    }
    return true;
  }
}

/** The double nearest to the number in `scanned`, whose text is given. */
function readDouble(bytes: Uint8Array, start: number, end: number): number {
  const fraction = scanned.fractionEnd - scanned.fractionStart;
  const digits = scanned.integerEnd - scanned.integerStart + fraction;
  const power = scanned.exponent - fraction;
  if (digits <= exactDigits && power >= -exactPower && power <= exactPower) {
    const value = power < 0 ? scanned.mantissa / powerOfTen(-power) : scanned.mantissa * powerOfTen(power);
    return value === 0 && scanned.negative ? -0 : value;
  }
  return Number(asciiOf(bytes, start, end));
}
