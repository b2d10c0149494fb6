import type { Output } from './output.ts';

/** Bytes that come one after another in one array, seen four at a time. */
const wordBytes = 4;
/** In each byte of a word: the bit above ASCII, and one. */
const highBits = 0x8080_8080 | 0;
const ones = 0x0101_0101;

/**
 * Copies text while it is checked: valid UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF)
 * without U+0000. One pass, four bytes at a time where they are ASCII.
 */
export class Utf8Copier {
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView | undefined;

  /**
   * Writes the text to `out.bytes` from `at` on, where there is room for it. Returns its characters (code points); -1
   * where it is not all that: what was written then means nothing.
   */
  copy(out: Output, at: number, bytes: Uint8Array, start: number, end: number): number {
    const view = this.#viewOf(bytes);
    return view === undefined
      ? copyBytewise(out.bytes, at, bytes, start, end)
      : copyWords(out, at, bytes, view, start, end);
  }

  /** A view is worth its making where more than one value comes from an array. */
  #viewOf(bytes: Uint8Array): DataView | undefined {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = undefined;
      return undefined;
    }
    this.#view ??= new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return this.#view;
  }
}

function copyWords(out: Output, to: number, bytes: Uint8Array, view: DataView, start: number, end: number): number {
  const target = out.bytes;
  const targetView = out.view;
  const lastWord = end - wordBytes;
  const shift = to - start;
  let continued = 0;
  let i = start;
  while (i < end) {
    if (i <= lastWord) {
      const word = view.getInt32(i);
      // With ASCII only, one less than each byte borrows exactly where a byte is zero.
      if (((word | (word - ones)) & highBits) === 0) {
        targetView.setInt32(i + shift, word);
        i += wordBytes;
        continue;
      }
    }
    const byte = bytes[i]!;
    if (byte - 1 < 0x7f && byte !== 0) {
      target[i + shift] = byte;
      i++;
      continue;
    }
    const width = characterBytes(bytes, i, end);
    if (width === 0) return -1;
    for (const stop = i + width; i < stop; i++) target[i + shift] = bytes[i]!;
    continued += width - 1;
  }
  return end - start - continued;
}

function copyBytewise(target: Uint8Array, to: number, bytes: Uint8Array, start: number, end: number): number {
  const shift = to - start;
  let continued = 0;
  let i = start;
  while (i < end) {
    const byte = bytes[i]!;
    if (byte < 0x80) {
      if (byte === 0) return -1;
      target[i + shift] = byte;
      i++;
      continue;
    }
    const width = characterBytes(bytes, i, end);
    if (width === 0) return -1;
    for (const stop = i + width; i < stop; i++) target[i + shift] = bytes[i]!;
    continued += width - 1;
  }
  return end - start - continued;
}

/** Bytes of the character at `at`, which is none of ASCII: two to four; 0 where there is no valid one. */
export function characterBytes(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!;
  // The bounds of the second byte exclude what must not be.
  let width: number;
  let low = 0x80;
  let high = 0xbf;
  if (first < 0xc2) return 0;
  else if (first < 0xe0) width = 2;
  else if (first < 0xf0) {
    width = 3;
    if (first === 0xe0) low = 0xa0;
    else if (first === 0xed) high = 0x9f;
  } else if (first < 0xf5) {
    width = 4;
    if (first === 0xf0) low = 0x90;
    else if (first === 0xf4) high = 0x8f;
  } else return 0;
  if (at + width > end) return 0;
  const second = bytes[at + 1]!;
  if (second < low || second > high) return 0;
  for (let j = at + 2; j < at + width; j++) if ((bytes[j]! & 0xc0) !== 0x80) return 0;
  return width;
}
