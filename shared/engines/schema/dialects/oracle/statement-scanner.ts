import { alternativeClose, alternativeEndFrom, isAlternativePrefix } from '../../lexer/alternative-quote.ts';
import { ascii, asciiText, isSpaceByte } from '../../lexer/ascii.ts';
import type { ByteWindow } from '../../lexer/byte-window.ts';
import { blockCommentEnd, lineCommentEnd } from '../../lexer/comment-end.ts';
import { plainQuotes, quoteEnd } from '../../lexer/quoted.ts';
import { isOracleWordByte, isStatementByte } from './lexical-rules.ts';
import { StatementEnd } from './statement-end.ts';

const inCode = 0;
const inLineComment = 1;
const inBlockComment = 2;
const inAlternative = 3;
/** A word of more bytes is no keyword and is passed over in pieces. */
const wordBytesMax = 128;
const wordEndsStatement = -0x7fffffff;

/** Whether a slash (or a full stop) stands alone on its line; undefined: more bytes are needed to tell. */
export function isAloneOnLine(bytes: Uint8Array, index: number, length: number, final: boolean): boolean | undefined {
  let at = index + 1;
  while (at < length && isSpaceByte[bytes[at]!] === 1 && bytes[at] !== ascii.newline) at++;
  if (at < length) return bytes[at] === ascii.newline;
  return final ? true : undefined;
}

/**
 * Finds the end of one statement, outside quotes and comments: a semicolon, a slash alone on its line, or a word that
 * can only begin another statement. Keeps its place when the bytes run out.
 */
export class StatementScanner {
  /** Absolute offset of the next byte to look at. */
  position = 0;
  /** Length of the terminator found, in bytes: 1 for a semicolon or slash, else 0. */
  terminatorLength = 0;
  /** The statement ended at a semicolon: a slash behind it runs it again. */
  endsAtSemicolon = false;
  /** A program ended without its slash. */
  lacksSlash = false;
  readonly #window: ByteWindow;
  readonly #end = new StatementEnd();
  #mode = inCode;
  #closing = 0;
  #depth = 0;
  #startsLine = false;
  #blankLine = false;
  #afterDot = false;
  #inLongWord = false;

  constructor(window: ByteWindow) {
    this.#window = window;
  }

  begin(position: number): void {
    this.position = position;
    this.terminatorLength = 0;
    this.endsAtSemicolon = false;
    this.lacksSlash = false;
    this.#mode = inCode;
    this.#depth = 0;
    this.#startsLine = false;
    this.#blankLine = false;
    this.#afterDot = false;
    this.#inLongWord = false;
    this.#end.begin();
  }

  /** The bytes end inside a quoted text or a block comment. */
  get isOpen(): boolean {
    return this.#mode !== inCode && this.#mode !== inLineComment;
  }

  /** Absolute offset of the statement's end, -1 if there is none yet. */
  scan(final: boolean): number {
    const { bytes, base, length } = this.#window;
    let index = this.position - base;
    for (;;) {
      if (this.#mode !== inCode) {
        index = this.#leave(bytes, index, length);
        if (this.#mode !== inCode) return this.#pause(index);
      }
      while (index < length && isStatementByte[bytes[index]!] === 0) {
        if (isSpaceByte[bytes[index]!] === 0) this.#other();
        index++;
      }
      if (index >= length) return this.#pause(index);
      const byte = bytes[index]!;
      if (isOracleWordByte[byte] === 1) {
        const next = this.#word(bytes, index, length, final);
        if (next < 0) return next === wordEndsStatement ? this.#found(index, 0) : this.#pause(~next);
        index = next;
      } else if (byte === ascii.newline) {
        this.#blankLine ||= this.#startsLine;
        this.#startsLine = true;
        index++;
      } else if (byte === ascii.semicolon) {
        if (!this.#end.isProgram) {
          this.endsAtSemicolon = true;
          return this.#found(index, 1);
        }
        this.#other();
        this.#end.semicolon();
        index++;
      } else if (byte === ascii.slash || byte === ascii.minus || byte === ascii.dot) {
        const next = this.#slashOrMinus(bytes, index, length, final);
        if (next < 0) return next === wordEndsStatement ? this.#found(index, 1) : this.#pause(~next);
        index = next;
      } else {
        this.#symbol(byte);
        index++;
      }
    }
  }

  #other(): void {
    this.#startsLine = false;
    this.#blankLine = false;
    this.#afterDot = false;
    this.#end.other();
  }

  /** Quotes, parentheses and labels. */
  #symbol(byte: number): void {
    this.#other();
    if (byte === ascii.open) this.#depth++;
    else if (byte === ascii.close) this.#depth = Math.max(0, this.#depth - 1);
    else if (byte === 0x3c) this.#end.label();
    else this.#mode = byte;
  }

  /** A comment, a terminator alone on its line, or an operator. Complement: where to go on with more bytes. */
  #slashOrMinus(bytes: Uint8Array, index: number, length: number, final: boolean): number {
    const byte = bytes[index]!;
    if (!final && index + 1 >= length) return ~index;
    const next = index + 1 < length ? bytes[index + 1] : undefined;
    if (byte === ascii.minus && next === ascii.minus) {
      this.#mode = inLineComment;
      return index + 2;
    }
    if (byte === ascii.slash && next === ascii.star) {
      this.#mode = inBlockComment;
      return index + 2;
    }
    if (byte !== ascii.minus && this.#startsLine) {
      const isAlone = isAloneOnLine(bytes, index, length, final);
      if (isAlone === undefined) return ~index;
      if (isAlone) return wordEndsStatement;
    }
    this.#other();
    if (byte === ascii.dot) this.#afterDot = true;
    return index + 1;
  }

  /** Index behind the word; `wordEndsStatement`; or the complement of where to go on when there are more bytes. */
  #word(bytes: Uint8Array, index: number, length: number, final: boolean): number {
    let stop = index;
    while (stop < length && isOracleWordByte[bytes[stop]!] === 1) stop++;
    // Behind q a quote and the byte that opens the text decide what it is.
    if (stop + 1 >= length && !final) {
      if (stop - index < wordBytesMax && !this.#inLongWord) return ~index;
      if (stop >= length) {
        this.#inLongWord = true;
        return ~stop;
      }
    }
    const isLong = this.#inLongWord || stop - index >= wordBytesMax;
    this.#inLongWord = false;
    if (!isLong && bytes[stop] === ascii.singleQuote && stop < length && isAlternativePrefix(bytes, index, stop)) {
      this.#other();
      this.#mode = inAlternative;
      this.#closing = stop + 1 < length ? alternativeClose(bytes[stop + 1]!) : 0;
      return Math.min(stop + 2, length);
    }
    const word = isLong || stop - index > 16 ? '' : asciiText(bytes, index, stop).toUpperCase();
    const place = {
      startsLine: this.#startsLine,
      afterBlankLine: this.#blankLine,
      afterDot: this.#afterDot,
      depth: this.#depth,
    };
    if (this.#end.word(word, place)) {
      this.lacksSlash = this.#end.isProgram;
      return wordEndsStatement;
    }
    this.#startsLine = false;
    this.#blankLine = false;
    this.#afterDot = false;
    return stop;
  }

  #leave(bytes: Uint8Array, from: number, length: number): number {
    if (this.#mode === inLineComment) {
      const end = lineCommentEnd(bytes, from, length);
      if (end < 0) return length;
      this.#mode = inCode;
      this.#startsLine = true;
      return end;
    }
    const end = this.#endOfText(bytes, from, length);
    if (end < 0) return ~end;
    this.#mode = inCode;
    return end;
  }

  /** Index behind the text or comment; the complement of where to look again. */
  #endOfText(bytes: Uint8Array, from: number, length: number): number {
    if (this.#mode === inBlockComment) {
      const end = blockCommentEnd(bytes, from, length);
      return end >= 0 ? end : ~(bytes[length - 1] === ascii.star && length > from ? length - 1 : length);
    }
    if (this.#mode === inAlternative) {
      const end = alternativeEndFrom(bytes, from, length, this.#closing);
      return end >= 0 ? end : ~(bytes[length - 1] === this.#closing && length > from ? length - 1 : length);
    }
    const close = quoteEnd(bytes, from, length, this.#mode, plainQuotes);
    // A doubled quote ends the text and begins it again, which comes to the same.
    return close < 0 ? close : close + 1;
  }

  #pause(index: number): number {
    this.position = this.#window.base + index;
    return -1;
  }

  #found(index: number, terminatorLength: number): number {
    this.position = this.#window.base + index;
    this.terminatorLength = terminatorLength;
    return this.position;
  }
}
