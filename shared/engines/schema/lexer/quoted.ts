import { ascii } from './ascii.ts';

/** How quoted text is written: whether `\\` escapes, and which characters of two bytes may hold a backslash (GBK). */
export interface QuoteRules {
  backslash: boolean;
  doubleByte: false | DoubleByteSet;
}

/** Which bytes begin and end the characters of two bytes: 1 for those that do. Any other pair is two characters. */
export interface DoubleByteSet {
  leads: Uint8Array;
  trails: Uint8Array;
}

/** Text in which only the doubled quote is special: identifiers, standard SQL. */
export const plainQuotes: QuoteRules = { backslash: false, doubleByte: false };

/**
 * Index of the quote that ends a quoted text; if it lies behind `end`, the complement (`~`) of the index from which
 * the search can go on once there are more bytes.
 *
 * `from` is inside the text, behind its opening quote and behind any complete escape. A doubled quote is two quoted
 * texts side by side to this function: callers look at the byte behind. Long texts are searched natively.
 */
export function quoteEnd(bytes: Uint8Array, from: number, end: number, quote: number, rules: QuoteRules): number {
  if (rules.doubleByte) return quoteEndDoubleByte(bytes, from, end, quote, rules.backslash, rules.doubleByte);
  const backslash = rules.backslash;
  let index = from;
  for (;;) {
    const near = Math.min(index + 48, end);
    while (index < near) {
      const byte = bytes[index]!;
      if (byte === quote) return index;
      index += backslash && byte === ascii.backslash ? 2 : 1;
    }
    if (index > end) return ~(end - 1);
    if (index === end) return ~end;
    const found = bytes.indexOf(quote, index);
    if (found < 0 || found >= end) return ~(backslash && isEscaped(bytes, end, index) ? end - 1 : end);
    if (!backslash || !isEscaped(bytes, found, index)) return found;
    index = found + 1;
  }
}

function quoteEndDoubleByte(
  bytes: Uint8Array,
  from: number,
  end: number,
  quote: number,
  backslash: boolean,
  { leads, trails }: DoubleByteSet,
): number {
  let index = from;
  while (index < end) {
    const byte = bytes[index]!;
    if (byte === quote) return index;
    const isLead = leads[byte] === 1;
    // What follows decides, and it may not be there yet.
    if (index + 1 >= end && (isLead || (backslash && byte === ascii.backslash))) break;
    index += (isLead && trails[bytes[index + 1]!] === 1) || (backslash && byte === ascii.backslash) ? 2 : 1;
  }
  return ~index;
}

/** Whether an odd number of backslashes stands before `at`, not looking before `from`. */
export function isEscaped(bytes: Uint8Array, at: number, from: number): boolean {
  let run = 0;
  while (at - run > from && bytes[at - run - 1] === ascii.backslash) run++;
  return (run & 1) === 1;
}

/** Escapes of MySQL: `\n` and so on; `\%` and `\_` keep their backslash, any other stands for the character itself. */
function mysqlEscape(byte: number): number {
  switch (byte) {
    case 0x30:
      return 0;
    case 0x62:
      return 8;
    case 0x6e:
      return 10;
    case 0x72:
      return 13;
    case 0x74:
      return 9;
    case 0x5a:
      return 26;
    default:
      return byte;
  }
}

/**
 * Writes the content of a quoted text, escapes undone, into `into` (which must have room for `end - start` bytes).
 * `start` and `end` are the content's, without its quotes. Returns the number of bytes written.
 * A backslash before nothing (a value cut short) is left out.
 */
export function unescapeInto(
  bytes: Uint8Array,
  start: number,
  end: number,
  quote: number,
  rules: QuoteRules,
  into: Uint8Array,
  at: number,
): number {
  const { backslash, doubleByte } = rules;
  if (!doubleByte) return unescapeSingle(bytes, start, end, quote, backslash, into, at);
  let out = at;
  for (let index = start; index < end; index++) {
    const byte = bytes[index]!;
    if (byte === quote) {
      // The content holds quotes only doubled.
      if (index + 1 < end) index++;
      into[out++] = quote;
    } else if (byte === ascii.backslash && backslash) {
      index++;
      if (index >= end) break;
      const escaped = bytes[index]!;
      if (escaped === 0x25 || escaped === 0x5f) into[out++] = ascii.backslash;
      into[out++] = mysqlEscape(escaped);
    } else {
      into[out++] = byte;
      const isDouble = index + 1 < end && doubleByte.leads[byte] === 1;
      if (isDouble && doubleByte.trails[bytes[index + 1]!] === 1) into[out++] = bytes[++index]!;
    }
  }
  return out - at;
}

/** As `unescapeInto` where every byte stands for itself: nearly all there is, so without a look for anything else. */
function unescapeSingle(
  bytes: Uint8Array,
  start: number,
  end: number,
  quote: number,
  backslash: boolean,
  into: Uint8Array,
  at: number,
): number {
  // No byte is 256: without backslashes that escape, none is looked for.
  const escapeByte = backslash ? ascii.backslash : 256;
  let out = at;
  let index = start;
  for (;;) {
    let byte = 0;
    for (; index < end; index++) {
      byte = bytes[index]!;
      if (byte === quote || byte === escapeByte) break;
      into[out++] = byte;
    }
    if (index >= end) return out - at;
    index++;
    if (byte === quote) {
      // The content holds quotes only doubled.
      if (index < end) index++;
      into[out++] = quote;
      continue;
    }
    if (index >= end) return out - at;
    const escaped = bytes[index++]!;
    if (escaped === 0x25 || escaped === 0x5f) into[out++] = ascii.backslash;
    into[out++] = mysqlEscape(escaped);
  }
}

/** The content of a quoted text, escapes undone, as bytes of its own. `start`/`end` include the quotes. */
export function unquote(bytes: Uint8Array, start: number, end: number, rules: QuoteRules): Uint8Array {
  const quote = bytes[start]!;
  const closed = end - start >= 2 && bytes[end - 1] === quote;
  const contentEnd = closed ? end - 1 : end;
  const into = new Uint8Array(Math.max(0, contentEnd - start - 1));
  const length = unescapeInto(bytes, start + 1, contentEnd, quote, rules, into, 0);
  return into.subarray(0, length);
}
