import { ascii, asciiText, hexValue } from '../../lexer/ascii.ts';
import { decodeBytes } from '../../lexer/charset.ts';
import { type TokenCursor, tokenKind } from '../../lexer/token-cursor.ts';
import { decodeMoment, type MomentType } from './binary-moment.ts';
import { type DateFormat, isoMoment, isoTime } from './moment-text.ts';

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
      return readCharacter(cursor, word === 'CHAR');
    default:
      return undefined;
  }
}

/** A quoted text, a COLLATE behind it passed over. */
function readText(cursor: TokenCursor): Literal {
  const bytes = cursor.unquoted();
  cursor.next();
  if (cursor.acceptWords('COLLATE')) cursor.next();
  return { kind: 'text', bytes: bytes.subarray(0, joinLines(bytes, 0, bytes.length)) };
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

/** CHAR(n) is a character of the usual code page, Windows-1252, NCHAR(n) one of UTF-16; there is none beyond. */
function readCharacter(cursor: TokenCursor, isNarrow: boolean): Literal | undefined {
  if (!cursor.accept('(') || !cursor.isKind(tokenKind.number)) return undefined;
  const code = Number(cursor.raw);
  cursor.next();
  if (!cursor.accept(')') || !Number.isInteger(code)) return undefined;
  if (code > (isNarrow ? 0xff : 0xffff)) return { kind: 'null' };
  const text = isNarrow ? decodeBytes(Uint8Array.of(code), 'cp1252').text : String.fromCharCode(code);
  return { kind: 'text', bytes: encoder.encode(text) };
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
    const read = moment === 'time' ? isoTime : isoMoment;
    const iso = read(latin1(literal.bytes), dateFormat);
    return iso === undefined ? literal : { kind: 'text', bytes: encoder.encode(iso) };
  }
  if (type === 'uniqueidentifier' && literal.kind === 'bytes' && literal.bytes.length === 16)
    return { kind: 'text', bytes: encoder.encode(uniqueidentifierText(literal.bytes, 0)) };
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

/**
 * Takes out each backslash before a line break, and the break, in place; returns the new end (T-SQL, "Backslash (line
 * continuation)"). Any other backslash is itself.
 */
export function joinLines(bytes: Uint8Array, start: number, end: number): number {
  let from = bytes.indexOf(ascii.backslash, start);
  if (from < 0 || from >= end) return end;
  let out = from;
  while (from < end) {
    const byte = bytes[from]!;
    const breakAt = byte === ascii.backslash && bytes[from + 1] === 0x0d ? from + 2 : from + 1;
    if (byte === ascii.backslash && breakAt < end && bytes[breakAt] === ascii.newline) from = breakAt + 1;
    else {
      bytes[out++] = byte;
      from++;
    }
  }
  return out;
}

/** Text of the 16 bytes of a uniqueidentifier, whose first three groups are little-endian. */
export function uniqueidentifierText(bytes: Uint8Array, start: number): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, 16);
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  const head = `${hex(view.getUint32(0, true), 8)}-${hex(view.getUint16(4, true), 4)}-${hex(view.getUint16(6, true), 4)}`;
  return `${head}-${hex(view.getUint16(8), 4)}-${hex(view.getUint16(10), 4)}${hex(view.getUint32(12), 8)}`;
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
