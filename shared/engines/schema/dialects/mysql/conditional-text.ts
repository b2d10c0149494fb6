import { blockCommentEnd, lineCommentEnd } from '../../lexer/comment-end.ts';
import { conditionalOpener, type LexicalRules, TokenCursor } from '../../lexer/token-cursor.ts';

const space = 0x20;

/**
 * Bytes of a stretch of SQL in which conditional comments (`/*!50003 ... *\/`) are replaced by what is in them, so
 * that the text reads as the server saw it. Ordinary comments stay. Where there is none, the bytes themselves.
 */
export function withoutConditionalMarkers(
  bytes: Uint8Array,
  start: number,
  end: number,
  rules: LexicalRules,
): Uint8Array {
  if (!holdsMarker(bytes, start, end)) return bytes.subarray(start, end);
  const copy = bytes.slice(start, end);
  const cursor = new TokenCursor(copy, 0, copy.length, rules);
  let gap = 0;
  for (;;) {
    blankMarkers(copy, gap, cursor.atEnd ? copy.length : cursor.start, rules);
    if (cursor.atEnd) return collapsed(copy, start, bytes);
    gap = cursor.stop;
    cursor.next();
  }
}

function holdsMarker(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = bytes.indexOf(0x2a, start); at >= 0 && at < end; at = bytes.indexOf(0x2a, at + 1)) {
    if (at > start && bytes[at - 1] === 0x2f && (bytes[at + 1] === 0x21 || bytes[at + 1] === 0x4d)) return true;
    if (at + 1 < end && bytes[at + 1] === 0x2f) return true;
  }
  return false;
}

/** Overwrites the marks in a gap between two tokens with spaces. */
function blankMarkers(bytes: Uint8Array, start: number, end: number, rules: LexicalRules): void {
  let index = start;
  while (index + 1 < end) {
    if (bytes[index] === 0x2a && bytes[index + 1] === 0x2f) {
      bytes.fill(space, index, index + 2);
      index += 2;
    } else if (bytes[index] === 0x2f && bytes[index + 1] === 0x2a) {
      const opener = conditionalOpener(bytes, index, end);
      if (opener && rules.runsConditional?.(opener.version, opener.maria)) {
        bytes.fill(space, index, opener.contentStart);
        index = opener.contentStart;
      } else index = behind(blockCommentEnd(bytes, index + 2, end), end);
    } else if (bytes[index] === 0x2d || bytes[index] === 0x23) index = behind(lineCommentEnd(bytes, index, end), end);
    else index++;
  }
}

function behind(found: number, end: number): number {
  return found < 0 ? end : found;
}

/** Drops the runs of spaces that blanking left: a space is kept only where the source had one at that place. */
function collapsed(copy: Uint8Array, start: number, source: Uint8Array): Uint8Array {
  const kept = new Uint8Array(copy.length);
  let length = 0;
  for (let index = 0; index < copy.length; index++) {
    const blanked = copy[index] === space && source[start + index] !== space;
    const touches = index > 0 && copy[index - 1] === space && source[start + index - 1] !== space;
    // A space stays if it is the source's own and no mark stood before it, or if the words would run together.
    const isMark = blanked || (touches && copy[index] === space);
    if (!isMark || (length > 0 && kept[length - 1]! > space && needsSpace(copy, index))) kept[length++] = copy[index]!;
  }
  return kept.subarray(0, length);
}

function needsSpace(copy: Uint8Array, index: number): boolean {
  const next = copy[index + 1];
  return next !== undefined && next > space;
}
