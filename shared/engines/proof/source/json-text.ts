import { JsonNumber, type JsonValue, jsonDepthMax } from '../canonical/json-form.ts';

/** Thrown for a text that is no JSON; the message ends a sentence. */
export class JsonTextError extends Error {}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const plainCharacters = /[^"\\\u0000-\u001f]*/y;
const blanks = /[ \t\n\r]*/y;
const escapes: { [letter: string]: string } = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const exponentDigitsMax = 6;

/**
 * Reads JSON as RFC 8259 writes it, keeping every digit of numbers; of doubled keys the last value stays, as jsonb
 * does it.
 *
 * @throws JsonTextError for anything else, and for what jsonb refuses: \u0000, half of a surrogate pair
 */
export function readJson(text: string): JsonValue {
  const reader = new JsonReader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): JsonValue {
    if (depth > jsonDepthMax) throw new JsonTextError(`is JSON of more than ${jsonDepthMax} levels`);
    this.#skip(blanks);
    const first = this.#text[this.#at];
    let value: JsonValue;
    if (first === '{') value = this.#object(depth);
    else if (first === '[') value = this.#list(depth);
    else if (first === '"') value = this.#string();
    else if (first === 't') value = this.#word('true', true);
    else if (first === 'f') value = this.#word('false', false);
    else if (first === 'n') value = this.#word('null', null);
    else value = this.#number();
    this.#skip(blanks);
    return value;
  }

  end(): void {
    if (this.#at !== this.#text.length) this.#fail();
  }

  #object(depth: number): JsonValue {
    const members = new Map<string, JsonValue>();
    this.#at++;
    this.#skip(blanks);
    if (this.#take('}')) return members;
    do {
      this.#skip(blanks);
      if (this.#text[this.#at] !== '"') this.#fail();
      const key = this.#string();
      this.#skip(blanks);
      if (!this.#take(':')) this.#fail();
      members.set(key, this.value(depth + 1));
    } while (this.#take(','));
    if (!this.#take('}')) this.#fail();
    return members;
  }

  #list(depth: number): JsonValue {
    const items: JsonValue[] = [];
    this.#at++;
    this.#skip(blanks);
    if (this.#take(']')) return items;
    do {
      items.push(this.value(depth + 1));
    } while (this.#take(','));
    if (!this.#take(']')) this.#fail();
    return items;
  }

  #string(): string {
    let value = '';
    this.#at++;
    for (;;) {
      value += this.#skip(plainCharacters);
      const mark = this.#text[this.#at++];
      if (mark === '"') break;
      if (mark !== '\\') this.#fail();
      const letter = this.#text[this.#at++] ?? '';
      if (letter === 'u') value += this.#codeUnit();
      else value += escapes[letter] ?? this.#fail();
    }
    if (!value.isWellFormed()) throw new JsonTextError('is JSON with half of a surrogate pair');
    if (value.includes('\0')) throw new JsonTextError('is JSON with the character U+0000');
    return value;
  }

  #codeUnit(): string {
    const digits = this.#text.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.#fail();
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #number(): JsonNumber {
    const text = this.#skip(number);
    if (text === '') this.#fail();
    const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
    if (exponent.replace(/^[+-]?0*/, '').length > exponentDigitsMax)
      throw new JsonTextError('is JSON with a number that is out of range');
    const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
    return new JsonNumber(mantissa.startsWith('-'), whole + fraction, whole.length + Number(exponent));
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) this.#fail();
    this.#at += word.length;
    return value;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** What the pattern matches here, which is passed over. */
  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #fail(): never {
    throw new JsonTextError(`is no JSON (character ${this.#at + 1})`);
  }
}
