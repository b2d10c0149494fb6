import { characterBytes } from './copy-utf8.ts';

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
    const width = characterBytes(bytes, i, end);
    if (width === 0) return -1;
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
