import type { Buffer } from 'node:buffer';
import { isDigit, isSpace, isWord, isWordStart } from './characters.ts';

/** What a lexer found. `needMore`: the token may go on behind the bytes at hand. */
export const tokenKind = {
  needMore: 0,
  space: 1,
  lineComment: 2,
  blockComment: 3,
  /** '...' ; `escapes` says whether it holds doubled quotes (or, without standard strings, backslashes). */
  string: 4,
  /** E'...' */
  escapeString: 5,
  /** X'...' */
  hexString: 6,
  /** B'...' */
  bitString: 7,
  /** U&'...' */
  unicodeString: 8,
  /** $tag$...$tag$ */
  dollarString: 9,
  /** "..." , in SQLite `...` and [...] too */
  quotedName: 10,
  word: 11,
  number: 12,
  /** One character. */
  mark: 13,
} as const;
export type TokenKind = (typeof tokenKind)[keyof typeof tokenKind];

/** How the script's dialect writes tokens. */
export interface LexicalRules {
  /** PostgreSQL: E'', B'', U&'', N'' prefixes, $tag$ strings, comments within comments. */
  postgresql: boolean;
  /** standard_conforming_strings = off: backslashes escape in '...'. */
  backslashEscapes: boolean;
}

const quote = 0x27;
const backslash = 0x5c;
const dollarTagBytesMax = 64;

/**
 * Finds one token after the other in a buffer. The token just found is described by the fields, so that scanning
 * allocates nothing. Tokens of any length are found whole or answered by `needMore`; a token that is too long to be
 * kept is left with `skip`.
 */
export class Lexer {
  readonly rules: LexicalRules;
  kind: TokenKind = tokenKind.needMore;
  start = 0;
  end = 0;
  /** What lies between the quotes, for strings and quoted names. */
  contentStart = 0;
  contentEnd = 0;
  /** The content holds doubled quotes or backslash escapes and can't be taken as it is. */
  escapes = false;
  /** The input ended within the token. */
  unterminated = false;

  // The token that was left unfinished by the last call, for `skip`.
  #openKind: TokenKind = tokenKind.space;
  #openQuote = 0;
  #openBackslash = false;
  #openDepth = 0;
  #openTag: Uint8Array = new Uint8Array(0);

  constructor(rules: LexicalRules) {
    this.rules = rules;
  }

  /** Reads the token at `position`. `final`: no bytes will follow `end`. */
  next(buffer: Buffer, position: number, end: number, final: boolean): TokenKind {
    this.start = position;
    this.unterminated = false;
    this.kind = this.#find(buffer, position, end, final);
    return this.kind;
  }

  #find(buffer: Buffer, position: number, end: number, final: boolean): TokenKind {
    const code = buffer[position]!;
    if (isSpace(code)) {
      let at = position + 1;
      while (at < end && isSpace(buffer[at]!)) at += 1;
      this.end = at;
      return tokenKind.space;
    }
    if (code === quote) return this.#quoted(buffer, position + 1, end, final, tokenKind.string, quote);
    if (isDigit(code)) return this.#run(buffer, position, end, final, tokenKind.number);
    if (isWordStart(code)) {
      const prefixed = this.rules.postgresql || code === 0x78 || code === 0x58;
      if (prefixed) {
        if (position + 3 > end && !final) return this.#open(tokenKind.word);
        const kind = this.#prefixedString(buffer, position, end);
        if (kind !== tokenKind.needMore) {
          const skip = kind === tokenKind.unicodeString ? 3 : 2;
          return this.#quoted(buffer, position + skip, end, final, kind, quote);
        }
      }
      return this.#run(buffer, position, end, final, tokenKind.word);
    }
    if (code === 0x22) return this.#quoted(buffer, position + 1, end, final, tokenKind.quotedName, code);
    // A mark that may begin something longer needs the byte behind it.
    const follower = position + 1 < end ? buffer[position + 1]! : -1;
    if (follower < 0 && !final) return this.#open(tokenKind.mark);
    if (code === 0x2d && follower === 0x2d) {
      this.contentStart = position + 2;
      const newline = buffer.indexOf(10, position + 2);
      if (newline < 0 || newline >= end) {
        if (!final) return this.#open(tokenKind.lineComment);
        this.end = end;
      } else this.end = newline;
      return tokenKind.lineComment;
    }
    if (code === 0x2f && follower === 0x2a) return this.#blockComment(buffer, position + 2, end, final);
    if (code === 0x24 && this.rules.postgresql) return this.#dollar(buffer, position, end, final);
    if (code === 0x2e && isDigit(follower)) return this.#run(buffer, position, end, final, tokenKind.number);
    if (!this.rules.postgresql) {
      if (code === 0x60) return this.#quoted(buffer, position + 1, end, final, tokenKind.quotedName, code);
      if (code === 0x5b) return this.#quoted(buffer, position + 1, end, final, tokenKind.quotedName, 0x5d);
    }
    this.end = position + 1;
    return tokenKind.mark;
  }

  /** E', X', B', N', U&': the kind of string that begins here, or needMore if it is a plain word. */
  #prefixedString(buffer: Buffer, position: number, end: number): TokenKind {
    const second = position + 1 < end ? buffer[position + 1]! : 0;
    const letter = buffer[position]! | 0x20;
    if (second === quote) {
      if (letter === 0x78) return tokenKind.hexString;
      if (letter === 0x65) return tokenKind.escapeString;
      if (letter === 0x62) return tokenKind.bitString;
      if (letter === 0x6e) return tokenKind.string;
    }
    if (letter === 0x75 && second === 0x26 && position + 2 < end && buffer[position + 2] === quote) {
      return tokenKind.unicodeString;
    }
    return tokenKind.needMore;
  }

  #run(
    buffer: Buffer,
    position: number,
    end: number,
    final: boolean,
    kind: typeof tokenKind.word | typeof tokenKind.number,
  ) {
    let at = position + 1;
    if (kind === tokenKind.word) {
      while (at < end && isWord(buffer[at]!)) at += 1;
    } else {
      // 12, 1.5, 1e-5, 0xFF: a sign belongs to it only behind an exponent.
      const hexadecimal = buffer[position] === 0x30 && position + 1 < end && (buffer[position + 1]! | 0x20) === 0x78;
      for (; at < end; at += 1) {
        const code = buffer[at]!;
        if (isWord(code) || code === 0x2e) continue;
        if ((code === 0x2b || code === 0x2d) && !hexadecimal && (buffer[at - 1]! | 0x20) === 0x65) continue;
        break;
      }
    }
    if (at >= end && !final) return this.#open(kind);
    this.end = at;
    return kind;
  }

  #quoted(buffer: Buffer, from: number, end: number, final: boolean, kind: TokenKind, closing: number): TokenKind {
    const backslashes = kind === tokenKind.escapeString || (kind === tokenKind.string && this.rules.backslashEscapes);
    this.contentStart = from;
    this.escapes = false;
    let at = from;
    for (;;) {
      if (backslashes) {
        while (at < end && buffer[at] !== closing) {
          if (buffer[at] === backslash) {
            this.escapes = true;
            at += 1;
          }
          at += 1;
        }
      } else {
        // Short values are the rule: a plain loop is faster than a call for them.
        const near = Math.min(at + 48, end);
        while (at < near && buffer[at] !== closing) at += 1;
        if (at === near && at < end) {
          const found = buffer.indexOf(closing, at);
          at = found < 0 || found > end ? end : found;
        }
      }
      if (at >= end || (at + 1 >= end && !final)) {
        if (!final) return this.#open(kind, closing, backslashes);
        this.contentEnd = Math.min(at, end);
        this.end = end;
        this.unterminated = true;
        return kind;
      }
      if (at + 1 < end && buffer[at + 1] === closing && closing !== 0x5d) {
        this.escapes = true;
        at += 2;
        continue;
      }
      this.contentEnd = at;
      this.end = at + 1;
      return kind;
    }
  }

  #blockComment(buffer: Buffer, from: number, end: number, final: boolean): TokenKind {
    this.contentStart = from;
    let depth = 1;
    let at = from;
    while (at + 1 < end) {
      const code = buffer[at]!;
      if (code === 0x2a && buffer[at + 1] === 0x2f) {
        depth -= 1;
        at += 2;
        if (depth === 0) {
          this.end = at;
          return tokenKind.blockComment;
        }
      } else if (code === 0x2f && buffer[at + 1] === 0x2a && this.rules.postgresql) {
        depth += 1;
        at += 2;
      } else at += 1;
    }
    if (!final) {
      // `skip` counts again from the content's beginning.
      this.#openDepth = 1;
      return this.#open(tokenKind.blockComment);
    }
    this.end = end;
    this.unterminated = true;
    return tokenKind.blockComment;
  }

  #dollar(buffer: Buffer, position: number, end: number, final: boolean): TokenKind {
    let at = position + 1;
    while (at < end && at - position <= dollarTagBytesMax && isWord(buffer[at]!) && buffer[at] !== 0x24) at += 1;
    if (at >= end && !final) return this.#open(tokenKind.mark);
    const isTag = at < end && buffer[at] === 0x24 && !isDigit(buffer[position + 1]!);
    if (!isTag) {
      this.end = position + 1;
      return tokenKind.mark;
    }
    const tag = buffer.subarray(position, at + 1);
    this.contentStart = at + 1;
    this.escapes = false;
    const closing = buffer.subarray(0, end).indexOf(tag, at + 1);
    if (closing >= 0) {
      this.contentEnd = closing;
      this.end = closing + tag.length;
      return tokenKind.dollarString;
    }
    if (!final) {
      this.#openTag = Uint8Array.from(tag);
      return this.#open(tokenKind.dollarString);
    }
    this.contentEnd = end;
    this.end = end;
    this.unterminated = true;
    return tokenKind.dollarString;
  }

  #open(kind: TokenKind, closing = 0, backslashes = false): TokenKind {
    this.#openKind = kind;
    if (kind === tokenKind.word || kind === tokenKind.number || kind === tokenKind.mark) this.contentStart = this.start;
    this.#openQuote = closing;
    this.#openBackslash = backslashes;
    return tokenKind.needMore;
  }

  /** The kind of the token that the last `needMore` was about. */
  get openKind(): TokenKind {
    return this.#openKind;
  }

  /**
   * Passes over what is left of the unfinished token, without keeping it: answers the position behind what was
   * passed; `finished` tells whether the token ended there. `position` is where looking goes on (for the first
   * call: the token's content). Not for marks; words and numbers end where the bytes end.
   */
  skip(buffer: Buffer, position: number, end: number, final: boolean): { position: number; finished: boolean } {
    switch (this.#openKind) {
      case tokenKind.lineComment: {
        const newline = buffer.subarray(0, end).indexOf(10, position);
        return newline < 0 ? { position: end, finished: final } : { position: newline, finished: true };
      }
      case tokenKind.blockComment:
        return this.#skipComment(buffer, position, end, final);
      case tokenKind.dollarString: {
        const found = buffer.subarray(0, end).indexOf(this.#openTag, position);
        if (found >= 0) return { position: found + this.#openTag.length, finished: true };
        // The tag may lie across the end of the bytes at hand.
        return { position: final ? end : Math.max(position, end - this.#openTag.length + 1), finished: final };
      }
      case tokenKind.string:
      case tokenKind.escapeString:
      case tokenKind.hexString:
      case tokenKind.bitString:
      case tokenKind.unicodeString:
      case tokenKind.quotedName:
        return this.#skipQuoted(buffer, position, end, final);
      default:
        return { position: end, finished: true };
    }
  }

  #skipQuoted(buffer: Buffer, position: number, end: number, final: boolean) {
    const closing = this.#openQuote;
    let at = position;
    while (at < end) {
      const code = buffer[at]!;
      const pair = (this.#openBackslash && code === backslash) || code === closing;
      if (pair && at + 1 >= end && !final) return { position: at, finished: false };
      if (this.#openBackslash && code === backslash) at += 2;
      else if (code !== closing) at += 1;
      else if (buffer[at + 1] === closing && at + 1 < end && closing !== 0x5d) at += 2;
      else return { position: at + 1, finished: true };
    }
    return { position: Math.min(at, end), finished: final };
  }

  #skipComment(buffer: Buffer, position: number, end: number, final: boolean) {
    let at = position;
    while (at + 1 < end) {
      if (buffer[at] === 0x2a && buffer[at + 1] === 0x2f) {
        at += 2;
        this.#openDepth -= 1;
        if (this.#openDepth === 0) return { position: at, finished: true };
      } else if (buffer[at] === 0x2f && buffer[at + 1] === 0x2a && this.rules.postgresql) {
        at += 2;
        this.#openDepth += 1;
      } else at += 1;
    }
    return { position: final ? end : at, finished: final };
  }
}
