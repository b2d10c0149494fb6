import type { ByteStore } from './byte-store.ts';
import { backslash, hexDigit } from './bytes.ts';
import { ValueNotReadable } from './witness-error.ts';

/**
 * The bytes that the text of a bytea stands for: \x.. in hexadecimal digits (white space between pairs is allowed), else
 * the escape format, \ooo and \\ (PostgreSQL manual, "Binary Data Types").
 *
 * @throws ValueNotReadable if it is neither
 */
export function putBytea(bytes: Uint8Array, start: number, end: number, out: ByteStore): void {
  const isHex = end - start >= 2 && bytes[start] === backslash && bytes[start + 1] === 0x78;
  if (isHex) putHex(bytes, start + 2, end, out);
  else putEscaped(bytes, start, end, out);
}

function putHex(bytes: Uint8Array, start: number, end: number, out: ByteStore): void {
  out.reserve((end - start) >> 1);
  const into = out.bytes;
  let at = out.length;
  for (let index = start; index < end; index += 2) {
    const high = hexDigit[bytes[index]!]!;
    const low = index + 1 < end ? hexDigit[bytes[index + 1]!]! : 255;
    if (high < 16 && low < 16) into[at++] = (high << 4) | low;
    else if (bytes[index]! <= 0x20) index--;
    else throw new ValueNotReadable('A bytea value holds something else than pairs of hexadecimal digits.');
  }
  out.length = at;
}

function putEscaped(bytes: Uint8Array, start: number, end: number, out: ByteStore): void {
  for (let index = start; index < end; index++) {
    const byte = bytes[index]!;
    if (byte !== backslash) out.byte(byte);
    else if (bytes[index + 1] === backslash && index + 1 < end) {
      out.byte(backslash);
      index++;
    } else {
      const digits = [1, 2, 3].map(ahead => (index + ahead < end ? bytes[index + ahead]! - 0x30 : -1));
      const [high = -1, middle = -1, low = -1] = digits;
      if (digits.some(digit => digit < 0 || digit > 7) || high > 3)
        throw new ValueNotReadable('A bytea value holds a backslash that begins no escape.');
      out.byte((high << 6) | (middle << 3) | low);
      index += 3;
    }
  }
}
