import { ascii, asciiText, isSpaceByte } from '../../lexer/ascii.ts';
import type { ByteWindow } from '../../lexer/byte-window.ts';
import { lineCommentEnd } from '../../lexer/comment-end.ts';
import { plainQuotes, quoteEnd } from '../../lexer/quoted.ts';
import { isLineStart, readGoLine } from './batch-line.ts';
import { isStatementByte, isTsqlWordByte } from './lexical-rules.ts';
import { NestedComment } from './nested-comment.ts';
import { canMatter, StatementEnd } from './statement-end.ts';

const inCode = 0;
const inLineComment = 1;
const inBlockComment = 2;
/** A word of more bytes is no keyword and is passed over in pieces. */
const wordBytesMax = 256;

/**
 * Finds the end of one statement: a semicolon, a line with GO, or a word that begins the next statement, outside
 * quotes, brackets and comments. Keeps its place when the bytes run out.
 */
export class StatementScanner {
  /** Absolute offset of the next byte to look at. */
  position = 0;
  /** Length of the terminator found, in bytes: 1 for a semicolon, else 0. */
  terminatorLength = 0;
  /** The statement ended at a line with GO. */
  endsAtLine = false;
  readonly #window: ByteWindow;
  readonly #end = new StatementEnd();
  readonly #comment = new NestedComment();
  #mode = inCode;
  #depth = 0;
  #atLineStart = false;
  #afterDot = false;
  /** Inside a word that is too long for a keyword. */
  #inLongWord = false;

  constructor(window: ByteWindow) {
    this.#window = window;
  }

  begin(position: number): void {
    this.position = position;
    this.#mode = inCode;
    this.#depth = 0;
    this.#atLineStart = false;
    this.#afterDot = false;
    this.#inLongWord = false;
    this.#end.begin();
    this.endsAtLine = false;
  }

  /** The bytes end inside a quoted text or a block comment. */
  get isOpen(): boolean {
    return this.#mode !== inCode && this.#mode !== inLineComment;
  }

  /** The statement is a program that only the end of its batch ends. */
  get takesBatch(): boolean {
    return this.#end.reach === 'batch';
  }

  /** Absolute offset of the statement's end, -1 if there is none yet. */
  scan(final: boolean): number {
    const { bytes, base, length } = this.#window;
    let index = this.position - base;
    for (;;) {
      if (this.#mode !== inCode) {
        index = this.#leave(bytes, index, length, final);
        if (this.#mode !== inCode) return this.#pause(index);
      }
      while (index < length && isStatementByte[bytes[index]!] === 0) {
        if (this.#atLineStart && isSpaceByte[bytes[index]!] === 0) this.#atLineStart = false;
        index++;
      }
      if (index >= length) return this.#pause(index);
      const byte = bytes[index]!;
      if (isTsqlWordByte[byte] === 1) {
        const next = this.#word(bytes, index, length, final);
        if (next < 0) return next === wordEndsStatement ? this.#found(index, 0) : this.#pause(~next);
        index = next;
      } else if (byte === ascii.newline) {
        this.#atLineStart = true;
        index++;
      } else if (byte === ascii.semicolon) {
        if (this.#end.reach !== 'batch') return this.#found(index, 1);
        index++;
      } else if (byte === ascii.slash || byte === ascii.minus) {
        if (!final && index + 1 >= length) return this.#pause(index);
        index = this.#comments(bytes, index, length);
      } else index = this.#symbol(byte, index);
    }
  }

  /** Quotes, brackets, parentheses and dots. */
  #symbol(byte: number, index: number): number {
    this.#atLineStart = false;
    if (byte === ascii.open) this.#depth++;
    else if (byte === ascii.close) this.#depth = Math.max(0, this.#depth - 1);
    else if (byte === ascii.dot) {
      this.#afterDot = true;
      return index + 1;
    } else {
      this.#mode = byte;
      if (byte !== ascii.singleQuote) this.#end.other(this.#afterDot);
    }
    this.#afterDot = false;
    return index + 1;
  }

  #comments(bytes: Uint8Array, index: number, length: number): number {
    const next = index + 1 < length ? bytes[index + 1] : undefined;
    if (bytes[index] === ascii.minus && next === ascii.minus) {
      this.#mode = inLineComment;
      return index + 2;
    }
    if (bytes[index] === ascii.slash && next === ascii.star) {
      this.#mode = inBlockComment;
      this.#comment.begin();
      return index + 2;
    }
    this.#atLineStart = false;
    return index + 1;
  }

  /** Index behind the word; `wordEndsStatement`; or the complement of where to go on when there are more bytes. */
  #word(bytes: Uint8Array, index: number, length: number, final: boolean): number {
    let stop = index;
    while (stop < length && isTsqlWordByte[bytes[stop]!] === 1) stop++;
    if (stop >= length && !final) {
      if (stop - index < wordBytesMax && !this.#inLongWord) return ~index;
      this.#inLongWord = true;
      return ~stop;
    }
    const isLong = this.#inLongWord || stop - index >= wordBytesMax;
    this.#inLongWord = false;
    if (this.#atLineStart && isLineStart(bytes, index)) {
      const go = readGoLine(bytes, index, length, final);
      if (go.kind === 'more') return ~index;
      if (go.kind === 'go') {
        this.endsAtLine = true;
        return wordEndsStatement;
      }
    }
    const word = isLong || !canMatter(stop - index) ? '' : asciiText(bytes, index, stop).toUpperCase();
    if (this.#end.word(word, this.#depth, this.#afterDot)) return wordEndsStatement;
    this.#atLineStart = false;
    this.#afterDot = false;
    return stop;
  }

  #leave(bytes: Uint8Array, from: number, length: number, final: boolean): number {
    if (this.#mode === inBlockComment) {
      const end = this.#comment.leave(bytes, from, length);
      if (end < 0) return ~end;
      this.#mode = inCode;
      return end;
    }
    if (this.#mode === inLineComment) {
      const end = lineCommentEnd(bytes, from, length);
      if (end < 0) return length;
      this.#mode = inCode;
      this.#atLineStart = true;
      return end;
    }
    if (this.#mode === ascii.openBracket) return this.#leaveBracket(bytes, from, length, final);
    const close = quoteEnd(bytes, from, length, this.#mode, plainQuotes);
    if (close < 0) return ~close;
    // A doubled quote ends the text and begins it again, which comes to the same.
    this.#mode = inCode;
    return close + 1;
  }

  #leaveBracket(bytes: Uint8Array, from: number, length: number, final: boolean): number {
    for (let index = from; ; index += 2) {
      index = bytes.indexOf(ascii.closeBracket, index);
      if (index < 0 || index >= length) return length;
      // Whether a bracket is doubled shows with the byte behind it.
      if (index + 1 >= length && !final) return index;
      if (index + 1 < length && bytes[index + 1] === ascii.closeBracket) continue;
      this.#mode = inCode;
      return index + 1;
    }
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

/** No index: the word begins another statement. */
const wordEndsStatement = -0x7fffffff;
