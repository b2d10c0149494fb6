import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { decimalSign } from '../canonical/decimal-form.ts';
import { minus, point, zero } from './ascii.ts';
import { isBetweenSingles } from './nearest-single.ts';

const digitsOfExactDouble = 15;
const signedMax = 2 ** 31 - 1;
const wordRange = 2 ** 32;

/** Digits alone, up to 15, with or without a minus. */
export function writeInteger(place: number, bytes: Uint8Array, start: number, end: number, row: CanonicalRow): boolean {
  const negative = end > start && bytes[start] === minus;
  let at = negative ? start + 1 : start;
  const count = end - at;
  if (count < 1 || count > digitsOfExactDouble) return false;
  let magnitude = 0;
  for (const words = at + (count & 3); at < words; at++) {
    const digit = bytes[at]! - zero;
    if (digit < 0 || digit > 9) return false;
    magnitude = magnitude * 10 + digit;
  }
  const view = row.viewOf(bytes);
  for (; at < end; at += 4) {
    const four = fourDigits(view.getInt32(at, true));
    if (four < 0) return false;
    magnitude = magnitude * 10_000 + four;
  }
  if (magnitude <= signedMax) {
    row.int64Field(place, negative && magnitude !== 0 ? -1 : 0, negative ? -magnitude : magnitude);
    return true;
  }
  const value = negative ? -magnitude : magnitude;
  const upper = Math.floor(value / wordRange);
  row.int64Field(place, upper, value - upper * wordRange);
  return true;
}

/** Digits with at most one point among them, of any number, with or without a minus. */
export function writeDecimal(place: number, bytes: Uint8Array, start: number, end: number, row: CanonicalRow): boolean {
  const negative = end > start && bytes[start] === minus;
  let at = negative ? start + 1 : start;
  const first = at;
  while (at < end && bytes[at] === zero) at++;
  let exponent = 0;
  let pointAt = -1;
  if (at < end && bytes[at] === point) {
    pointAt = at++;
    while (at < end && bytes[at] === zero) at++;
    exponent = pointAt + 1 - at;
  }
  const significant = at;
  row.open(place);
  row.reserve(headerBytes + end - at);
  const out = row.bytes;
  const header = row.length;
  let to = header + headerBytes;
  let lastDigit = to;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === point && pointAt < 0) {
      pointAt = at;
      continue;
    }
    if (byte < zero || byte > zero + 9) {
      row.withdraw();
      return false;
    }
    out[to++] = byte;
    if (byte !== zero) lastDigit = to;
  }
  // A point alone is no number.
  if (end - first < (pointAt < 0 ? 1 : 2)) {
    row.withdraw();
    return false;
  }
  if (lastDigit === header + headerBytes) row.octet(decimalSign.zero);
  else {
    out[header] = negative ? decimalSign.negative : decimalSign.positive;
    // Zeros before the point were passed over, those behind it lower the exponent.
    if (pointAt < significant && pointAt >= 0) row.setInt32(header + 1, exponent);
    else row.setInt32(header + 1, (pointAt < 0 ? end : pointAt) - significant);
    row.length = lastDigit;
  }
  row.close();
  return true;
}

const headerBytes = 5;

/** A decimal of up to 18 digits without an exponent. */
export function writeDouble(place: number, bytes: Uint8Array, start: number, end: number, row: CanonicalRow): boolean {
  const value = shortDecimal(bytes, row.viewOf(bytes), start, end);
  if (Number.isNaN(value)) return false;
  row.float64Field(place, value);
  return true;
}

/** The same, of which the nearest float is wanted. Where its double lies between two floats, all its digits are asked. */
export function writeSingle(place: number, bytes: Uint8Array, start: number, end: number, row: CanonicalRow): boolean {
  const value = shortDecimal(bytes, row.viewOf(bytes), start, end);
  if (Number.isNaN(value) || (value !== 0 && isBetweenSingles(value))) return false;
  row.float32Field(place, Math.fround(value));
  return true;
}

const powersOfTen = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const decimalsMax = powersOfTen.length - 1;
/** Splits a double into two of 26 bits, whose products are exact. */
const splitter = 2 ** 27 + 1;
const quotientError = 2 ** -40;
/** h digits times 10^l are exact for h up to 9 and h + l up to 18: less than 2^9 times 5^18, and a power of two. */
const highDigitsMax = 9;
const digitsMax = 18;

/** The number of four digits, which a word holds with the first one in its lowest byte; -1: they are not all digits. */
function fourDigits(word: number): number {
  const values = word ^ 0x30303030;
  // A byte above nine has one of the upper bits itself, or when six is added.
  if (((values | (values + 0x06060606)) & 0xf0f0f0f0) !== 0) return -1;
  const pairs = (Math.imul(values, 10) + (values >>> 8)) & 0x00ff00ff;
  return (Math.imul(pairs, 100) + (pairs >>> 16)) & 0xffff;
}

/**
 * The double nearest to a decimal of at most 18 digits, 22 of them or fewer behind the point, without an exponent. NaN:
 * another text, or one too near to the middle between two doubles.
 *
 * The digits are the exact sum of two doubles, and the power of ten is exact. One division gives the quotient but for
 * its last bit, the exact remainder (Dekker 1971, "A Floating-Point Technique for Extending the Available Precision")
 * gives what is missing to twice the precision. Where that much more or less would not change the double, it is the
 * nearest one.
 *
 * @param view of `bytes`
 */
export function shortDecimal(bytes: Uint8Array, view: DataView, start: number, end: number): number {
  const negative = end > start && bytes[start] === minus;
  const first = negative ? start + 1 : start;
  let high = 0;
  let low = 0;
  // Digits in them, from the first one on that is not zero.
  let highCount = 0;
  let lowCount = 0;
  let pointAt = -1;
  for (let at = first; at < end; ) {
    const four = highCount > 0 && at <= end - 4 ? fourDigits(view.getInt32(at, true)) : -1;
    const size = four < 0 ? 1 : 4;
    const value = four < 0 ? bytes[at]! - zero : four;
    if (value < 0 || (four < 0 && value > 9)) {
      if (bytes[at] !== point || pointAt >= 0) return Number.NaN;
      pointAt = at++;
      continue;
    }
    const scale = four < 0 ? 10 : 10_000;
    at += size;
    if (lowCount === 0 && highCount <= highDigitsMax - size) {
      high = high * scale + value;
      if (high !== 0) highCount += size;
    } else {
      low = low * scale + value;
      lowCount += size;
      if (highCount + lowCount > digitsMax) return Number.NaN;
    }
  }
  const decimals = pointAt < 0 ? 0 : end - pointAt - 1;
  if (end - first - (pointAt < 0 ? 0 : 1) === 0 || decimals > decimalsMax) return Number.NaN;
  const shifted = high * powersOfTen[lowCount]!;
  const magnitude = quotient(shifted, low, powersOfTen[decimals]!);
  return negative ? -magnitude : magnitude;
}

/** The double nearest to (shifted + low) / power. `shifted` is an exact product of nine digits and a power of ten. */
function quotient(shifted: number, low: number, power: number): number {
  const dividend = shifted + low;
  if (power === 1) return dividend;
  const rest = low - (dividend - shifted);
  const near = dividend / power;
  const nearLeft = splitter * near - (splitter * near - near);
  const nearRight = near - nearLeft;
  const powerLeft = splitter * power - (splitter * power - power);
  const powerRight = power - powerLeft;
  const product = near * power;
  const productRest =
    nearRight * powerRight - (product - nearLeft * powerLeft - nearRight * powerLeft - nearLeft * powerRight);
  const missing = (dividend - product - productRest + rest) / power;
  const least = near + missing * (1 - quotientError);
  const most = near + missing * (1 + quotientError);
  return least === most ? least : Number.NaN;
}
