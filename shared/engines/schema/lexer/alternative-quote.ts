import { ascii } from './ascii.ts';

/**
 * Oracle's alternative quoting (SQL Language Reference, "Text Literals"): q'[It's]', nq'{...}', q'!...!'. The byte behind
 * the quote opens the text; the text ends where the byte that closes it stands before a quote.
 */

/** Whether the word at [start, end) is q or nq, in either case. */
export function isAlternativePrefix(bytes: Uint8Array, start: number, end: number): boolean {
  const last = bytes[end - 1]! | 0x20;
  if (last !== 0x71) return false;
  return end - start === 1 || (end - start === 2 && (bytes[start]! | 0x20) === 0x6e);
}

/** The byte that closes what this one opens: brackets have partners, any other closes itself. */
export function alternativeClose(opening: number): number {
  switch (opening) {
    case ascii.openBracket:
      return ascii.closeBracket;
    case 0x7b:
      return 0x7d;
    case 0x3c:
      return 0x3e;
    case ascii.open:
      return ascii.close;
    default:
      return opening;
  }
}

/** Index behind the text whose quote stands at `quote`; -1 if it does not end before `end`. */
export function alternativeEnd(bytes: Uint8Array, quote: number, end: number): number {
  if (quote + 1 >= end) return -1;
  return alternativeEndFrom(bytes, quote + 2, end, alternativeClose(bytes[quote + 1]!));
}

/** Index behind the quote that follows a closing byte, searched from `from` on; -1 if there is none before `end`. */
export function alternativeEndFrom(bytes: Uint8Array, from: number, end: number, close: number): number {
  for (let at = bytes.indexOf(close, from); at >= 0 && at + 1 < end; at = bytes.indexOf(close, at + 1)) {
    if (bytes[at + 1] === ascii.singleQuote) return at + 2;
  }
  return -1;
}

/** What the text at [start, stop) holds, its prefix included; a text that is cut holds what is there. */
export function alternativeContent(bytes: Uint8Array, start: number, stop: number): Uint8Array {
  const quote = bytes.indexOf(ascii.singleQuote, start);
  const from = Math.min(quote + 2, stop);
  const isClosed =
    stop - 2 >= from &&
    bytes[stop - 1] === ascii.singleQuote &&
    bytes[stop - 2] === alternativeClose(bytes[quote + 1]!);
  return bytes.slice(from, isClosed ? stop - 2 : stop);
}
