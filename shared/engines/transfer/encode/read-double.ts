import { powerOfTen } from '../../schema/profile/numbers.ts';

/** Digits that a double holds exactly, and the most that are read here: two parts of nine. */
const exactDigits = 15;
const partDigits = 9;
const digitsMax = 2 * partDigits;
/** Veltkamp's constant for doubles, 2^27 + 1: it cuts a double into two halves whose products are exact. */
const splitter = 134_217_729;
/** A correction that grows by so much and still rounds to the same double is far enough from the middle of two. */
const roundingMargin = 1 + 2 ** -30;

/**
 * The double nearest to a plain decimal: digits with a point between them or none, and a minus in front at most. NaN
 * where it is written otherwise, has more than 18 digits, or lies so close to the middle of two doubles that only exact
 * arithmetic can tell.
 *
 * Up to 15 digits one division is right (Clinger 1990). Beyond, the quotient is corrected by its exact remainder
 * (products in two doubles: Dekker 1971) and taken if no error of the correction can change the rounding (Ziv 1991).
 */
export function readPlainDouble(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === 0x2d;
  const first = isNegative ? start + 1 : start;
  let upper = 0;
  let lower = 0;
  let digits = 0;
  let point = -1;
  for (let i = first; i < end; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit >>> 0 > 9) {
      if (digit !== -2 || point >= 0) return Number.NaN;
      point = i;
      continue;
    }
    if (digits < partDigits) upper = upper * 10 + digit;
    else lower = lower * 10 + digit;
    digits++;
  }
  if (digits === 0 || digits > digitsMax || point === first || point === end - 1) return Number.NaN;
  const divisor = powerOfTen(point < 0 ? 0 : end - point - 1);
  let value: number;
  if (digits <= partDigits) value = upper / divisor;
  else {
    const scale = powerOfTen(digits - partDigits);
    value = digits <= exactDigits ? (upper * scale + lower) / divisor : divide(upper, scale, lower, divisor);
  }
  return isNegative ? -value : value;
}

/** (upper * scale + lower) / divisor, rounded once; NaN where that cannot be told. All are whole; all but the sum exact. */
function divide(upper: number, scale: number, lower: number, divisor: number): number {
  // The sum as two doubles, high + low: neither product here has more than 46 bits.
  const left = (upper >>> 16) * scale * 65_536;
  const right = (upper & 0xffff) * scale + lower;
  const high = left + right;
  const leftPart = high - right;
  const low = left - leftPart + (right - (high - leftPart));
  const quotient = high / divisor;
  // quotient * divisor = product + error, exactly.
  const product = quotient * divisor;
  let cut = splitter * quotient;
  const quotientHigh = cut - (cut - quotient);
  const quotientLow = quotient - quotientHigh;
  cut = splitter * divisor;
  const divisorHigh = cut - (cut - divisor);
  const divisorLow = divisor - divisorHigh;
  const error =
    quotientLow * divisorLow -
    (product - quotientHigh * divisorHigh - quotientLow * divisorHigh - quotientHigh * divisorLow);
  const correction = (high - product - error + low) / divisor;
  const nearest = quotient + correction;
  const rest = correction - (nearest - quotient);
  return nearest + rest * roundingMargin === nearest ? nearest : Number.NaN;
}
