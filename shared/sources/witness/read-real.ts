const point = 0x2e;
const minus = 0x2d;
const zero = 0x30;
const infinityLetter = 0x49;
/** Digits of the upper part of a number, and of both: the upper one with eight zeros behind it is an exact double. */
const upperDigitsMax = 9;
const digitsMax = 17;
/** Powers of ten that are exact doubles. */
const scaleMax = 22;
const powers = Float64Array.from({ length: scaleMax + 1 }, (_, exponent) => Number(`1e${exponent}`));
/** Half of a double's digits, in a product (Dekker, "A floating-point technique for extending the available precision", 1971). */
const splitter = 2 ** 27 + 1;
/** Far more than what the correction may be off by, relatively. */
const margin = 1e-10;

/**
 * The double nearest to a number as SQLite writes it: digits with a point, an exponent at times, or Inf. Numbers of up to
 * 17 digits are divided with a remainder that is exact, so that the quotient is corrected; one that lies so close to the
 * middle of two doubles that this does not decide is read as text.
 *
 * @throws Error if it is no number
 */
export function readReal(bytes: Buffer, start: number, end: number): number {
  const isNegative = bytes[start] === minus;
  let at = isNegative ? start + 1 : start;
  if (bytes[at] === infinityLetter) return isNegative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  let upper = 0;
  let lower = 0;
  let digits = 0;
  let pointAt = end;
  for (; at < end; at++) {
    const digit = bytes[at]! - zero;
    if (digit >= 0 && digit <= 9) {
      // Zeros in front are no digits of the number.
      if (digits === 0 && digit === 0) continue;
      digits++;
      if (digits <= upperDigitsMax) upper = upper * 10 + digit;
      else lower = lower * 10 + digit;
    } else if (bytes[at] === point && pointAt === end) pointAt = at;
    else break;
  }
  const scale = end - pointAt - 1;
  if (at < end || digits > digitsMax || scale < 0 || scale > scaleMax) return readText(bytes, start, end);
  const shifted = digits <= upperDigitsMax ? upper : upper * powers[digits - upperDigitsMax]!;
  const magnitude = divide(shifted, lower, powers[scale]!);
  if (Number.isNaN(magnitude)) return readText(bytes, start, end);
  return isNegative ? -magnitude : magnitude;
}

/** (upper + lower) / divisor, rounded once; upper is 0 or larger than lower. NaN: it can't be told how to round. */
function divide(upper: number, lower: number, divisor: number): number {
  const sum = upper + lower;
  // What the sum lost is exact (Dekker's fast two-sum).
  const lost = lower - (sum - upper);
  const quotient = sum / divisor;
  if (lost === 0) return quotient;
  const quotientHead = head(quotient);
  const quotientTail = quotient - quotientHead;
  const divisorHead = head(divisor);
  const divisorTail = divisor - divisorHead;
  const product = quotient * divisor;
  const productTail =
    quotientHead * divisorHead -
    product +
    quotientHead * divisorTail +
    quotientTail * divisorHead +
    quotientTail * divisorTail;
  const correction = (sum - product - productTail + lost) / divisor;
  const lowest = quotient + correction * (1 - margin);
  return lowest === quotient + correction * (1 + margin) ? lowest : Number.NaN;
}

function head(value: number): number {
  const large = splitter * value;
  return large - (large - value);
}

function readText(bytes: Buffer, start: number, end: number): number {
  const value = Number(bytes.toString('latin1', start, end));
  if (start === end || Number.isNaN(value))
    throw new Error('The text that SQLite made of a real does not read as one.');
  return value;
}
