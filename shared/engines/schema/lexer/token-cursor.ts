import { alternativeContent, alternativeEnd, isAlternativePrefix } from './alternative-quote.ts';
import { ascii, asciiText, isDigitByte, isSpaceByte, isWordByte } from './ascii.ts';
import { conditionalOpener, type LexicalRules } from './lexical-rules.ts';
import { plainQuotes, type QuoteRules, quoteEnd, unquote } from './quoted.ts';

export { asciiText } from './ascii.ts';
export { type ConditionalOpener, conditionalOpener, type LexicalRules } from './lexical-rules.ts';

/** What a token is. `end` comes again and again once the bytes are used up. */
export const tokenKind = {
  end: 0,
  /** Keyword or unquoted identifier. */
  word: 1,
  /** Identifier in quotes or brackets. */
  quotedName: 2,
  string: 3,
  number: 4,
  /** @name, @@name, :name. */
  variable: 5,
  /** One byte of anything else. */
  punctuation: 6,
} as const;
export type TokenKind = (typeof tokenKind)[keyof typeof tokenKind];

/**
 * Walks the tokens of one statement without building them: only the current one is held. White space and comments
 * are skipped, content of conditional comments is code. `mark` and `reset` go back.
 */
export class TokenCursor {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly rules: LexicalRules;
  kind: TokenKind = tokenKind.end;
  /** Index of the current token's first byte, and of the byte behind it. */
  start: number;
  stop: number;
  /** A quoted text or comment ran into the end. */
  unterminated = false;
  /** Index behind the token before the current one. */
  previousStop: number;

  constructor(bytes: Uint8Array, start: number, end: number, rules: LexicalRules) {
    this.bytes = bytes;
    this.end = end;
    this.rules = rules;
    this.start = start;
    this.stop = start;
    this.previousStop = start;
    this.next();
  }

  /** Position to come back to with `reset`. */
  mark(): number {
    return this.start;
  }

  reset(mark: number): void {
    this.stop = mark;
    this.next();
  }

  get atEnd(): boolean {
    return this.kind === tokenKind.end;
  }

  /** Whether the current token is of this kind. */
  isKind(kind: TokenKind): boolean {
    return this.kind === kind;
  }

  /** Goes to the next token. */
  next(): void {
    const { bytes, end, rules } = this;
    this.previousStop = this.stop;
    const index = this.#skipBlank(this.stop);
    this.start = index;
    if (index >= end) {
      this.kind = tokenKind.end;
      this.stop = end;
      return;
    }
    const byte = bytes[index]!;
    if (byte === ascii.singleQuote) this.#quoted(index, tokenKind.string, rules.quotes);
    else if (byte === ascii.doubleQuote) {
      const isString = rules.doubleQuote === 'string';
      this.#quoted(index, isString ? tokenKind.string : tokenKind.quotedName, isString ? rules.quotes : plainQuotes);
    } else if (byte === ascii.backtick && rules.backtickNames) this.#quoted(index, tokenKind.quotedName, plainQuotes);
    else if (byte === ascii.openBracket && rules.bracketNames) this.#bracketed(index);
    else if (isDigitByte[byte] === 1 || (byte === ascii.dot && isDigitByte[bytes[index + 1] ?? 0] === 1)) {
      this.#number(index);
    } else if (byte === ascii.dollar && rules.dollarQuotes && this.#dollarQuoted(index)) return;
    else if (isWordByte[byte] === 1) this.#word(index);
    else if (byte === ascii.at) this.#variable(index);
    else {
      this.kind = tokenKind.punctuation;
      this.stop = index + 1;
    }
  }

  #skipBlank(from: number): number {
    const { bytes, end, rules } = this;
    let index = from;
    while (index < end) {
      const byte = bytes[index]!;
      if (isSpaceByte[byte] === 1) index++;
      else if (byte === ascii.hash && rules.hashComments) index = this.#lineEnd(index);
      else if (byte === ascii.minus && bytes[index + 1] === ascii.minus && this.#dashComment(index)) {
        index = this.#lineEnd(index);
      } else if (byte === ascii.slash && bytes[index + 1] === ascii.star && index + 1 < end) {
        index = this.#comment(index);
      } else if (byte === ascii.star && rules.runsConditional && bytes[index + 1] === ascii.slash && index + 1 < end) {
        index += 2;
      } else break;
    }
    return index;
  }

  #dashComment(index: number): boolean {
    if (index + 1 >= this.end) return false;
    if (!this.rules.dashNeedsSpace || index + 2 >= this.end) return true;
    return this.bytes[index + 2]! <= ascii.space;
  }

  #lineEnd(index: number): number {
    for (let at = index; at < this.end; at++) if (this.bytes[at] === ascii.newline) return at + 1;
    return this.end;
  }

  #comment(index: number): number {
    const { bytes, end, rules } = this;
    if (rules.runsConditional) {
      const opener = conditionalOpener(bytes, index, end);
      if (opener && rules.runsConditional(opener.version, opener.maria)) return opener.contentStart;
    }
    let depth = 1;
    for (let at = index + 2; at + 1 < end; at++) {
      if (bytes[at] === ascii.star && bytes[at + 1] === ascii.slash) {
        at++;
        if (--depth === 0) return at + 1;
      } else if (rules.nestedComments && bytes[at] === ascii.slash && bytes[at + 1] === ascii.star) {
        at++;
        depth++;
      }
    }
    this.unterminated = true;
    return end;
  }

  #quoted(index: number, kind: TokenKind, rules: QuoteRules): void {
    const { bytes, end } = this;
    const quote = bytes[index]!;
    this.kind = kind;
    let from = index + 1;
    for (;;) {
      const close = quoteEnd(bytes, from, end, quote, rules);
      if (close < 0) {
        this.unterminated = true;
        this.stop = end;
        return;
      }
      if (close + 1 >= end || bytes[close + 1] !== quote) {
        this.stop = close + 1;
        return;
      }
      from = close + 2;
    }
  }

  #bracketed(index: number): void {
    this.kind = tokenKind.quotedName;
    for (let at = index + 1; at < this.end; at++) {
      if (this.bytes[at] !== ascii.closeBracket) continue;
      if (this.bytes[at + 1] === ascii.closeBracket && at + 1 < this.end) at++;
      else {
        this.stop = at + 1;
        return;
      }
    }
    this.unterminated = true;
    this.stop = this.end;
  }

  #number(index: number): void {
    const { bytes, end } = this;
    let at = index;
    let word = false;
    while (at < end) {
      const byte = bytes[at]!;
      if (isDigitByte[byte] === 1 || byte === ascii.dot) at++;
      else if ((byte | 0x20) === 0x65 && !word && this.#exponent(at)) at += 2;
      else if (isWordByte[byte] === 1) {
        word = true;
        at++;
      } else break;
    }
    // 0x1F and 0b01 stay numbers; 2fa is a name that begins with a digit.
    const second = (bytes[index + 1] ?? 0) | 0x20;
    const radix = bytes[index] === ascii.zero && (second === 0x78 || second === 0x62);
    this.kind = word && !radix ? tokenKind.word : tokenKind.number;
    this.stop = at;
  }

  /** Whether an exponent (e5, e-5) stands at `at`. */
  #exponent(at: number): boolean {
    const { bytes, end } = this;
    if (at + 1 >= end) return false;
    if (isDigitByte[bytes[at + 1]!] === 1) return true;
    const sign = bytes[at + 1] === ascii.minus || bytes[at + 1] === ascii.plus;
    return sign && at + 2 < end && isDigitByte[bytes[at + 2]!] === 1;
  }

  #word(index: number): void {
    const { bytes, end, rules } = this;
    let at = index + 1;
    while (at < end && (isWordByte[bytes[at]!] === 1 || (bytes[at] === ascii.hash && rules.hashNames))) at++;
    this.kind = tokenKind.word;
    this.stop = at;
    if (rules.alternativeQuotes && bytes[at] === ascii.singleQuote && at < end) this.#alternative(index, at);
  }

  /** q'[...]' and nq'[...]': `quote` is the index of the quote behind the word that begins at `index`. */
  #alternative(index: number, quote: number): void {
    const { bytes, end } = this;
    if (!isAlternativePrefix(bytes, index, quote)) return;
    this.kind = tokenKind.string;
    const close = alternativeEnd(bytes, quote, end);
    this.unterminated ||= close < 0;
    this.stop = close < 0 ? end : close;
  }

  #variable(index: number): void {
    const { bytes, end, rules } = this;
    let at = index + 1;
    if (bytes[at] === ascii.at && at < end) at++;
    const quote = bytes[at];
    if (at < end && (quote === ascii.backtick || quote === ascii.singleQuote || quote === ascii.doubleQuote)) {
      this.#quoted(at, tokenKind.variable, quote === ascii.backtick ? plainQuotes : rules.quotes);
      return;
    }
    while (at < end && (isWordByte[bytes[at]!] === 1 || bytes[at] === ascii.dot)) at++;
    this.kind = at === index + 1 ? tokenKind.punctuation : tokenKind.variable;
    this.stop = at;
  }

  #dollarQuoted(index: number): boolean {
    const { bytes, end } = this;
    let at = index + 1;
    while (at < end && bytes[at] !== ascii.dollar && isWordByte[bytes[at]!] === 1) at++;
    if (bytes[at] !== ascii.dollar || at >= end || isDigitByte[bytes[index + 1]!] === 1) return false;
    const tag = bytes.subarray(index, at + 1);
    this.kind = tokenKind.string;
    for (let close = bytes.indexOf(ascii.dollar, at + 1); close >= 0 && close + tag.length <= end; ) {
      if (tag.every((byte, offset) => bytes[close + offset] === byte)) {
        this.stop = close + tag.length;
        return true;
      }
      close = bytes.indexOf(ascii.dollar, close + 1);
    }
    this.unterminated = true;
    this.stop = end;
    return true;
  }

  /** The current token as written, bytes taken one by one (ASCII words and punctuation). */
  get raw(): string {
    return asciiText(this.bytes, this.start, this.stop);
  }

  /** The current word in upper case, '' if it is not an unquoted word. */
  get word(): string {
    return this.kind === tokenKind.word && this.stop - this.start <= 64 ? this.raw.toUpperCase() : '';
  }

  isWord(upper: string): boolean {
    if (this.kind !== tokenKind.word || this.stop - this.start !== upper.length) return false;
    for (let index = 0; index < upper.length; index++) {
      let byte = this.bytes[this.start + index]!;
      if (byte >= 0x61 && byte <= 0x7a) byte -= 0x20;
      if (byte !== upper.charCodeAt(index)) return false;
    }
    return true;
  }

  /** Whether the current token is this one punctuation character. */
  is(character: string): boolean {
    return this.kind === tokenKind.punctuation && this.bytes[this.start] === character.charCodeAt(0);
  }

  /** Takes the punctuation character if it stands here. */
  accept(character: string): boolean {
    if (!this.is(character)) return false;
    this.next();
    return true;
  }

  /** Takes these words if all of them stand here, in this order; else none. */
  acceptWords(...words: string[]): boolean {
    const mark = this.mark();
    for (const word of words) {
      if (!this.isWord(word)) {
        if (this.start !== mark) this.reset(mark);
        return false;
      }
      this.next();
    }
    return true;
  }

  /** Takes one of these words, undefined if none stands here. */
  acceptOneOf(...words: string[]): string | undefined {
    const found = words.find(word => this.isWord(word));
    if (found !== undefined) this.next();
    return found;
  }

  /** The quoted text or name here, quotes and escapes removed, as bytes. */
  unquoted(): Uint8Array {
    const { bytes, start, stop, rules } = this;
    const first = bytes[start]!;
    if (first === ascii.openBracket) return bracketContent(bytes, start, stop);
    const isString = this.kind === tokenKind.string;
    if (isString && isWordByte[first] === 1 && rules.alternativeQuotes) return alternativeContent(bytes, start, stop);
    return unquote(bytes, start, stop, isString ? rules.quotes : plainQuotes);
  }

  /**
   * Skips what stands in parentheses here, with the parentheses. Returns the range of the content.
   * If they are not closed the range ends with the bytes.
   */
  skipParenthesized(): { start: number; end: number } {
    const start = this.stop;
    let depth = 0;
    do {
      if (this.is('(')) depth++;
      else if (this.is(')')) depth--;
      if (depth === 0) break;
      this.next();
    } while (!this.atEnd);
    const range = { start, end: this.atEnd ? this.end : this.start };
    this.next();
    return range;
  }

  /** Goes to the next of these punctuation characters outside parentheses, or to a closing one too many, or the end. */
  skipTo(...characters: string[]): void {
    let depth = 0;
    while (!this.atEnd) {
      if (depth === 0 && characters.some(character => this.is(character))) return;
      if (this.is('(')) depth++;
      else if (this.is(')')) {
        if (depth === 0) return;
        depth--;
      }
      this.next();
    }
  }
}

function bracketContent(bytes: Uint8Array, start: number, stop: number): Uint8Array {
  const content: number[] = [];
  const end = bytes[stop - 1] === ascii.closeBracket ? stop - 1 : stop;
  for (let index = start + 1; index < end; index++) {
    content.push(bytes[index]!);
    if (bytes[index] === ascii.closeBracket) index++;
  }
  return Uint8Array.from(content);
}
