import { valueKind } from '../../transfer/row-sink.ts';
import type { ByteStore } from '../byte-store.ts';
import { closeParenthesis, doubleQuote, hexDigit, minus, newline, openParenthesis, plus, quote } from '../bytes.ts';
import { asciiUpper, type Scanner } from '../scanner.ts';
import { depthMax, type Literal, nullLiteral, quotedDigits, signedNumber, textOf, written } from './literal.ts';

/**
 * PostgreSQL: '..', E'..', U&'..', $tag$..$tag$, B'..', X'..' (bits too), numbers, NULL, `type '..'`, `..::type` and
 * CAST(.. AS type) (PostgreSQL manual, "Constants"). A cast leaves the text as it is: the column's type reads it.
 */
export function postgresqlLiteral(scanner: Scanner, out: ByteStore, depth = 0): Literal | undefined {
  if (depth > depthMax) return undefined;
  const literal = primary(scanner, out, depth);
  if (literal === undefined) return undefined;
  for (;;) {
    scanner.skipBlank();
    if (scanner.peek() === 0x3a && scanner.peek(1) === 0x3a) {
      scanner.position += 2;
      if (!typeName(scanner)) return undefined;
    } else if (scanner.peekWord() === 'COLLATE') {
      scanner.position += 'COLLATE'.length;
      if (!typeName(scanner)) return undefined;
    } else return literal;
  }
}

function primary(scanner: Scanner, out: ByteStore, depth: number): Literal | undefined {
  const byte = scanner.peek();
  if (byte === quote) return text(scanner, out);
  if (byte === 0x24) {
    const start = out.length;
    return scanner.dollarQuoted(out) ? written(out, start, valueKind.text) : undefined;
  }
  if (byte === minus || byte === plus || byte === 0x2e || (byte >= 0x30 && byte <= 0x39))
    return signedNumber(scanner, out);
  if (byte === openParenthesis) {
    scanner.position++;
    scanner.skipBlank();
    const inner = postgresqlLiteral(scanner, out, depth + 1);
    return inner !== undefined && scanner.acceptNext(closeParenthesis) ? inner : undefined;
  }
  return worded(scanner, out, depth);
}

function worded(scanner: Scanner, out: ByteStore, depth: number): Literal | undefined {
  const word = scanner.peekWord();
  if (word !== '' && scanner.position + word.length < scanner.end) {
    const next = scanner.peek(word.length);
    if (next === quote && (word === 'E' || word === 'N' || word === 'B' || word === 'X')) {
      scanner.position += 1;
      if (word === 'E') return text(scanner, out, 'postgresql');
      return word === 'N' ? text(scanner, out) : bits(scanner, out, word);
    }
    if (word === 'U' && next === 0x26 && scanner.peek(2) === quote) {
      scanner.position += 2;
      return unicodeText(scanner, out);
    }
  }
  if (word === 'NULL') {
    scanner.position += word.length;
    return nullLiteral(out);
  }
  if (word === 'CAST') {
    scanner.position += word.length;
    if (!scanner.acceptNext(openParenthesis)) return undefined;
    scanner.skipBlank();
    const inner = postgresqlLiteral(scanner, out, depth + 1);
    if (inner === undefined || !scanner.acceptWord('AS') || !typeName(scanner)) return undefined;
    return scanner.acceptNext(closeParenthesis) ? inner : undefined;
  }
  // date '2020-01-01', timestamp with time zone '...'
  if ((word === '' && scanner.peek() !== doubleQuote) || word === 'ARRAY' || word === 'ROW') return undefined;
  if (!typeName(scanner)) return undefined;
  scanner.skipBlank();
  return scanner.peek() === quote ? text(scanner, out) : undefined;
}

/** Texts with a line break between them are one. */
function text(scanner: Scanner, out: ByteStore, escapes = scanner.rules.escapes): Literal {
  const start = out.length;
  for (;;) {
    scanner.quoted(quote, escapes, out);
    const behind = scanner.position;
    scanner.skipBlank();
    const gap = scanner.bytes.subarray(behind, scanner.position);
    if (scanner.peek() !== quote || !gap.includes(newline)) return written(out, start, valueKind.text);
  }
}

/** X'1F' is a bit string in PostgreSQL: four bits for each digit. */
function bits(scanner: Scanner, out: ByteStore, prefix: 'B' | 'X'): Literal | undefined {
  const range = quotedDigits(scanner, prefix === 'B' ? 2 : 16);
  if (range === undefined) return undefined;
  const start = out.length;
  if (prefix === 'B') out.range(scanner.bytes, range.start, range.end);
  else {
    for (let index = range.start; index < range.end; index++) {
      const digit = hexDigit[scanner.bytes[index]!]!;
      for (let bit = 3; bit >= 0; bit--) out.byte(0x30 + ((digit >> bit) & 1));
    }
  }
  return written(out, start, valueKind.bits);
}

/** U&'d\0061t\+000061' [UESCAPE '!']. */
function unicodeText(scanner: Scanner, out: ByteStore): Literal | undefined {
  const start = out.length;
  scanner.quoted(quote, 'none', out);
  const raw = out.textAt(start, out.length);
  out.length = start;
  let mark = '\\';
  if (scanner.acceptWord('UESCAPE')) {
    scanner.skipBlank();
    if (scanner.peek() !== quote || scanner.peek(2) !== quote) return undefined;
    mark = String.fromCharCode(scanner.peek(1));
    scanner.position += 3;
  }
  const decoded = undoUnicode(raw, mark);
  return decoded === undefined ? undefined : textOf(out, decoded);
}

function undoUnicode(raw: string, mark: string): string | undefined {
  let text = '';
  for (let index = 0; index < raw.length; ) {
    const character = raw[index]!;
    if (character !== mark) {
      text += character;
      index++;
      continue;
    }
    if (raw[index + 1] === mark) {
      text += mark;
      index += 2;
      continue;
    }
    const isLong = raw[index + 1] === '+';
    const digits = isLong ? raw.slice(index + 2, index + 8) : raw.slice(index + 1, index + 5);
    if (digits.length !== (isLong ? 6 : 4) || !/^[0-9A-Fa-f]+$/.test(digits)) return undefined;
    const point = Number.parseInt(digits, 16);
    if (point > 0x10ffff) return undefined;
    // Halves of a surrogate pair written one after the other join by themselves.
    text += isLong ? String.fromCodePoint(point) : String.fromCharCode(point);
    index += isLong ? 8 : 5;
  }
  return text;
}

/** `numeric(10,2)`, `"char"`, `pg_catalog.int4[]`, `timestamp(3) with time zone`, `interval day to second`. */
function typeName(scanner: Scanner): boolean {
  let parts = 0;
  for (; parts < 8; parts++) {
    scanner.skipBlank();
    if (scanner.peek() === doubleQuote) scanner.quoted(doubleQuote, 'none', undefined);
    else {
      const end = scanner.wordEnd();
      if (end === scanner.position || isOperatorWord(asciiUpper(scanner.bytes, scanner.position, end))) break;
      scanner.position = end;
    }
    for (;;) {
      scanner.skipBlank();
      const opening = scanner.peek();
      if (opening === openParenthesis || opening === 0x5b) {
        if (!skipModifier(scanner, opening === 0x5b ? 0x5d : closeParenthesis)) return false;
      } else if (scanner.peek() === 0x2e) scanner.position++;
      else break;
    }
  }
  return parts > 0;
}

/** Words behind a type that are none of it. */
function isOperatorWord(word: string): boolean {
  return /^(?:AS|AT|COLLATE|FROM|UNION|AND|OR|IS|ON|RETURNING)$/.test(word);
}

/** Passes over `(10,2)` or `[3]`; false if anything but numbers stands there: then it is a call. */
function skipModifier(scanner: Scanner, close: number): boolean {
  scanner.position++;
  while (scanner.peek() >= 0 && scanner.peek() !== close && /[\d,\s-]/.test(String.fromCharCode(scanner.peek())))
    scanner.position++;
  return scanner.accept(close);
}
