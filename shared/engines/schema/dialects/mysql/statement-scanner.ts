import { ascii, startsWithBytes } from '../../lexer/ascii.ts';
import type { ByteWindow } from '../../lexer/byte-window.ts';
import { blockCommentEnd, lineCommentEnd } from '../../lexer/comment-end.ts';
import { plainQuotes, quoteEnd } from '../../lexer/quoted.ts';
import { byteTable } from '../../lexer/special-bytes.ts';
import { conditionalOpener } from '../../lexer/token-cursor.ts';
import type { Session } from './session.ts';

const inCode = 0;
const inLineComment = 1;
const inBlockComment = 2;

/**
 * Finds the end of one statement as the mysql client does: the delimiter, or \g or \G, outside quotes and comments.
 * Keeps its place when the bytes run out.
 */
export class StatementScanner {
  /** Absolute offset of the next byte to look at. */
  position = 0;
  /** Length of the terminator found, in bytes. */
  terminatorLength = 0;
  readonly #window: ByteWindow;
  readonly #session: Session;
  #special: Uint8Array = new Uint8Array(256);
  #mode = inCode;

  constructor(window: ByteWindow, session: Session) {
    this.#window = window;
    this.#session = session;
  }

  begin(position: number): void {
    this.position = position;
    this.#mode = inCode;
    const { singleQuote, doubleQuote, backtick, slash, minus, hash, backslash } = ascii;
    const first = this.#session.delimiter[0]!;
    this.#special = byteTable(singleQuote, doubleQuote, backtick, slash, minus, hash, backslash, first);
  }

  /** What was found does not end the statement after all: goes on behind it. */
  skipTerminator(): void {
    this.position += this.terminatorLength;
  }

  /** The bytes end inside a quoted text or a block comment. */
  get isOpen(): boolean {
    return this.#mode !== inCode && this.#mode !== inLineComment;
  }

  /** Absolute offset of the terminator, -1 if there is none yet. */
  scan(final: boolean): number {
    const { bytes, base, length } = this.#window;
    const { delimiter, rules } = this.#session;
    let index = this.position - base;
    for (;;) {
      if (this.#mode !== inCode) {
        index = this.#leave(bytes, index, length);
        if (this.#mode !== inCode) return this.#pause(index);
      }
      while (index < length && this.#special[bytes[index]!] === 0) index++;
      if (index >= length) return this.#pause(index);
      if (!final && index + 12 > length) {
        // Too few bytes to tell a comment or delimiter; a quote or a plain semicolon needs none.
        const byte = bytes[index]!;
        const isQuote = byte === ascii.singleQuote || byte === ascii.doubleQuote || byte === ascii.backtick;
        if (!isQuote && !(delimiter.length === 1 && byte === delimiter[0])) return this.#pause(index);
      }
      const byte = bytes[index]!;
      if (byte === delimiter[0] && startsWithBytes(bytes, index, length, delimiter)) {
        return this.#found(index, delimiter.length);
      }
      if (byte === ascii.backslash) {
        if (index + 1 < length && (bytes[index + 1]! | 0x20) === 0x67) return this.#found(index, 2);
        index++;
      } else if (byte === ascii.singleQuote || byte === ascii.doubleQuote || byte === ascii.backtick) {
        this.#mode = byte;
        index++;
      } else if (byte === ascii.hash) {
        this.#mode = inLineComment;
        index++;
      } else if (byte === ascii.minus && isDashComment(bytes, index, length)) {
        this.#mode = inLineComment;
        index += 2;
      } else if (byte === ascii.slash && index + 1 < length && bytes[index + 1] === ascii.star) {
        // Like the client, which knows no versions: what is in a conditional comment is code here.
        const opener = conditionalOpener(bytes, index, length);
        const runs = opener && rules.runsConditional?.(opener.version, opener.maria);
        if (!runs) this.#mode = inBlockComment;
        index = runs ? opener.contentStart : index + 2;
      } else index++;
    }
  }

  #leave(bytes: Uint8Array, from: number, length: number): number {
    if (this.#mode === inLineComment || this.#mode === inBlockComment) {
      const isLine = this.#mode === inLineComment;
      const end = isLine ? lineCommentEnd(bytes, from, length) : blockCommentEnd(bytes, from, length);
      if (end < 0) return isLine ? length : Math.max(from, length - 1);
      this.#mode = inCode;
      return end;
    }
    const { rules } = this.#session;
    const isName = this.#mode === ascii.backtick || (this.#mode === ascii.doubleQuote && rules.doubleQuote === 'name');
    const close = quoteEnd(bytes, from, length, this.#mode, isName ? plainQuotes : rules.quotes);
    if (close < 0) return ~close;
    this.#mode = inCode;
    return close + 1;
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

function isDashComment(bytes: Uint8Array, index: number, length: number): boolean {
  if (index + 1 >= length || bytes[index + 1] !== ascii.minus) return false;
  return index + 2 >= length || bytes[index + 2]! <= ascii.space;
}
