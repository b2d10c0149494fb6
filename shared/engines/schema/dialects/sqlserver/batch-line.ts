import { ascii, asciiText, isSpaceByte } from '../../lexer/ascii.ts';

/** Longest line that is looked at for GO and its count. */
const lineBytesMax = 200;

/** What stands on a line that begins with GO. */
export type GoLine =
  /** More bytes are needed to tell. */
  | { kind: 'more' }
  | { kind: 'none' }
  /** A batch ends; it runs `count` times. `end`: index behind the line's content, before its newline. */
  | { kind: 'go'; count: number; end: number };

/**
 * Reads the batch separator of the client tools at `index`, where a line begins but for blanks: GO, perhaps a count,
 * perhaps a semicolon or a comment, and nothing else.
 */
export function readGoLine(bytes: Uint8Array, index: number, length: number, final: boolean): GoLine {
  if (index < length && (bytes[index]! | 0x20) !== 0x67) return { kind: 'none' };
  if (index + 1 < length && (bytes[index + 1]! | 0x20) !== 0x6f) return { kind: 'none' };
  const limit = Math.min(length, index + lineBytesMax);
  const newline = bytes.indexOf(ascii.newline, index);
  const isWhole = newline >= 0 && newline < length;
  if (!isWhole && !final && limit === length) return { kind: 'more' };
  const end = isWhole ? Math.min(newline, limit) : limit;
  if (index + 2 > end) return { kind: 'none' };
  const line = /^go(?:[ \t]+(\d{1,9}))?[ \t\r]*(?:;[ \t\r]*)?(?:--.*|\/\*.*\*\/[ \t\r]*)?$/is.exec(
    asciiText(bytes, index, end),
  );
  return line === null ? { kind: 'none' } : { kind: 'go', count: Number(line[1] ?? '1'), end };
}

/** Index of the first byte that is no blank and no newline, from `index` on. */
export function skipSpace(bytes: Uint8Array, index: number, length: number): number {
  let at = index;
  while (at < length && (isSpaceByte[bytes[at]!] === 1 || bytes[at] === ascii.nul)) at++;
  return at;
}

/** Whether nothing but blanks stands between the beginning of the line and `index`. */
export function isLineStart(bytes: Uint8Array, index: number, from = 0): boolean {
  for (let at = index - 1; at >= from; at--) {
    const byte = bytes[at]!;
    if (byte === ascii.newline) return true;
    if (isSpaceByte[byte] === 0) return false;
  }
  return true;
}
