import { isUtf8 } from 'node:buffer';
import type { CanonicalRow } from '../canonical/canonical-row.ts';

/** Longer texts are copied and looked through by the platform: that takes two calls and an object. */
const loopBytesMax = 512;
/** The first bit of each of four bytes, which ASCII leaves zero. */
const firstBits = 0x80808080 | 0;
const ones = 0x01010101;

/** A text that is UTF-8 without U+0000: its bytes are its canonical bytes. */
export function writeUtf8(place: number, bytes: Uint8Array, start: number, end: number, row: CanonicalRow): boolean {
  row.open(place);
  row.reserve(end - start);
  if (!(end - start > loopBytesMax ? copyLong(bytes, start, end, row) : copyShort(bytes, start, end, row))) {
    row.withdraw();
    return false;
  }
  row.length += end - start;
  row.close();
  return true;
}

function copyLong(bytes: Uint8Array, start: number, end: number, row: CanonicalRow): boolean {
  const part = bytes.subarray(start, end);
  if (!isUtf8(part) || part.includes(0)) return false;
  row.bytes.set(part, row.length);
  return true;
}

/** Four bytes at a time: whether one of them is zero is known from the borrow (Warren, "Hacker's Delight", 6-1). */
function copyShort(bytes: Uint8Array, start: number, end: number, row: CanonicalRow): boolean {
  const from = row.viewOf(bytes);
  const to = row.view;
  let at = row.length;
  let read = start;
  let seen = 0;
  let zeros = 0;
  for (const last = end - 4; read <= last; read += 4, at += 4) {
    const word = from.getInt32(read);
    seen |= word;
    zeros |= (word - ones) & ~word;
    to.setInt32(at, word);
  }
  const out = row.bytes;
  for (; read < end; read++) {
    const byte = bytes[read]!;
    seen |= byte;
    zeros |= (byte - 1) & ~byte;
    out[at++] = byte;
  }
  return (zeros & firstBits) === 0 && ((seen & firstBits) === 0 || isWellFormed(bytes, from, start, end));
}

/** Whether bytes are UTF-8 (Unicode Standard, table 3-7). */
function isWellFormed(bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    while (at <= end - 4 && (view.getInt32(at) & firstBits) === 0) at += 4;
    while (at < end && bytes[at]! < 0x80) at++;
    if (at === end) return true;
    const size = sizeAt(bytes, at, end);
    if (size === 0) return false;
    at += size;
  }
  return true;
}

/** Bytes of the character that begins at `at` and is not ASCII; 0 if none does. */
function sizeAt(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!;
  const size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (size === 0 || at + size > end) return 0;
  const second = bytes[at + 1]!;
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  if (size > 2 && (bytes[at + 2]! & 0xc0) !== 0x80) return 0;
  return size > 3 && (bytes[at + 3]! & 0xc0) !== 0x80 ? 0 : size;
}
