import { ascii, asciiText, hexValue } from '../../lexer/ascii.ts';
import { type TokenCursor, tokenKind } from '../../lexer/token-cursor.ts';
import { decodeMoment, type MomentType } from './binary-moment.ts';
import { type DateFormat, isoMoment } from './moment-text.ts';

/** A value that needs no server to know it. */
export type Literal =
  | { kind: 'null' }
  | { kind: 'text'; bytes: Uint8Array }
  | { kind: 'number'; text: string }
  | { kind: 'bytes'; bytes: Uint8Array };

/** CAST in CAST and parentheses in parentheses are followed so far. */
const nestingMax = 20;
const encoder = new TextEncoder();

/**
 * Reads a value from its tokens: texts, numbers, money, 0x.., NULL, CAST and CONVERT of those, texts joined by +,
 * CHAR(n), parentheses, {ts '..'}. The cursor ends behind it; undefined if it is none of them.
 */
export function readLiteral(cursor: TokenCursor, dateFormat: DateFormat, depth = 0): Literal | undefined {
  if (depth > nestingMax) return undefined;
  const first = readTerm(cursor, dateFormat, depth);
  if (first?.kind !== 'text' || !cursor.is('+')) return first;
  const parts = [first.bytes];
  while (cursor.accept('+')) {
    const next = readTerm(cursor, dateFormat, depth);
    if (next?.kind === 'null') return next;
    if (next?.kind !== 'text') return undefined;
    parts.push(next.bytes);
  }
  return { kind: 'text', bytes: joined(parts) };
}

function readTerm(cursor: TokenCursor, dateFormat: DateFormat, depth: number): Literal | undefined {
  if (cursor.isKind(tokenKind.string)) return readText(cursor);
  if (cursor.is('(')) {
    cursor.next();
    const inner = readLiteral(cursor, dateFormat, depth + 1);
    return inner !== undefined && cursor.accept(')') ? inner : undefined;
  }
  if (cursor.is('{')) return readEscape(cursor, dateFormat);
  if (cursor.is('-') || cursor.is('+')) return readSigned(cursor, dateFormat, depth);
  if (cursor.isKind(tokenKind.number)) return readNumber(cursor, '');
  if (cursor.bytes[cursor.start] === ascii.dollar) return readMoney(cursor, '');
  if (!cursor.isKind(tokenKind.word)) return undefined;
  return readWord(cursor, dateFormat, depth);
}

function readWord(cursor: TokenCursor, dateFormat: DateFormat, depth: number): Literal | undefined {
  const { word } = cursor;
  cursor.next();
  switch (word) {
    case 'NULL':
      return { kind: 'null' };
    case 'N':
      return cursor.isKind(tokenKind.string) ? readText(cursor) : undefined;
    case 'CAST':
    case 'TRY_CAST': {
      if (!cursor.accept('(')) return undefined;
      const inner = readLiteral(cursor, dateFormat, depth + 1);
      if (inner === undefined || !cursor.acceptWords('AS')) return undefined;
      const type = readTypeName(cursor);
      return cursor.accept(')') ? convert(inner, type, dateFormat) : undefined;
    }
    case 'CONVERT':
    case 'TRY_CONVERT': {
      if (!cursor.accept('(')) return undefined;
      const type = readTypeName(cursor);
      if (!cursor.accept(',')) return undefined;
      const inner = readLiteral(cursor, dateFormat, depth + 1);
      const style = cursor.accept(',') ? readStyle(cursor) : undefined;
      if (inner === undefined || !cursor.accept(')')) return undefined;
      return convert(inner, type, formatOfStyle(style) ?? dateFormat);
    }
    case 'CHAR':
    case 'NCHAR':
      return readCharacter(cursor);
    default:
      return undefined;
  }
}

/** A quoted text, a COLLATE behind it passed over. */
function readText(cursor: TokenCursor): Literal {
  const bytes = cursor.unquoted();
  cursor.next();
  if (cursor.acceptWords('COLLATE')) cursor.next();
  return { kind: 'text', bytes };
}

/** ODBC's {d '..'}, {t '..'}, {ts '..'}, {guid '..'}. */
function readEscape(cursor: TokenCursor, dateFormat: DateFormat): Literal | undefined {
  cursor.next();
  const kind = cursor.word;
  cursor.next();
  if (!cursor.isKind(tokenKind.string)) return undefined;
  const text = readText(cursor);
  if (!cursor.accept('}')) return undefined;
  return kind === 'GUID' ? text : convert(text, kind === 'T' ? 'time' : 'datetime', dateFormat);
}

function readSigned(cursor: TokenCursor, dateFormat: DateFormat, depth: number): Literal | undefined {
  const sign = cursor.is('-') ? '-' : '';
  cursor.next();
  if (cursor.bytes[cursor.start] === ascii.dollar) return readMoney(cursor, sign);
  if (cursor.isKind(tokenKind.number)) return readNumber(cursor, sign);
  // (-(3)): the way in which the server itself writes a negative number.
  const inner = cursor.is('(') ? readTerm(cursor, dateFormat, depth + 1) : undefined;
  if (inner?.kind !== 'number' || inner.text.startsWith('-')) return undefined;
  return { kind: 'number', text: sign + inner.text };
}

function readNumber(cursor: TokenCursor, sign: string): Literal {
  const text = cursor.raw;
  const { bytes, start, stop } = cursor;
  cursor.next();
  if (/^0x/i.test(text)) return { kind: 'bytes', bytes: hexBytes(bytes, start + 2, stop) };
  return { kind: 'number', text: sign + text };
}

/** $12.50, $-3, -$4. */
function readMoney(cursor: TokenCursor, sign: string): Literal | undefined {
  const text = /^\$ ?(-?)([\d,]*\.?\d*)/.exec(
    asciiText(cursor.bytes, cursor.start, Math.min(cursor.end, cursor.start + 40)),
  );
  const digits = text?.[2]?.replaceAll(',', '') ?? '';
  if (text === null || digits === '' || digits === '.') return undefined;
  cursor.reset(cursor.start + text[0].length);
  return { kind: 'number', text: `${sign === '' ? text[1] : sign}${digits}` };
}

function readCharacter(cursor: TokenCursor): Literal | undefined {
  if (!cursor.accept('(') || !cursor.isKind(tokenKind.number)) return undefined;
  const code = Number(cursor.raw);
  cursor.next();
  if (!cursor.accept(')') || !(code >= 0 && code < 0x10000)) return undefined;
  return { kind: 'text', bytes: encoder.encode(String.fromCharCode(code)) };
}

function readStyle(cursor: TokenCursor): number | undefined {
  const style = cursor.isKind(tokenKind.number) ? Number(cursor.raw) : undefined;
  cursor.next();
  return style;
}

/** Order of day and month that a style of CONVERT asks for. */
function formatOfStyle(style: number | undefined): DateFormat | undefined {
  if (style === undefined) return undefined;
  if ([1, 10, 101, 110].includes(style)) return 'mdy';
  if ([3, 4, 5, 103, 104, 105].includes(style)) return 'dmy';
  return [2, 11, 102, 111].includes(style) ? 'ymd' : undefined;
}

/** `[datetime2](7)`, `varchar(max)`, `double precision`: the name alone, lower case. */
function readTypeName(cursor: TokenCursor): string {
  let name = '';
  while (cursor.isKind(tokenKind.word) || cursor.isKind(tokenKind.quotedName) || cursor.is('.')) {
    name = cursor.isKind(tokenKind.quotedName) ? latin1(cursor.unquoted()) : cursor.raw;
    cursor.next();
  }
  if (cursor.is('(')) cursor.skipParenthesized();
  return name.toLowerCase();
}

const momentTypes: readonly MomentType[] = ['datetime', 'smalldatetime', 'date', 'time', 'datetime2', 'datetimeoffset'];

/** What CAST makes of a value. Types that only restrict it leave it as it is. */
function convert(literal: Literal, type: string, dateFormat: DateFormat): Literal | undefined {
  const moment = momentTypes.find(name => name === type);
  if (moment !== undefined && literal.kind === 'bytes') {
    const text = decodeMoment(literal.bytes, moment);
    return text === undefined ? undefined : { kind: 'text', bytes: encoder.encode(text) };
  }
  if (moment !== undefined && literal.kind === 'text') {
    const iso = isoMoment(latin1(literal.bytes), dateFormat);
    return iso === undefined ? literal : { kind: 'text', bytes: encoder.encode(iso) };
  }
  const isText = /^(?:n?(?:var)?char|n?text|xml|sysname)$/.test(type);
  if (literal.kind === 'number' && isText) return { kind: 'text', bytes: encoder.encode(literal.text) };
  if (literal.kind === 'bytes' && isText) {
    // The bytes of an N type are UTF-16, others are those of the collation's code page.
    if (!/^(?:n|xml|sysname)/.test(type)) return { kind: 'text', bytes: literal.bytes };
    return { kind: 'text', bytes: encoder.encode(new TextDecoder('utf-16le').decode(literal.bytes)) };
  }
  return literal;
}

/** An odd number of digits has a zero before it. */
function hexBytes(bytes: Uint8Array, start: number, stop: number): Uint8Array {
  const digits = stop - start;
  const result = new Uint8Array((digits + 1) >> 1);
  let index = start;
  let at = 0;
  if (digits % 2 === 1) result[at++] = hexValue[bytes[index++]!]! & 0xf;
  for (; index + 1 < stop; index += 2) {
    result[at++] = ((hexValue[bytes[index]!]! << 4) | hexValue[bytes[index + 1]!]!) & 0xff;
  }
  return result;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function latin1(bytes: Uint8Array): string {
  return asciiText(bytes, 0, bytes.length);
}
