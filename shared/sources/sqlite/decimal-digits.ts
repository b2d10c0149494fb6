import { digitsOf } from '#shared/engines/schema/profile/columns/stored-numbers.ts';

/** From here on numbers have 16 digits and more. */
const exactEnd = 1e15;

/** Characters of an integer in decimal; beyond 15 digits of the double nearest to it. */
export function charactersOf(value: number): number {
  const magnitude = value < 0 ? -value : value;
  const digits = magnitude < 1 ? 1 : magnitude < exactEnd ? digitsOf(magnitude) : longDigits(magnitude);
  return value < 0 ? digits + 1 : digits;
}

/** The same of the 64-bit integer at `at`, big-endian. */
export function charactersAt(bytes: Uint8Array, at: number): number {
  const high = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  const low = ((bytes[at + 4]! << 24) | (bytes[at + 5]! << 16) | (bytes[at + 6]! << 8) | bytes[at + 7]!) >>> 0;
  return charactersOf(high * 0x100000000 + low);
}

function longDigits(magnitude: number): number {
  let digits = 16;
  for (let bound = 1e16; magnitude >= bound; bound *= 10) digits++;
  return digits;
}
