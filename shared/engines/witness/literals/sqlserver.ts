import { valueKind } from '../../transfer/row-sink.ts';
import type { ByteStore } from '../byte-store.ts';
import { closeParenthesis, comma, dot, doubleQuote, minus, openParenthesis, plus, quote, zero } from '../bytes.ts';
import { tsqlBinaryMoment, tsqlMoments } from '../moments/tsql-binary.ts';
import { type DateOrder, tsqlTextMoment } from '../moments/tsql-text.ts';
import { asciiUpper, type Scanner } from '../scanner.ts';
import { guidText } from './guid.ts';
import { bytesOfHex, depthMax, type Literal, nullKind, nullLiteral, signedNumber, textOf, written } from './literal.ts';

const momentBytesMax = 64;

/**
 * T-SQL: N'..', 0x.., numbers, money, NULL, CAST and CONVERT of those (dates given as the bytes that SQL Server keeps
 * become ISO text), CHAR(n), texts joined by +, parentheses, {ts '..'}. A cast that only restricts changes nothing.
 */
export function sqlserverLiteral(scanner: Scanner, out: ByteStore, depth = 0): Literal | undefined {
  if (depth > depthMax) return undefined;
  let literal = term(scanner, out, depth);
  for (;;) {
    if (literal === undefined) return undefined;
    scanner.skipBlank();
    if (scanner.peek() !== plus || literal.kind !== valueKind.text) return literal;
    scanner.position++;
    scanner.skipBlank();
    const next = term(scanner, out, depth);
    if (next?.kind === nullKind) literal = next;
    else if (next?.kind !== valueKind.text) return undefined;
    else literal = joined(out, literal, next);
  }
}

function term(scanner: Scanner, out: ByteStore, depth: number): Literal | undefined {
  const byte = scanner.peek();
  if (byte === quote || (byte === doubleQuote && scanner.rules.doubleQuotesAreText)) return text(scanner, out);
  if (byte === zero && (scanner.peek(1) | 0x20) === 0x78) {
    const start = scanner.position + 2;
    scanner.position = scanner.hexEnd(start);
    return bytesOfHex(scanner.bytes, start, scanner.position, out);
  }
  if (byte === openParenthesis) {
    scanner.position++;
    scanner.skipBlank();
    const inner = sqlserverLiteral(scanner, out, depth + 1);
    return inner !== undefined && scanner.acceptNext(closeParenthesis) ? inner : undefined;
  }
  if (byte === 0x7b) return odbc(scanner, out);
  if (byte === 0x24) return money(scanner, out, false);
  if (byte === minus || byte === plus) return signed(scanner, out, depth);
  if (byte === dot || (byte >= 0x30 && byte <= 0x39)) return signedNumber(scanner, out);
  return worded(scanner, out, depth);
}

function text(scanner: Scanner, out: ByteStore): Literal {
  const start = out.length;
  scanner.quoted(scanner.peek(), scanner.rules.escapes, out);
  const literal = written(out, start, valueKind.text);
  if (scanner.acceptWord('COLLATE')) {
    scanner.skipBlank();
    scanner.position = scanner.wordEnd();
  }
  return literal;
}

function worded(scanner: Scanner, out: ByteStore, depth: number): Literal | undefined {
  const word = scanner.peekWord();
  scanner.position += word.length;
  switch (word) {
    case 'NULL':
      return nullLiteral(out);
    case 'N':
      return scanner.peek() === quote ? text(scanner, out) : undefined;
    case 'CAST':
    case 'TRY_CAST': {
      if (!scanner.acceptNext(openParenthesis)) return undefined;
      scanner.skipBlank();
      const inner = sqlserverLiteral(scanner, out, depth + 1);
      if (inner === undefined || !scanner.acceptWord('AS')) return undefined;
      const type = typeName(scanner);
      return scanner.acceptNext(closeParenthesis) ? converted(inner, type, scanner.rules.dateOrder, out) : undefined;
    }
    case 'CONVERT':
    case 'TRY_CONVERT': {
      if (!scanner.acceptNext(openParenthesis)) return undefined;
      const type = typeName(scanner);
      if (!scanner.acceptNext(comma)) return undefined;
      scanner.skipBlank();
      const inner = sqlserverLiteral(scanner, out, depth + 1);
      const style = scanner.acceptNext(comma) ? integer(scanner) : undefined;
      if (inner === undefined || !scanner.acceptNext(closeParenthesis)) return undefined;
      return converted(inner, type, orderOfStyle(style) ?? scanner.rules.dateOrder, out);
    }
    case 'CHAR':
    case 'NCHAR':
      return character(scanner, out, word === 'CHAR');
    default:
      return undefined;
  }
}

/** {d '..'}, {t '..'}, {ts '..'}, {guid '..'}. */
function odbc(scanner: Scanner, out: ByteStore): Literal | undefined {
  scanner.position++;
  scanner.skipBlank();
  const word = scanner.peekWord();
  scanner.position += word.length;
  scanner.skipBlank();
  if (scanner.peek() !== quote) return undefined;
  const literal = text(scanner, out);
  if (!scanner.acceptNext(0x7d)) return undefined;
  return word === 'GUID' ? literal : converted(literal, 'DATETIME', scanner.rules.dateOrder, out);
}

function signed(scanner: Scanner, out: ByteStore, depth: number): Literal | undefined {
  const isNegative = scanner.peek() === minus;
  const from = scanner.position;
  scanner.position++;
  scanner.skipBlank();
  if (scanner.peek() === 0x24) return money(scanner, out, isNegative);
  if (scanner.peek() !== openParenthesis) {
    scanner.position = from;
    return signedNumber(scanner, out);
  }
  // (-(3)): the way in which the server itself writes a negative number.
  const inner = term(scanner, out, depth + 1);
  if (inner?.kind !== valueKind.number || out.bytes[inner.start] === minus) return undefined;
  const digits = out.textAt(inner.start, inner.end);
  return { ...textOf(out, isNegative ? `-${digits}` : digits), kind: valueKind.number };
}

/** $12.50, $-3, $1,234.50. */
function money(scanner: Scanner, out: ByteStore, isNegative: boolean): Literal | undefined {
  scanner.position++;
  while (scanner.peek() === 0x20) scanner.position++;
  const hasSign = scanner.peek() === minus;
  if (hasSign) scanner.position++;
  let digits = '';
  for (; digits.length < 40; scanner.position++) {
    const byte = scanner.peek();
    // A comma is one between thousands only if three digits follow and the value goes on there.
    if (byte === comma && !isThousands(scanner, digits)) break;
    if (byte !== comma && byte !== dot && !(byte >= 0x30 && byte <= 0x39)) break;
    if (byte !== comma) digits += String.fromCharCode(byte);
  }
  if (!/^(?:\d+(?:\.\d*)?|\.\d+)$/.test(digits)) return undefined;
  return { ...textOf(out, `${isNegative !== hasSign ? '-' : ''}${digits}`), kind: valueKind.number };
}

function isThousands(scanner: Scanner, digits: string): boolean {
  if (digits === '' || digits.includes('.')) return false;
  for (let ahead = 1; ahead <= 3; ahead++)
    if (!(scanner.peek(ahead) >= 0x30 && scanner.peek(ahead) <= 0x39)) return false;
  return !(scanner.peek(4) >= 0x30 && scanner.peek(4) <= 0x39);
}

/** CHAR(n) is a character of Windows-1252, NCHAR(n) one of UTF-16. */
function character(scanner: Scanner, out: ByteStore, isNarrow: boolean): Literal | undefined {
  if (!scanner.acceptNext(openParenthesis)) return undefined;
  scanner.skipBlank();
  const code = integer(scanner);
  if (code === undefined || !scanner.acceptNext(closeParenthesis)) return undefined;
  if (code < 0 || code > (isNarrow ? 0xff : 0xffff)) return nullLiteral(out);
  return textOf(
    out,
    isNarrow ? new TextDecoder('windows-1252').decode(Uint8Array.of(code)) : String.fromCharCode(code),
  );
}

function integer(scanner: Scanner): number | undefined {
  scanner.skipBlank();
  const start = scanner.position;
  const end = scanner.numberEnd();
  scanner.position = end;
  return end === start ? undefined : Number(asciiUpper(scanner.bytes, start, end));
}

function orderOfStyle(style: number | undefined): DateOrder | undefined {
  if (style === undefined) return undefined;
  if ([1, 10, 101, 110].includes(style)) return 'mdy';
  if ([3, 4, 5, 103, 104, 105].includes(style)) return 'dmy';
  return [2, 11, 102, 111].includes(style) ? 'ymd' : undefined;
}

/** `[sys].[datetime2](7)`, `varchar(max)`, `double precision`: the last name, upper case. */
function typeName(scanner: Scanner): string {
  let name = '';
  for (let parts = 0; parts < 4; parts++) {
    scanner.skipBlank();
    const start = scanner.position;
    if (scanner.peek() === 0x5b) {
      scanner.quoted(0x5d, 'none', undefined);
      name = asciiUpper(scanner.bytes, start + 1, scanner.position - 1);
    } else {
      const end = scanner.wordEnd();
      if (end === start) break;
      name = asciiUpper(scanner.bytes, start, end);
      scanner.position = end;
    }
    scanner.skipBlank();
    scanner.accept(dot);
  }
  if (scanner.accept(openParenthesis)) {
    while (scanner.peek() >= 0 && scanner.peek() !== closeParenthesis) scanner.position++;
    scanner.accept(closeParenthesis);
  }
  return name;
}

/** What CAST makes of a value. */
function converted(literal: Literal, type: string, order: DateOrder, out: ByteStore): Literal {
  const moment = tsqlMoments.find(name => name === type);
  const isShort = literal.end - literal.start <= momentBytesMax;
  if (moment !== undefined && isShort) {
    const iso =
      literal.kind === valueKind.bytes
        ? tsqlBinaryMoment(out.bytes.subarray(literal.start, literal.end), moment)
        : literal.kind === valueKind.text
          ? tsqlTextMoment(out.textAt(literal.start, literal.end), order)
          : undefined;
    return iso === undefined ? literal : textOf(out, iso);
  }
  if (type === 'UNIQUEIDENTIFIER' && literal.kind === valueKind.bytes) {
    const text = guidText(out.bytes.subarray(literal.start, literal.end));
    return text === undefined ? literal : textOf(out, text);
  }
  if (!/^(?:N?(?:VAR)?CHAR|N?TEXT|XML|SYSNAME)$/.test(type)) return literal;
  if (literal.kind === valueKind.number) return { ...literal, kind: valueKind.text };
  if (literal.kind !== valueKind.bytes) return literal;
  // The bytes of an N type are UTF-16; others are those of the collation's code page, handed on as they are.
  if (!/^(?:N|XML|SYSNAME)/.test(type)) return { ...literal, kind: valueKind.text };
  return textOf(out, new TextDecoder('utf-16le').decode(out.bytes.subarray(literal.start, literal.end)));
}

function joined(out: ByteStore, first: Literal, second: Literal): Literal {
  const start = out.length;
  out.reserve(first.end - first.start + second.end - second.start);
  out.range(out.bytes, first.start, first.end);
  out.range(out.bytes, second.start, second.end);
  return written(out, start, valueKind.text);
}
