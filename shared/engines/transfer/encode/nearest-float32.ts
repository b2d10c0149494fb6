import { plainDecimal } from '../../schema/profile/numbers.ts';
import { asciiOf } from './ascii-value.ts';

const bits = new DataView(new ArrayBuffer(8));
/** The bits of a double's mantissa that a float has no room for. */
const lostMask = 0x1fff_ffff;
const half = 0x1000_0000;

/**
 * The float nearest to a decimal number, given the double nearest to it. Rounding twice goes wrong only where the
 * double lies exactly between two floats; then the decimal digits decide. (Figueroa 1995, "When is double rounding
 * innocuous?")
 */
export function nearestFloat32(double: number, bytes: Uint8Array, start: number, end: number): number {
  const rounded = Math.fround(double);
  if (rounded === double || !Number.isFinite(double)) return rounded;
  bits.setFloat64(0, double);
  const isNormal = Math.abs(double) >= 2 ** -126;
  if (isNormal && (bits.getUint32(4) & lostMask) !== half) return rounded;
  return decide(double, rounded, bytes, start, end);
}

function decide(double: number, rounded: number, bytes: Uint8Array, start: number, end: number): number {
  const other = neighbour(rounded, double > rounded ? 1 : -1);
  // Both floats are exact doubles, and so is their middle, which has one bit more (an infinity stands for 2^128).
  const middle = bound(rounded) / 2 + bound(other) / 2;
  if (middle !== double) return rounded;
  const order = compareExactly(asciiOf(bytes, start, end), middle);
  if (order === 0) return rounded;
  const [lower, upper] = rounded < other ? [rounded, other] : [other, rounded];
  return order < 0 ? lower : upper;
}

function bound(value: number): number {
  if (value === Infinity) return 2 ** 128;
  return value === -Infinity ? -(2 ** 128) : value;
}

/** The next float in the direction of plus or minus infinity. */
function neighbour(value: number, direction: 1 | -1): number {
  if (value === 0) return direction * 2 ** -149;
  bits.setFloat32(0, value);
  const away = value > 0 === direction > 0;
  bits.setUint32(0, bits.getUint32(0) + (away ? 1 : -1));
  return bits.getFloat32(0);
}

/** Negative, zero or positive as the decimal is below, equal to or above the double. */
function compareExactly(decimal: string, double: number): number {
  const plain = plainDecimal(decimal) ?? '0';
  const [whole = '', fraction = ''] = plain.replace('-', '').split('.');
  let left = BigInt(whole + fraction);
  // double = mantissa * 2^power exactly.
  let power = 0;
  let mantissa = Math.abs(double);
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    power--;
  }
  const right = BigInt(mantissa) * 10n ** BigInt(fraction.length);
  left <<= BigInt(-power);
  const order = left < right ? -1 : left > right ? 1 : 0;
  return double < 0 ? -order : order;
}
