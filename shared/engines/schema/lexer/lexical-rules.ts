import { ascii, isDigitByte } from './ascii.ts';
import type { QuoteRules } from './quoted.ts';

/** How a dialect writes its tokens. */
export interface LexicalRules {
  quotes: QuoteRules;
  /** What "..." holds. */
  doubleQuote: 'name' | 'string';
  backtickNames: boolean;
  bracketNames: boolean;
  hashComments: boolean;
  /** MySQL: `--` begins a comment only before white space. */
  dashNeedsSpace: boolean;
  nestedComments: boolean;
  /** PostgreSQL: $tag$ ... $tag$. */
  dollarQuotes: boolean;
  /** Oracle: q'[...]' and nq'[...]' are texts in which quotes stand for themselves. */
  alternativeQuotes?: boolean;
  /** Oracle: # is part of a name, behind its first character. */
  hashNames?: boolean;
  /** Content of `/*!40101 ... *\/` is code if this says so (version 0 where none is written; `maria` for `/*M!`). */
  runsConditional?: (version: number, maria: boolean) => boolean;
}

/** A conditional comment's opening: where its content begins and which version it asks for. */
export interface ConditionalOpener {
  contentStart: number;
  version: number;
  maria: boolean;
}

/** Reads `/*!NNNNN` or `/*M!NNNNNN` at `offset`; undefined if there is none (or not enough bytes for one). */
export function conditionalOpener(bytes: Uint8Array, offset: number, end: number): ConditionalOpener | undefined {
  const maria = bytes[offset + 2] === 0x4d && bytes[offset + 3] === 0x21;
  let index = offset + (maria ? 4 : 3);
  if (index > end || !(maria || bytes[offset + 2] === 0x21)) return undefined;
  const digits = index;
  let version = 0;
  while (index < end && index - digits < 6 && isDigitByte[bytes[index]!] === 1) {
    version = version * 10 + bytes[index]! - ascii.zero;
    index++;
  }
  // Fewer than five digits are no version but the content itself.
  return index - digits < 5 ? { contentStart: digits, version: 0, maria } : { contentStart: index, version, maria };
}
