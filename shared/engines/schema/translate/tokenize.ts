import { refuse } from './untranslatable.ts';

/** The grammars the translator reads. */
export type Grammar = 'mysql' | 'sqlite' | 'tsql' | 'oracle';

export type Token =
  | { kind: 'word'; text: string; at: number }
  /** A quoted name; `double`: in double quotes, which SQLite also takes for a text. */
  | { kind: 'name'; text: string; double: boolean; at: number }
  | { kind: 'string'; text: string; at: number }
  | { kind: 'number'; text: string; at: number }
  | { kind: 'hex'; text: string; at: number }
  | { kind: 'bits'; text: string; at: number }
  | { kind: 'symbol'; text: string; at: number }
  | { kind: 'end'; text: ''; at: number };

const textLengthMax = 200_000;
const symbols = ['<=>', '->>', '||', '&&', '<<', '>>', '<=', '>=', '<>', '!=', '==', '->', ':='];
const singles = '+-*/%=<>(),.;!~&|^?:@';
const wordPattern = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const oracleWordPattern = /[\p{L}_$][\p{L}\p{N}_$#]*/uy;
const numberPattern = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const hexNumberPattern = /0[xX][0-9a-fA-F]+/y;

/** Cuts an expression or a query into tokens; refuses text it cannot cut. Positions are offsets into the text. */
export function tokenize(text: string, grammar: Grammar): Token[] {
  if (text.length > textLengthMax) refuse('it is too long');
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const blank = skipBlank(text, at, grammar);
    if (blank > at) {
      at = blank;
      continue;
    }
    const read = readToken(text, at, grammar);
    const last = tokens.at(-1);
    // Texts side by side are one text in MySQL.
    if (read.token.kind === 'string' && last?.kind === 'string' && grammar === 'mysql') last.text += read.token.text;
    else tokens.push(read.token);
    at = read.end;
  }
  tokens.push({ kind: 'end', text: '', at });
  return tokens;
}

/** The offset after white space or a comment at `at`, or `at` itself. */
function skipBlank(text: string, at: number, grammar: Grammar): number {
  const character = text[at] ?? '';
  if (/\s/.test(character)) return at + 1;
  if (text.startsWith('--', at) || (character === '#' && grammar === 'mysql')) return endOf(text, '\n', at);
  if (!text.startsWith('/*', at)) return at;
  // A hint of Oracle says how to read, not what.
  if (text[at + 2] === '!' || (text[at + 2] === '+' && grammar !== 'oracle')) refuse('it holds a version comment');
  return endOf(text, '*/', at + 2);
}

function readToken(text: string, at: number, grammar: Grammar): { token: Token; end: number } {
  const character = text[at] ?? '';
  const next = text[at + 1] ?? '';
  if (character === "'" || (character === '"' && grammar === 'mysql')) {
    const quoted = readQuoted(text, at, character, grammar === 'mysql');
    return { token: { kind: 'string', text: quoted.text, at }, end: quoted.end };
  }
  if (character === '`' || character === '"') {
    const quoted = readQuoted(text, at, character, false);
    return { token: { kind: 'name', text: quoted.text, double: character === '"', at }, end: quoted.end };
  }
  if (character === '[' && grammar !== 'mysql') return readBracketed(text, at, grammar === 'tsql');
  if (grammar === 'oracle') {
    const alternative = readAlternative(text, at);
    if (alternative !== undefined) return alternative;
  } else if (/[xXbB]/.test(character) && next === "'") return readBits(text, at);
  const hex = match(hexNumberPattern, text, at);
  if (hex !== undefined) {
    const digits = hex.slice(2).toLowerCase();
    return { token: { kind: 'hex', text: digits.length % 2 === 1 ? `0${digits}` : digits, at }, end: at + hex.length };
  }
  const number = match(numberPattern, text, at);
  if (number !== undefined) return { token: { kind: 'number', text: number, at }, end: at + number.length };
  const word = match(grammar === 'oracle' ? oracleWordPattern : wordPattern, text, at);
  if (word !== undefined) {
    // Names without quotes are in upper case in Oracle.
    const name = grammar === 'oracle' ? word.toUpperCase() : word;
    return { token: { kind: 'word', text: name, at }, end: at + word.length };
  }
  const symbol =
    symbols.find(candidate => text.startsWith(candidate, at)) ?? (singles.includes(character) ? character : '');
  if (symbol === '') refuse(`the character ${JSON.stringify(character)} is not understood`);
  return { token: { kind: 'symbol', text: symbol, at }, end: at + symbol.length };
}

/** Oracle's q'[...]', whose quotes stand for themselves; undefined if none stands here. */
function readAlternative(text: string, at: number): { token: Token; end: number } | undefined {
  const opening = /^n?q'([\s\S])/iu.exec(text.slice(at, at + 5));
  if (opening === null) return undefined;
  const mark = opening[1] ?? '';
  const close = { '[': ']', '{': '}', '<': '>', '(': ')' }[mark] ?? mark;
  const from = at + opening[0].length;
  const end = text.indexOf(`${close}'`, from);
  if (end < 0) return refuse('a quote is not closed');
  return { token: { kind: 'string', text: text.slice(from, end), at }, end: end + close.length + 1 };
}

/** A name in brackets; T-SQL doubles a closing bracket that is part of it, SQLite has no way to write one. */
function readBracketed(text: string, at: number, doubles: boolean): { token: Token; end: number } {
  let end = text.indexOf(']', at);
  while (doubles && end >= 0 && text[end + 1] === ']') end = text.indexOf(']', end + 2);
  if (end < 0) return refuse('a bracket is not closed');
  const name = text.slice(at + 1, end);
  return {
    token: { kind: 'name', text: doubles ? name.replaceAll(']]', ']') : name, double: false, at },
    end: end + 1,
  };
}

function readBits(text: string, at: number): { token: Token; end: number } {
  const quoted = readQuoted(text, at + 1, "'", false);
  const hex = text[at] === 'x' || text[at] === 'X';
  if (!(hex ? /^([0-9a-fA-F]{2})*$/ : /^[01]*$/).test(quoted.text)) refuse('a bit or hexadecimal literal is malformed');
  return { token: { kind: hex ? 'hex' : 'bits', text: quoted.text.toLowerCase(), at }, end: quoted.end };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
}

const escapes: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r', b: '\b', '0': '\0', Z: '\x1a' };

function readQuoted(text: string, start: number, quote: string, backslash: boolean): { text: string; end: number } {
  let value = '';
  let at = start + 1;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === quote) {
      if (text[at + 1] !== quote) return { text: value, end: at + 1 };
      value += quote;
      at += 2;
    } else if (backslash && character === '\\') {
      const letter = text[at + 1] ?? '';
      // MySQL keeps the backslash before % and _, which are LIKE's own escapes.
      value += letter === '%' || letter === '_' ? `\\${letter}` : (escapes[letter] ?? letter);
      at += 2;
    } else {
      value += character;
      at++;
    }
  }
  return refuse('a quote is not closed');
}
