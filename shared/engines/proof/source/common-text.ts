import { isUtf8 } from 'node:buffer';
import type { CanonicalRow } from '../canonical/canonical-row.ts';

/** Longer texts are copied and looked through by the platform: that costs as much as a loop over so many bytes. */
const loopBytesMax = 64;

/** A text that is UTF-8 without U+0000: its bytes are its canonical bytes. */
export function writeUtf8(place: number, bytes: Uint8Array, start: number, end: number, row: CanonicalRow): boolean {
  row.open(place);
  row.reserve(end - start);
  const length = row.length;
  const isCopied = end - start <= loopBytesMax && copyAscii(bytes, start, end, row.bytes, length);
  if (!isCopied) {
    const part = bytes.subarray(start, end);
    if (!isUtf8(part) || part.includes(0)) {
      row.withdraw();
      return false;
    }
    row.bytes.set(part, length);
  }
  row.length = length + end - start;
  row.close();
  return true;
}

/** false: there is a byte that is not ASCII, or is zero. */
function copyAscii(bytes: Uint8Array, start: number, end: number, to: Uint8Array, length: number): boolean {
  let at = length;
  for (let from = start; from < end; from++) {
    const byte = bytes[from]!;
    if (byte === 0 || byte >= 0x80) return false;
    to[at++] = byte;
  }
  return true;
}
