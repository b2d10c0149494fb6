import { valueKind } from '../../transfer/row-sink.ts';
import type { ByteStore } from '../byte-store.ts';
import { closeParenthesis, comma, doubleQuote, minus, openParenthesis, plus, quote, zero } from '../bytes.ts';
import { asciiUpper, type Scanner } from '../scanner.ts';
import {
  bytesOfHex,
  depthMax,
  type Literal,
  nullKind,
  nullLiteral,
  quotedDigits,
  signedNumber,
  textOf,
  written,
} from './literal.ts';

const argumentsMax = 1000;

/**
 * SQLite: texts, x'..', numbers, NULL, and what the shell's .dump writes around control characters:
 * replace(..,'\n',char(10)), unistr('..'), CAST(x'..' AS TEXT), texts joined by || (SQLite, "Literal Values").
 */
export function sqliteLiteral(scanner: Scanner, out: ByteStore, depth = 0): Literal | undefined {
  if (depth > depthMax) return undefined;
  let literal = term(scanner, out, depth);
  for (;;) {
    if (literal === undefined) return undefined;
    scanner.skipBlank();
    if (scanner.peek() !== 0x7c || scanner.peek(1) !== 0x7c) return literal;
    scanner.position += 2;
    scanner.skipBlank();
    const next = term(scanner, out, depth);
    if (next === undefined || literal.kind !== valueKind.text || next.kind !== valueKind.text) return undefined;
    literal = joined(out, [literal, next]);
  }
}

function term(scanner: Scanner, out: ByteStore, depth: number): Literal | undefined {
  const byte = scanner.peek();
  if (byte === quote || byte === doubleQuote) {
    const start = out.length;
    scanner.quoted(byte, 'none', out);
    return written(out, start, valueKind.text);
  }
  if (byte === zero && (scanner.peek(1) | 0x20) === 0x78) return hexInteger(scanner, out);
  if (byte === minus || byte === plus || byte === 0x2e || (byte >= 0x30 && byte <= 0x39))
    return signedNumber(scanner, out);
  if (byte === openParenthesis) {
    scanner.position++;
    scanner.skipBlank();
    const inner = sqliteLiteral(scanner, out, depth + 1);
    return inner !== undefined && scanner.acceptNext(closeParenthesis) ? inner : undefined;
  }
  const word = scanner.peekWord();
  scanner.position += word.length;
  if (word === 'NULL') return nullLiteral(out);
  if (word === 'X' && scanner.peek() === quote) {
    const range = quotedDigits(scanner, 16);
    // SQLite refuses an odd number of digits.
    if (range === undefined || (range.end - range.start) % 2 !== 0) return undefined;
    return bytesOfHex(scanner.bytes, range.start, range.end, out);
  }
  if (word === '' || !scanner.acceptNext(openParenthesis)) return undefined;
  return word === 'CAST' ? cast(scanner, out, depth) : call(scanner, out, word, depth);
}

/** 0x.. is a 64-bit integer. */
function hexInteger(scanner: Scanner, out: ByteStore): Literal | undefined {
  const start = scanner.position + 2;
  const end = scanner.hexEnd(start);
  scanner.position = end;
  if (end === start || end - start > 64) return undefined;
  const value = BigInt.asIntN(64, BigInt(`0x${asciiUpper(scanner.bytes, start, end)}`));
  return { ...textOf(out, String(value)), kind: valueKind.number };
}

/** CAST(.. AS TEXT) and CAST(.. AS BLOB) change the storage class of bytes and texts, not their bytes. */
function cast(scanner: Scanner, out: ByteStore, depth: number): Literal | undefined {
  scanner.skipBlank();
  const inner = sqliteLiteral(scanner, out, depth + 1);
  if (inner === undefined || !scanner.acceptWord('AS')) return undefined;
  scanner.skipBlank();
  const type = scanner.peekWord();
  scanner.position += type.length;
  if (!scanner.acceptNext(closeParenthesis)) return undefined;
  if (inner.kind === nullKind) return inner;
  if (type === 'TEXT') return { ...inner, kind: valueKind.text };
  const isBytes = inner.kind === valueKind.text || inner.kind === valueKind.bytes;
  return type === 'BLOB' && isBytes ? { ...inner, kind: valueKind.bytes } : undefined;
}

function call(scanner: Scanner, out: ByteStore, name: string, depth: number): Literal | undefined {
  const values: Literal[] = [];
  if (!scanner.acceptNext(closeParenthesis)) {
    do {
      scanner.skipBlank();
      const value = sqliteLiteral(scanner, out, depth + 1);
      if (value === undefined || values.length >= argumentsMax) return undefined;
      values.push(value);
    } while (scanner.acceptNext(comma));
    if (!scanner.acceptNext(closeParenthesis)) return undefined;
  }
  const [first, second, third] = values;
  if (name === 'CHAR') return characters(out, values);
  if (name === 'UNISTR' && values.length === 1 && first?.kind === valueKind.text) {
    const text = unistr(out.textAt(first.start, first.end));
    return text === undefined ? undefined : textOf(out, text);
  }
  const areTexts = values.length === 3 && values.every(value => value.kind === valueKind.text);
  return name === 'REPLACE' && areTexts && first && second && third ? replaced(out, first, second, third) : undefined;
}

function characters(out: ByteStore, values: readonly Literal[]): Literal | undefined {
  let text = '';
  for (const value of values) {
    const point = value.kind === valueKind.number ? Number(out.textAt(value.start, value.end)) : Number.NaN;
    if (!Number.isInteger(point)) return undefined;
    const isCharacter = point >= 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
    text += isCharacter ? String.fromCodePoint(point) : '\u{fffd}';
  }
  return textOf(out, text);
}

/** SQLite's replace(): byte by byte, from the left; an empty pattern changes nothing. */
function replaced(out: ByteStore, text: Literal, pattern: Literal, by: Literal): Literal {
  const source = out.bytes.slice(text.start, text.end);
  const wanted = out.bytes.slice(pattern.start, pattern.end);
  const replacement = out.bytes.slice(by.start, by.end);
  const start = out.length;
  let from = 0;
  if (wanted.length > 0) {
    for (let at = source.indexOf(wanted[0]!); at >= 0; ) {
      if (wanted.every((byte, offset) => source[at + offset] === byte)) {
        out.range(source, from, at);
        out.range(replacement, 0, replacement.length);
        from = at + wanted.length;
        at = source.indexOf(wanted[0]!, from);
      } else at = source.indexOf(wanted[0]!, at + 1);
    }
  }
  out.range(source, from, source.length);
  return written(out, start, valueKind.text);
}

/** \XXXX, \+XXXXXX, \uXXXX, \UXXXXXXXX and \\ (SQLite, "unistr"); undefined for any other backslash. */
function unistr(text: string): string | undefined {
  let isValid = true;
  const decoded = text.replace(
    /\\(?:\\|\+([0-9A-Fa-f]{6})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-9A-Fa-f]{4})|)/g,
    (all: string, six?: string, small?: string, eight?: string, four?: string) => {
      if (all === '\\\\') return '\\';
      const point = Number.parseInt(six ?? small ?? eight ?? four ?? 'x', 16);
      if (point <= 0x10ffff) return String.fromCodePoint(point);
      isValid = false;
      return '';
    },
  );
  return isValid ? decoded : undefined;
}

function joined(out: ByteStore, parts: readonly Literal[]): Literal {
  const start = out.length;
  for (const part of parts) {
    out.reserve(part.end - part.start);
    out.range(out.bytes, part.start, part.end);
  }
  return written(out, start, valueKind.text);
}
