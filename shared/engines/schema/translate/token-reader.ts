import type { Grammar, Token } from './tokenize.ts';
import { refuse } from './untranslatable.ts';

const nestingMax = 100;

/** A cursor over tokens, with the look-aheads and the nesting bound that both parsers need. */
export class TokenReader {
  readonly grammar: Grammar;
  readonly text: string;
  readonly #tokens: Token[];
  #index = 0;
  #depth = 0;

  constructor(tokens: Token[], grammar: Grammar, text: string) {
    this.#tokens = tokens;
    this.grammar = grammar;
    this.text = text;
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#index + ahead, this.#tokens.length - 1)] ?? { kind: 'end', text: '', at: 0 };
  }

  next(): Token {
    const token = this.peek();
    if (this.#index < this.#tokens.length) this.#index++;
    return token;
  }

  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'word' && token.text.toUpperCase() === word;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === symbol;
  }

  /** Takes these words if all of them come next. */
  takeWords(...words: string[]): boolean {
    if (!words.every((word, index) => this.isWord(word, index))) return false;
    this.#index += words.length;
    return true;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#index++;
    return true;
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) refuse(`"${symbol}" was expected before ${this.#here()}`);
  }

  expectWord(word: string): void {
    if (!this.takeWords(word)) refuse(`${word} was expected before ${this.#here()}`);
  }

  expectEnd(): void {
    this.takeSymbol(';');
    if (this.peek().kind !== 'end') refuse(`${this.#here()} is not understood`);
  }

  /** A name, quoted or bare. */
  name(): string {
    const token = this.next();
    if (token.kind === 'word' || token.kind === 'name') return token.text;
    return refuse('a name was expected');
  }

  /** Runs a nested production; refuses text nested too deep. */
  nested<T>(production: () => T): T {
    if (++this.#depth > nestingMax) refuse('it is nested too deep');
    const result = production();
    this.#depth--;
    return result;
  }

  #here(): string {
    const token = this.peek();
    return token.kind === 'end' ? 'the end' : `"${token.text.slice(0, 40)}"`;
  }
}
