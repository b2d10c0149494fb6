import type { ByteStore } from './byte-store.ts';
import { backslash, backtick, doubleQuote, hexDigit, isDigit, isWord, minus, newline, quote } from './bytes.ts';
import { characterWidth } from './multibyte.ts';
import type { Escapes, WitnessRules } from './rules.ts';
import { putEscape } from './string-escapes.ts';
import { moreBytesNeeded, WitnessError } from './witness-error.ts';

/**
 * Reads tokens of a script from the bytes at hand. Where they end in the middle of a token and more may come, it throws
 * `moreBytesNeeded`: whoever reads a row or a statement begins it again with more bytes.
 */
export class Scanner {
  readonly rules: WitnessRules;
  bytes: Uint8Array = new Uint8Array(0);
  end = 0;
  position = 0;
  /** No more bytes will come. */
  final = false;
  /** Offset of `bytes[0]` in the dump, for messages. */
  base = 0;

  constructor(rules: WitnessRules) {
    this.rules = rules;
  }

  /** The byte so far ahead; -1 behind the end of the chunk. */
  peek(ahead = 0): number {
    const index = this.position + ahead;
    if (index < this.end) return this.bytes[index]!;
    if (!this.final) throw moreBytesNeeded;
    return -1;
  }

  get atEnd(): boolean {
    return this.peek() < 0;
  }

  error(message: string, at = this.position): WitnessError {
    return new WitnessError(message, this.base + at);
  }

  /** Passes over the byte if it stands here. */
  accept(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.position++;
    return true;
  }

  /** Passes over blanks and comments, then over the byte if it stands there. */
  acceptNext(byte: number): boolean {
    this.skipBlank();
    return this.accept(byte);
  }

  /** Passes over white space and comments, and over the marks of MySQL's conditional comments. */
  skipBlank(): void {
    const { rules } = this;
    for (;;) {
      while (this.position < this.end && this.bytes[this.position]! <= 0x20) this.position++;
      const byte = this.peek();
      if (byte === minus && this.peek(1) === minus && (!rules.dashNeedsSpace || this.peek(2) <= 0x20)) this.skipLine();
      else if (byte === 0x23 && rules.hashComments) this.skipLine();
      else if (byte === 0x2f && this.peek(1) === 0x2a) this.#openComment();
      else if (byte === 0x2a && rules.conditionalComments && this.peek(1) === 0x2f) this.position += 2;
      else return;
    }
  }

  /** Goes behind the end of the line. */
  skipLine(): void {
    let index = this.position;
    while (index < this.end && this.bytes[index] !== newline) index++;
    if (index >= this.end && !this.final) throw moreBytesNeeded;
    this.position = Math.min(this.end, index + 1);
  }

  #openComment(): void {
    if (this.rules.conditionalComments) {
      const isMaria = this.peek(2) === 0x4d && this.peek(3) === 0x21;
      if (isMaria || this.peek(2) === 0x21) {
        const from = isMaria ? 4 : 3;
        let digits = 0;
        let version = 0;
        for (; digits < 6 && isDigit[this.peek(from + digits)] === 1; digits++)
          version = version * 10 + this.peek(from + digits) - 0x30;
        const isVersion = digits >= 5;
        if (this.#isRun(isVersion ? version : 0, isMaria)) {
          this.position += from + (isVersion ? digits : 0);
          return;
        }
      }
    }
    this.#skipComment();
  }

  /** MariaDB passes over what is meant for MySQL 5.7 and later; no server runs version 999999 (the sandbox line). */
  #isRun(version: number, isMaria: boolean): boolean {
    if (version >= 999_999) return false;
    return isMaria || this.rules.dialect !== 'mariadb' || version < 50_700 || version > 99_999;
  }

  #skipComment(): void {
    const start = this.position;
    let depth = 1;
    for (let index = start + 2; index + 1 < this.end; index++) {
      const byte = this.bytes[index]!;
      if (byte === 0x2a && this.bytes[index + 1] === 0x2f) {
        depth--;
        index++;
        if (depth === 0) {
          this.position = index + 1;
          return;
        }
      } else if (this.rules.nestedComments && byte === 0x2f && this.bytes[index + 1] === 0x2a) {
        depth++;
        index++;
      }
    }
    if (!this.final) throw moreBytesNeeded;
    throw this.error('A comment is not closed.', start);
  }

  /** Index behind the word that begins here; the position itself if none does. */
  wordEnd(): number {
    let index = this.position;
    const isHashWord = !this.rules.hashComments;
    while (index < this.end && isWord[this.bytes[index]!] === 1 && (isHashWord || this.bytes[index] !== 0x23)) index++;
    if (index >= this.end && !this.final) throw moreBytesNeeded;
    return index;
  }

  /** The word here in upper case, not passed over; '' if none or one longer than any keyword. */
  peekWord(): string {
    const end = this.wordEnd();
    return end - this.position > 64 ? '' : asciiUpper(this.bytes, this.position, end);
  }

  /** Passes over the word if it stands here (after blanks). */
  acceptWord(word: string): boolean {
    this.skipBlank();
    if (this.peekWord() !== word) return false;
    this.position += word.length;
    return true;
  }

  /** Whether any quoted text, name or dollar-quoted text begins here; it is passed over. */
  skipQuoted(): boolean {
    const byte = this.peek();
    const { rules } = this;
    if (byte === quote) this.quoted(quote, this.#escapesHere(), undefined);
    else if (byte === doubleQuote) this.quoted(byte, rules.doubleQuotesAreText ? rules.escapes : 'none', undefined);
    else if (byte === backtick && rules.backticks) this.quoted(byte, 'none', undefined);
    else if (byte === 0x5b && rules.brackets) this.quoted(0x5d, 'none', undefined);
    else if (byte === 0x24 && rules.dollarQuotes) return this.dollarQuoted(undefined);
    else if (rules.dialect === 'oracle' && (byte | 0x20) === 0x71 && this.peek(1) === quote)
      this.alternativeQuoted(undefined);
    else return false;
    return true;
  }

  /** In PostgreSQL an E before the quote makes backslashes escapes. */
  #escapesHere(): Escapes {
    const { rules } = this;
    if (rules.dialect !== 'postgresql' || this.position === 0) return rules.escapes;
    const before = this.bytes[this.position - 1]! | 0x20;
    const isPrefix = before === 0x65 && (this.position < 2 || isWord[this.bytes[this.position - 2]!] === 0);
    return isPrefix ? 'postgresql' : rules.escapes;
  }

  /**
   * Passes over a quoted text that ends with `close` (doubled, it stands for itself), its opening quote here. What it
   * stands for goes to `into`.
   */
  quoted(close: number, escapes: Escapes, into: ByteStore | undefined): void {
    const { bytes, end } = this;
    const { multibyte } = this.rules;
    const mark = escapes === 'none' ? close : backslash;
    const firstWide = multibyte === 'none' ? 256 : 0x80;
    const start = this.position;
    let index = start + 1;
    let from = index;
    for (;;) {
      let byte = 0;
      while (index < end) {
        byte = bytes[index]!;
        if (byte === close || byte === mark || byte >= firstWide) break;
        index++;
      }
      if (index >= end) break;
      if (byte === close) {
        if (index + 1 >= end && !this.final) throw moreBytesNeeded;
        const isDoubled = index + 1 < end && bytes[index + 1] === close;
        into?.range(bytes, from, isDoubled ? index + 1 : index);
        if (!isDoubled) {
          this.position = index + 1;
          return;
        }
        index += 2;
        from = index;
      } else if (byte === mark) {
        into?.range(bytes, from, index);
        const behind = putEscape(bytes, index, end, escapes, into);
        if (behind < 0) break;
        index = behind;
        from = index;
      } else {
        const width = characterWidth(multibyte, bytes, index, end);
        if (width < 0) break;
        index += width;
      }
    }
    if (!this.final) throw moreBytesNeeded;
    throw this.error('A quoted text is not closed.', start);
  }

  /** PostgreSQL's $tag$ ... $tag$; false if none begins here. */
  dollarQuoted(into: ByteStore | undefined): boolean {
    const { bytes, position } = this;
    let index = position + 1;
    while (index < this.end && isWord[bytes[index]!] === 1 && bytes[index] !== 0x24) index++;
    if (index >= this.end && !this.final) throw moreBytesNeeded;
    if (index >= this.end || bytes[index] !== 0x24 || isDigit[bytes[position + 1]!] === 1) return false;
    const tag = bytes.subarray(position, index + 1);
    const from = index + 1;
    for (let at = bytes.indexOf(0x24, from); at >= 0 && at < this.end; at = bytes.indexOf(0x24, at + 1)) {
      if (at + tag.length > this.end) break;
      if (!tag.every((byte, offset) => bytes[at + offset] === byte)) continue;
      into?.range(bytes, from, at);
      this.position = at + tag.length;
      return true;
    }
    if (!this.final) throw moreBytesNeeded;
    throw this.error('A quoted text is not closed.', position);
  }

  /** Oracle's q'[...]', the q here. */
  alternativeQuoted(into: ByteStore | undefined): void {
    const start = this.position;
    const open = this.peek(2);
    const close = { 91: 0x5d, 123: 0x7d, 60: 0x3e, 40: 0x29 }[open] ?? open;
    for (let index = start + 3; index + 1 < this.end; index++) {
      if (this.bytes[index] !== close || this.bytes[index + 1] !== quote) continue;
      into?.range(this.bytes, start + 3, index);
      this.position = index + 2;
      return;
    }
    if (!this.final) throw moreBytesNeeded;
    throw this.error('A quoted text is not closed.', start);
  }

  /** A number without sign (12, .5, 1e-3) that begins here: its end. The position itself if none does. */
  numberEnd(): number {
    let ahead = 0;
    let digits = 0;
    while (isDigit[this.peek(ahead)] === 1) {
      ahead++;
      digits++;
    }
    if (this.peek(ahead) === 0x2e) {
      ahead++;
      while (isDigit[this.peek(ahead)] === 1) {
        ahead++;
        digits++;
      }
    }
    if (digits === 0) return this.position;
    if ((this.peek(ahead) | 0x20) === 0x65) {
      const isSigned = this.peek(ahead + 1) === minus || this.peek(ahead + 1) === 0x2b;
      let exponent = ahead + (isSigned ? 2 : 1);
      if (isDigit[this.peek(exponent)] === 1) {
        while (isDigit[this.peek(exponent)] === 1) exponent++;
        ahead = exponent;
      }
    }
    return this.position + ahead;
  }

  /** Index behind the hexadecimal digits that begin at `from`. */
  hexEnd(from: number): number {
    let index = from;
    while (index < this.end && hexDigit[this.bytes[index]!]! < 16) index++;
    if (index >= this.end && !this.final) throw moreBytesNeeded;
    return index;
  }
}

/** ASCII letters in upper case; other bytes as Latin-1 characters. */
export function asciiUpper(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let index = start; index < end; index++) {
    const byte = bytes[index]!;
    text += String.fromCharCode(byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte);
  }
  return text;
}
