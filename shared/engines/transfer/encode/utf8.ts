/** What `checkUtf8` found besides its answer: U+0000 occurs. */
export const checked = { zero: false };

/**
 * Characters (code points) of UTF-8 text, -1 where it is not valid UTF-8 (RFC 3629: no overlong forms, no surrogates,
 * nothing above U+10FFFF).
 */
export function checkUtf8(bytes: Uint8Array, start: number, end: number): number {
  checked.zero = false;
  let characters = 0;
  let i = start;
  while (i < end) {
    const byte = bytes[i]!;
    characters++;
    if (byte < 0x80) {
      if (byte === 0) checked.zero = true;
      i++;
      continue;
    }
    // One character of two, three or four bytes; the bounds of the second byte exclude what must not be.
    let width: number;
    let low = 0x80;
    let high = 0xbf;
    if (byte < 0xc2) return -1;
    else if (byte < 0xe0) width = 2;
    else if (byte < 0xf0) {
      width = 3;
      if (byte === 0xe0) low = 0xa0;
      else if (byte === 0xed) high = 0x9f;
    } else if (byte < 0xf5) {
      width = 4;
      if (byte === 0xf0) low = 0x90;
      else if (byte === 0xf4) high = 0x8f;
    } else return -1;
    if (i + width > end) return -1;
    const second = bytes[i + 1]!;
    if (second < low || second > high) return -1;
    for (let j = i + 2; j < i + width; j++) if ((bytes[j]! & 0xc0) !== 0x80) return -1;
    i += width;
  }
  return characters;
}

/** Code points of valid UTF-8: bytes that do not continue a character. */
export function countCharacters(bytes: Uint8Array, start: number, end: number): number {
  let characters = 0;
  for (let i = start; i < end; i++) if ((bytes[i]! & 0xc0) !== 0x80) characters++;
  return characters;
}
