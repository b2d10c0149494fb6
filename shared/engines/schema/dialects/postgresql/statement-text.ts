import { Buffer } from 'node:buffer';
import { keyword } from './script/characters.ts';
import { Lexer, type LexicalRules, type TokenKind, tokenKind } from './script/lexer.ts';

export interface TextToken {
  kind: TokenKind;
  start: number;
  end: number;
  /** Upper case, for words; the character, for marks; else ''. */
  word: string;
}

/**
 * The text of one statement with its tokens, to cut out what the syntax tree gives only a beginning of. Positions
 * are bytes of the UTF-8 text, as in PostgreSQL's tree.
 */
export class StatementText {
  readonly text: string;
  readonly utf8: Buffer;
  /** Line of the statement's first byte in the source. */
  readonly line: number;
  readonly #rules: LexicalRules;
  #tokens: TextToken[] | undefined;
  #counted = { position: 0, line: 0 };

  constructor(text: string, line: number, rules: LexicalRules) {
    this.text = text;
    this.utf8 = Buffer.from(text);
    this.line = line;
    this.#rules = { ...rules };
    this.#counted = { position: 0, line };
  }

  /** Tokens without white space and comments. */
  get tokens(): readonly TextToken[] {
    this.#tokens ??= this.#read();
    return this.#tokens;
  }

  #read(): TextToken[] {
    const lexer = new Lexer(this.#rules);
    const tokens: TextToken[] = [];
    const { utf8 } = this;
    for (let position = 0; position < utf8.length; position = lexer.end) {
      const kind = lexer.next(utf8, position, utf8.length, true);
      if (kind === tokenKind.space || kind === tokenKind.lineComment || kind === tokenKind.blockComment) continue;
      const { start, end } = lexer;
      const word =
        kind === tokenKind.word
          ? keyword(utf8, start, end)
          : kind === tokenKind.mark
            ? String.fromCharCode(utf8[start]!)
            : '';
      tokens.push({ kind, start, end, word });
    }
    return tokens;
  }

  /** Line in the source of a position of this statement. */
  lineAt(position: number | undefined): number {
    const to = position ?? 0;
    if (to < this.#counted.position) this.#counted = { position: 0, line: this.line };
    let { line } = this.#counted;
    for (let at = this.#counted.position; at < to && at < this.utf8.length; at += 1)
      if (this.utf8[at] === 10) line += 1;
    this.#counted = { position: to, line };
    return line;
  }

  slice(start: number, end: number): string {
    return this.utf8.toString('utf8', start, end).trim();
  }

  /** Index of the first token at or behind a position. */
  indexAt(position: number): number {
    const { tokens } = this;
    let low = 0;
    let high = tokens.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tokens[middle]!.start < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Index of the first of the given words at depth 0, from a token on; -1 if there is none. */
  find(words: readonly string[], from = 0): number {
    const { tokens } = this;
    let depth = 0;
    for (let at = from; at < tokens.length; at += 1) {
      const { word } = tokens[at]!;
      if (depth === 0 && words.includes(word)) return at;
      if (word === '(' || word === '[') depth += 1;
      else if ((word === ')' || word === ']') && depth > 0) depth -= 1;
    }
    return -1;
  }

  /** Index of the token that closes the parenthesis at `open`; the last token if none does. */
  closing(open: number): number {
    const { tokens } = this;
    let depth = 0;
    for (let at = open; at < tokens.length; at += 1) {
      const { word } = tokens[at]!;
      if (word === '(') depth += 1;
      else if (word === ')') {
        depth -= 1;
        if (depth === 0) return at;
      }
    }
    return tokens.length - 1;
  }

  /** The text within the first parentheses from a token on, without them. '' if there are none. */
  within(from: number): string {
    const open = this.find(['('], from);
    if (open < 0) return '';
    return this.slice(this.tokens[open]!.end, this.tokens[this.closing(open)]!.start);
  }

  /** The text from a token up to a comma, a closing parenthesis or one of the given words, at depth 0. */
  upTo(from: number, words: readonly string[]): string {
    const { tokens } = this;
    let depth = 0;
    let at = from;
    for (; at < tokens.length; at += 1) {
      const { word, kind } = tokens[at]!;
      if (
        depth === 0 &&
        (word === ',' || word === ')' || (at > from && kind === tokenKind.word && words.includes(word)))
      )
        break;
      if (word === '(' || word === '[') depth += 1;
      else if (word === ')' || word === ']') depth -= 1;
    }
    if (at === from) return '';
    return this.slice(tokens[from]!.start, tokens[at - 1]!.end);
  }

  /** What is written from a token on up to the statement's end. */
  rest(from: number): string {
    const first = this.tokens[from];
    return first === undefined ? '' : this.slice(first.start, this.utf8.length);
  }
}

/** Runs of white space as one blank. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
