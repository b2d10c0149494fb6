import type { ColumnState } from '../column-state.ts';
import { hashBytes } from '../hash.ts';
import type { NumberRange } from '../number-range.ts';
import { isEpoch, shapeIndex } from '../shapes.ts';
import { writeDecimal, writeInteger, writeReal } from './decimal-text.ts';

/** The upper half of integers from which on they have sixteen digits. */
const longHigh = Math.floor(1e15 / 2 ** 32);
/** Digits that suffice for any double (IEEE 754: 17 significant ones bring it back). */
const doubleDigitsMax = 17;
/** Reals that are written without an exponent. */
const plainMin = 1e-6;
const plainMax = 1e15;
/** Whole reals below this are kept as integers where the column asks for numbers. */
const wholeMax = 2 ** 51;

const text = new Uint8Array(64);
const doubles = new Float64Array(1);
const halves = new Uint8Array(doubles.buffer);

/** Where a column's numbers go by what SQLite stores. */
export interface StorageCounts {
  integer: number;
  real: number;
  text: number;
}

/**
 * Numbers as SQLite stores them, eight bytes each. What is counted is what their decimal text would give, without
 * writing it: the text is only made for a sample, and for numbers of unusual length.
 */
export class StoredNumbers {
  readonly #state: ColumnState;
  readonly #range: NumberRange;
  readonly #classes: StorageCounts;
  readonly #affinity: 'integer' | 'text' | 'blob' | 'real' | 'numeric';
  readonly #isBoolean: boolean;
  /** Takes a number as text. */
  readonly #asText: (bytes: Uint8Array, start: number, end: number) => void;
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;

  constructor(options: {
    state: ColumnState;
    range: NumberRange;
    classes: StorageCounts;
    affinity: 'integer' | 'text' | 'blob' | 'real' | 'numeric';
    isBoolean: boolean;
    asText: (bytes: Uint8Array, start: number, end: number) => void;
  }) {
    this.#state = options.state;
    this.#range = options.range;
    this.#classes = options.classes;
    this.#affinity = options.affinity;
    this.#isBoolean = options.isBoolean;
    this.#asText = options.asText;
  }

  /** The integer at `start`, eight bytes. */
  integer(bytes: Uint8Array, start: number): void {
    const high = int32(bytes, start);
    const low = int32(bytes, start + 4);
    if (high >= longHigh || high < -longHigh) this.#asText(text, 0, writeInteger(text, high, low));
    else this.short(high * 0x100000000 + (low >>> 0));
  }

  /** An integer of at most 15 digits. */
  short(value: number): void {
    const state = this.#state;
    const isNegative = value < 0;
    const digits = digitsOf(isNegative ? -value : value);
    const length = (digits === 0 ? 1 : digits) + (isNegative ? 1 : 0);
    state.begin(length);
    if (length > state.charactersMax) state.charactersMax = length;
    if (digits > state.integerDigitsMax) state.integerDigitsMax = digits;
    state.shapes[shapeIndex.integer]!++;
    if (digits >= 10 && isEpoch(value)) state.shapes[shapeIndex.epoch]!++;
    this.#countClass(1);
    if (value < this.#least || value > this.#most) this.#extreme(value);
    if (isNegative && ++state.negatives <= 3) state.sample('negatives', text, 0, writeShort(value));
    if (digits >= 10 && (value > 0x7fffffff || value < -0x80000000) && ++state.outsideInt32 <= 3)
      state.sample('outsideInt32', text, 0, writeShort(value));
    if (this.#isBoolean && value !== 0 && value !== 1) state.count('notBoolean', text, 0, writeShort(value));
    if (state.countInteger(value)) state.keepRepeated(text, 0, writeShort(value));
  }

  /**
   * Counts integers from `least` to `most`, of which neither is negative or above 2^31-1, and `epochs` are from 10^9 on,
   * but for what they are each: `again` and the keys they belong to take them one by one.
   */
  shorts(count: number, least: number, most: number, epochs: number): void {
    const state = this.#state;
    const digits = digitsOf(most);
    const length = digits === 0 ? 1 : digits;
    state.values += count;
    if (length > state.bytesMax) state.bytesMax = length;
    if (length > state.charactersMax) state.charactersMax = length;
    if (digits > state.integerDigitsMax) state.integerDigitsMax = digits;
    state.shapes[shapeIndex.integer]! += count;
    state.shapes[shapeIndex.epoch]! += epochs;
    this.#countClass(count);
    if (least < this.#least) this.#extreme(least);
    if (most > this.#most) this.#extreme(most);
  }

  /** Keeps an integer of at most 15 digits that came again, if that is wanted. */
  again(value: number): void {
    const { set } = this.#state;
    if (set.role !== 'values' && set.samples.wantsRepeated) this.#state.keepRepeated(text, 0, writeShort(value));
  }

  /** The double at `start`. */
  real(bytes: Uint8Array, start: number): void {
    // Doubles come as big-endian; the platforms Node runs on are little-endian.
    for (let index = 0; index < 8; index++) halves[index] = bytes[start + 7 - index]!;
    this.double(doubles[0]!);
  }

  double(value: number): void {
    const magnitude = value < 0 ? -value : value;
    if (value === 0 && !Object.is(value, -0)) {
      this.#decimal(0, 0, 1);
      return;
    }
    if (!(magnitude >= plainMin && magnitude < plainMax)) {
      this.#asText(text, 0, writeReal(text, value));
      return;
    }
    if (magnitude === Math.floor(magnitude)) {
      if (magnitude * 10 < plainMax) this.#decimal(value, value * 10, 1);
      else this.#asText(text, 0, writeReal(text, value));
      return;
    }
    // A double that a decimal of at most 15 digits gives is written as that one (Steele, White, "How to print
    // floating-point numbers accurately", 1990: 15 digits always come back).
    const cents = Math.round(value * 100);
    if (cents / 100 === value && cents < plainMax && cents > -plainMax) {
      const tenths = Math.round(value * 10);
      if (tenths / 10 === value) this.#decimal(value, tenths, 1);
      else this.#decimal(value, cents, 2);
      return;
    }
    let mantissa = Math.round(value * 1e6);
    if (mantissa / 1e6 !== value || mantissa >= plainMax || mantissa <= -plainMax) {
      this.#long(value, magnitude);
      return;
    }
    let scale = 6;
    for (; mantissa % 10 === 0; scale--) mantissa /= 10;
    this.#decimal(value, mantissa, scale);
  }

  /** mantissa / 10^scale, of at most 15 digits. */
  #decimal(value: number, mantissa: number, scale: number): void {
    const state = this.#state;
    const isWhole = value === Math.floor(value);
    const digits = digitsOf(Math.floor(value < 0 ? -value : value));
    const length = (digits === 0 ? 1 : digits) + scale + (value < 0 ? 2 : 1);
    this.#countReal(digits, length, scale, isWhole && (value < 0 ? -value : value) < wholeMax);
    this.#range.offerDecimal(value, mantissa, scale);
    if (value < 0 && ++state.negatives <= 3) state.sample('negatives', text, 0, writeDecimal(text, mantissa, scale));
    if (this.#isBoolean) state.count('notBoolean', text, 0, writeDecimal(text, mantissa, scale));
    if (isWhole) {
      if (state.countInteger(value)) state.keepRepeated(text, 0, writeDecimal(text, mantissa, scale));
      return;
    }
    const end = writeDecimal(text, mantissa, scale);
    hashBytes(text, 0, end);
    state.recordText(text, 0, end);
  }

  /** A double of more digits: its text is only made where it could change what is known. */
  #long(value: number, magnitude: number): void {
    const state = this.#state;
    const digits = magnitude < 1 ? 0 : digitsOf(Math.floor(magnitude));
    const scaleMax = doubleDigitsMax - digits + (magnitude < 0.1 ? zerosBehindPoint(magnitude) : 0);
    const lengthMax = (digits === 0 ? 1 : digits) + scaleMax + (value < 0 ? 2 : 1);
    const isKnown =
      scaleMax <= state.scaleMax &&
      lengthMax <= state.bytesMax &&
      lengthMax <= state.charactersMax &&
      this.#range.surelyHolds(value) &&
      !this.#isBoolean &&
      !(value < 0 && state.negatives < 3) &&
      state.set.role === 'values' &&
      state.folding === undefined;
    const end = isKnown ? 0 : writeReal(text, value);
    const length = isKnown ? 0 : end;
    const scale = isKnown ? 0 : end - text.indexOf(0x2e) - 1;
    this.#countReal(digits, length, scale, false);
    if (!isKnown) this.#range.offerText(text, 0, end, value);
    if (value < 0 && ++state.negatives <= 3) state.sample('negatives', text, 0, end);
    if (this.#isBoolean) state.count('notBoolean', text, 0, end);
    doubles[0] = value;
    hashBytes(halves, 0, 8);
    state.recordText(text, 0, end);
  }

  #countReal(digits: number, length: number, scale: number, isInteger: boolean): void {
    const state = this.#state;
    state.begin(length);
    if (length > state.charactersMax) state.charactersMax = length;
    if (digits > state.integerDigitsMax) state.integerDigitsMax = digits;
    if (scale > state.scaleMax) state.scaleMax = scale;
    state.someNotInteger = true;
    state.shapes[shapeIndex.decimal]!++;
    if (this.#affinity === 'text') this.#classes.text++;
    else if (isInteger && (this.#affinity === 'integer' || this.#affinity === 'numeric')) this.#classes.integer++;
    else this.#classes.real++;
  }

  #countClass(count: number): void {
    if (this.#affinity === 'real') this.#classes.real += count;
    else if (this.#affinity === 'text') this.#classes.text += count;
    else this.#classes.integer += count;
  }

  #extreme(value: number): void {
    if (value < this.#least) this.#least = value;
    if (value > this.#most) this.#most = value;
    const high = Math.trunc(value / 1e9);
    this.#range.offerInteger(high, value - high * 1e9);
  }
}

/** Writes an integer of at most 15 digits. Returns its length. */
function writeShort(value: number): number {
  const high = Math.floor(value / 0x100000000);
  return writeInteger(text, high, (value - high * 0x100000000) | 0);
}

function int32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

/** The big-endian integer of at most six bytes at [start, end). */
export function integerAt(bytes: Uint8Array, start: number, end: number): number {
  let value = (bytes[start]! << 24) >> 24;
  for (let at = start + 1; at < end; at++) value = value * 256 + bytes[at]!;
  return value;
}

/** Decimal digits of an integer from 0 to 10^15, none for 0. */
export function digitsOf(value: number): number {
  if (value < 1e5) {
    if (value < 100) return value < 10 ? (value < 1 ? 0 : 1) : 2;
    return value < 1000 ? 3 : value < 1e4 ? 4 : 5;
  }
  if (value < 1e10) {
    if (value < 1e7) return value < 1e6 ? 6 : 7;
    return value < 1e8 ? 8 : value < 1e9 ? 9 : 10;
  }
  if (value < 1e12) return value < 1e11 ? 11 : 12;
  return value < 1e13 ? 13 : value < 1e14 ? 14 : value < 1e15 ? 15 : 16;
}

/** Zeros between the point and the first other digit of a number from 10^-6 to 0.1, perhaps one too many. */
function zerosBehindPoint(value: number): number {
  if (value >= 1e-3) return value >= 1e-2 ? 1 : 2;
  return value >= 1e-4 ? 3 : value >= 1e-5 ? 4 : 5;
}
