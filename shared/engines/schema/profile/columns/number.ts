import { asciiText } from '../../lexer/ascii.ts';
import type { ColumnState } from '../column-state.ts';
import { hashBytes, integerDigitsMax } from '../hash.ts';
import { pairDigitsMax } from '../number-range.ts';
import { type NumberClass, numberClass, scanned } from '../numbers.ts';

/** 2^63 - 1 as high * 10^9 + low. */
const int64High = 9_223_372_036;
const int64Low = 854_775_807;
const scratch = new Uint8Array(256);
const doubles = new Float64Array(1);
const halves = new Uint8Array(doubles.buffer);

/** Counts digits and extremes of the number in `scanned`; says whether it could be ordered with the others. */
export function offerNumber(
  state: ColumnState,
  bytes: Uint8Array,
  start: number,
  end: number,
  kind: NumberClass,
): void {
  if (kind === numberClass.notFinite) {
    state.someNotInteger = true;
    return;
  }
  const before = scanned.integerEnd - scanned.integerStart;
  if (before > state.integerDigitsMax) state.integerDigitsMax = before;
  if (kind === numberClass.integer && before <= pairDigitsMax) {
    readPair(bytes, before);
    state.range?.offerInteger(pair.high, pair.low);
    return;
  }
  if (kind !== numberClass.integer) {
    state.someNotInteger = true;
    countDigits(state, bytes, start, end, kind);
  }
  state.range?.offerScanned(bytes, start, end);
}

/** Digits on both sides of the point, with an exponent as if it were written out. */
function countDigits(state: ColumnState, bytes: Uint8Array, start: number, end: number, kind: NumberClass): void {
  const scale = scanned.fractionEnd - scanned.fractionStart - (kind === numberClass.exponent ? scanned.exponent : 0);
  if (scale > state.scaleMax) state.scaleMax = scale;
  if (scale > state.scaleLimit && isFiner(bytes, scale - state.scaleLimit)) state.sample('tooFine', bytes, start, end);
  if (kind !== numberClass.exponent) return;
  const before = scanned.integerEnd - scanned.integerStart + scanned.exponent;
  if (before > state.integerDigitsMax && scanned.mantissa !== 0) state.integerDigitsMax = before;
}

/** Whether one of the last `count` digits of the number in `scanned` is not 0. */
function isFiner(bytes: Uint8Array, count: number): boolean {
  if (scanned.mantissa === 0) return false;
  const { integerEnd, fractionStart, fractionEnd } = scanned;
  const ofFraction = Math.min(count, fractionEnd - fractionStart);
  for (let i = fractionEnd - ofFraction; i < fractionEnd; i++) if (bytes[i] !== 0x30) return true;
  // A negative exponent moves digits of the whole part behind the point.
  const ofInteger = Math.min(count - ofFraction, integerEnd - scanned.integerStart);
  for (let i = integerEnd - ofInteger; i < integerEnd; i++) if (bytes[i] !== 0x30) return true;
  return false;
}

const pair = { high: 0, low: 0 };

/** The scanned integer of `digits` digits as high * 10^9 + low, both with its sign. */
function readPair(bytes: Uint8Array, digits: number): void {
  if (digits <= 9) {
    pair.high = 0;
    // `|| 0` makes a plain zero of a negative one.
    pair.low = scanned.mantissa || 0;
    return;
  }
  const split = scanned.integerEnd - 9;
  let high = 0;
  for (let i = scanned.integerStart; i < split; i++) high = high * 10 + (bytes[i]! - 0x30);
  let low = 0;
  for (let i = split; i < scanned.integerEnd; i++) low = low * 10 + (bytes[i]! - 0x30);
  pair.high = scanned.negative ? -high : high;
  pair.low = scanned.negative ? -low : low;
}

/** As `offerNumber`, and counts what numbers can suffer: for columns that hold numbers. */
export function inspectNumber(
  state: ColumnState,
  bytes: Uint8Array,
  start: number,
  end: number,
  kind: NumberClass,
): void {
  offerNumber(state, bytes, start, end, kind);
  if (kind === numberClass.notFinite) {
    state.count('notFinite', bytes, start, end);
    return;
  }
  if (scanned.negative && scanned.mantissa !== 0 && ++state.negatives <= 3) {
    state.sample('negatives', bytes, start, end);
  }
  if (kind !== numberClass.integer) {
    // 1e999 is how SQLite and others write infinity.
    if (kind === numberClass.exponent && !Number.isFinite(scanned.approximate)) {
      state.count('notFinite', bytes, start, end);
    }
    return;
  }
  const digits = scanned.integerEnd - scanned.integerStart;
  if (digits < 10) return;
  const value = scanned.approximate;
  if (value > 2_147_483_647 || value < -2_147_483_648) state.count('outsideInt32', bytes, start, end);
  if (digits < 19 || scanned.negative) return;
  const above = digits > pairDigitsMax || pair.high > int64High || (pair.high === int64High && pair.low > int64Low);
  if (above) state.count('aboveInt64', bytes, start, end);
}

/** Records the number in `scanned` as the column's value: 1, '1', 1.0 and 01 are the same one. */
export function recordNumber(
  state: ColumnState,
  bytes: Uint8Array,
  start: number,
  end: number,
  kind: NumberClass,
): void {
  let last = scanned.fractionEnd;
  while (last > scanned.fractionStart && bytes[last - 1] === 0x30) last--;
  const whole = last === scanned.fractionStart;
  const digits = scanned.integerEnd - scanned.integerStart;
  if (kind === numberClass.exponent) {
    const value = scanned.approximate;
    if (Number.isInteger(value) && Math.abs(value) < 10 ** integerDigitsMax) {
      state.recordInteger(value, bytes, start, end);
      return;
    }
    doubles[0] = value;
    hashBytes(halves, 0, 8);
  } else if (kind === numberClass.notFinite) {
    hashBytes(bytes, start, end);
  } else if (whole && digits <= integerDigitsMax) {
    const scale = scanned.fractionEnd - scanned.fractionStart;
    state.recordInteger(scale === 0 ? scanned.mantissa : integerPart(bytes), bytes, start, end);
    return;
  } else {
    hashCanonical(bytes, start, whole ? scanned.integerEnd : last);
  }
  state.recordText(bytes, start, end);
}

function integerPart(bytes: Uint8Array): number {
  let value = 0;
  for (let i = scanned.integerStart; i < scanned.integerEnd; i++) value = value * 10 + (bytes[i]! - 0x30);
  return scanned.negative ? -value : value;
}

/** Hash of the digits up to `stop` in their only form: no plus, no zeros in front but one before the point. */
function hashCanonical(bytes: Uint8Array, start: number, stop: number): void {
  const first = bytes[start] === 0x2d || bytes[start] === 0x2b ? start + 1 : start;
  const empty = scanned.integerStart === scanned.integerEnd;
  const normal = bytes[start] !== 0x2b && scanned.integerStart - first === (empty ? 1 : 0);
  if (normal || stop - scanned.integerStart > scratch.length - 2) {
    hashBytes(bytes, start, stop);
    return;
  }
  let length = 0;
  if (scanned.negative) scratch[length++] = 0x2d;
  if (empty) scratch[length++] = 0x30;
  for (let i = scanned.integerStart; i < stop; i++) scratch[length++] = bytes[i]!;
  hashBytes(scratch, 0, length);
}

/** TRUE and FALSE are 1 and 0; any other keyword is an expression whose value is not known here. */
export function recordKeyword(state: ColumnState, bytes: Uint8Array, start: number, end: number): boolean | undefined {
  const first = bytes[start]! | 0x20;
  const length = end - start;
  if ((length === 4 && first === 0x74) || (length === 5 && first === 0x66)) {
    const truth = first === 0x74;
    state.recordInteger(truth ? 1 : 0, bytes, start, end);
    state.range?.offerInteger(0, truth ? 1 : 0);
    if (truth && state.integerDigitsMax === 0) state.integerDigitsMax = 1;
    return truth;
  }
  const isDefault = length === 7 && first === 0x64 && /^default$/i.test(asciiText(bytes, start, end));
  state.sample(isDefault ? 'defaultsAsked' : 'expressions', bytes, start, end);
  state.forget();
  state.someNotNumeric = true;
  state.approximate.add('distinct');
  return undefined;
}
