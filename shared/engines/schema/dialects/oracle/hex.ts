import { hexValue } from '../../lexer/ascii.ts';

/**
 * Writes the bytes of the hexadecimal digits at [start, end) into `into`, which must have room for half as many, rounded
 * up. An odd number of digits has a zero before it. Returns the number of bytes, -1 if something else than digits is there.
 */
export function decodeHex(digits: Uint8Array, start: number, end: number, into: Uint8Array): number {
  let at = 0;
  let index = start;
  if ((end - start) % 2 === 1) {
    const low = hexValue[digits[index++]!]!;
    if (low > 15) return -1;
    into[at++] = low;
  }
  for (; index < end; index += 2) {
    const high = hexValue[digits[index]!]!;
    const low = hexValue[digits[index + 1]!]!;
    if (high > 15 || low > 15) return -1;
    into[at++] = (high << 4) | low;
  }
  return at;
}
