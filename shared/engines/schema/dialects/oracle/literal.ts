import { ascii } from '../../lexer/ascii.ts';
import { type TokenCursor, tokenKind } from '../../lexer/token-cursor.ts';
import { plainNumber } from './expression.ts';
import { decodeHex } from './hex.ts';
import { intervalOfNumber, intervalOfText, intervalText } from './interval-text.ts';
import { isoLiteral, MomentFormat } from './moment-format.ts';
import type { Session } from './session.ts';

/** A value that needs no server to know it. */
export type Literal =
  | { kind: 'null' }
  | { kind: 'text'; bytes: Uint8Array }
  /** A moment or an interval, in a form that PostgreSQL reads. */
  | { kind: 'moment'; text: string }
  | { kind: 'number'; text: string }
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'word'; text: string };

/** Calls in calls and parentheses in parentheses are followed so far. */
const nestingMax = 20;
const formatsMax = 200;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Reads the values of one script; formats of dates are compiled once. */
export class LiteralReader {
  readonly #session: Session;
  readonly #formats = new Map<string, MomentFormat>();

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Reads a value from its tokens: texts, numbers, NULL, DATE '...', TO_DATE(...), HEXTORAW(...), texts joined by ||,
   * CAST, CHR(n). An empty text is NULL. The cursor ends behind it; undefined if it is none of them.
   */
  read(cursor: TokenCursor, depth = 0): Literal | undefined {
    if (depth > nestingMax) return undefined;
    const first = this.#term(cursor, depth);
    if (first === undefined || !atJoin(cursor)) return first;
    const parts = [first];
    while (atJoin(cursor)) {
      cursor.next();
      cursor.next();
      const next = this.#term(cursor, depth);
      if (next === undefined) return undefined;
      parts.push(next);
    }
    return joined(parts);
  }

  /** The moment that a text is in the session's format for this kind of column. */
  momentOf(text: string, hasZone: boolean, hasFraction: boolean): string | undefined {
    const { dateFormat, timestampFormat, zonedFormat } = this.#session;
    const formats = hasZone
      ? [zonedFormat, timestampFormat, dateFormat]
      : hasFraction
        ? [timestampFormat, dateFormat]
        : [dateFormat, timestampFormat];
    for (const format of formats) {
      const moment = format.parse(text);
      if (moment !== undefined) return moment;
    }
    return isoLiteral(text);
  }

  #term(cursor: TokenCursor, depth: number): Literal | undefined {
    if (cursor.isKind(tokenKind.string)) return readText(cursor);
    if (cursor.is('(')) {
      cursor.next();
      const inner = this.read(cursor, depth + 1);
      return inner !== undefined && cursor.accept(')') ? inner : undefined;
    }
    if (cursor.is('-') || cursor.is('+')) {
      const sign = cursor.is('-') ? '-' : '';
      cursor.next();
      const inner = this.#term(cursor, depth + 1);
      return inner?.kind === 'number' && !inner.text.startsWith('-')
        ? { kind: 'number', text: sign + inner.text }
        : undefined;
    }
    const number = plainNumber(cursor);
    if (number !== undefined) return { kind: 'number', text: number };
    return cursor.isKind(tokenKind.word) ? this.#word(cursor, depth) : undefined;
  }

  #word(cursor: TokenCursor, depth: number): Literal | undefined {
    const { word } = cursor;
    cursor.next();
    switch (word) {
      case 'NULL':
        return { kind: 'null' };
      case 'TRUE':
      case 'FALSE':
        return { kind: 'word', text: word };
      case 'N':
        return cursor.isKind(tokenKind.string) ? readText(cursor) : undefined;
      case 'DATE':
      case 'TIMESTAMP': {
        if (!cursor.isKind(tokenKind.string)) return undefined;
        const moment = isoLiteral(textOf(readText(cursor)));
        return moment === undefined ? undefined : { kind: 'moment', text: moment };
      }
      case 'INTERVAL':
        return readInterval(cursor);
      case 'BINARY_FLOAT_NAN':
      case 'BINARY_DOUBLE_NAN':
        return { kind: 'number', text: 'NaN' };
      case 'BINARY_FLOAT_INFINITY':
      case 'BINARY_DOUBLE_INFINITY':
        return { kind: 'number', text: 'Infinity' };
      case 'CAST':
        return this.#cast(cursor, depth);
    }
    let name = word;
    // SYS.XMLTYPE.CREATEXML('...'), UTL_RAW.CAST_TO_RAW('...').
    while (cursor.accept('.')) {
      name = cursor.word;
      cursor.next();
    }
    return this.#call(cursor, name, depth);
  }

  /** CAST(value AS type): types that only restrict a value leave it as it is. */
  #cast(cursor: TokenCursor, depth: number): Literal | undefined {
    if (!cursor.accept('(')) return undefined;
    const inner = this.read(cursor, depth + 1);
    if (inner === undefined || !cursor.acceptWords('AS')) return undefined;
    const type = cursor.word;
    cursor.skipTo(')');
    if (!cursor.accept(')')) return undefined;
    if (inner.kind !== 'text' || !/^(?:DATE|TIMESTAMP)$/.test(type)) return inner;
    const moment = this.momentOf(textOf(inner), false, type === 'TIMESTAMP');
    return moment === undefined ? undefined : { kind: 'moment', text: moment };
  }

  #call(cursor: TokenCursor, name: string, depth: number): Literal | undefined {
    if (!cursor.accept('(')) return undefined;
    const args: Literal[] = [];
    while (!cursor.accept(')')) {
      const arg = this.read(cursor, depth + 1);
      if (arg === undefined) return undefined;
      args.push(arg);
      // CHR(n USING NCHAR_CS), TO_DATE(x DEFAULT y ON CONVERSION ERROR, ...).
      if (cursor.acceptWords('USING')) cursor.next();
      if (!cursor.accept(',') && !cursor.is(')')) return undefined;
    }
    return this.#result(name, args);
  }

  #result(name: string, args: readonly Literal[]): Literal | undefined {
    const [first, second] = args;
    if (name === 'EMPTY_CLOB') return { kind: 'text', bytes: new Uint8Array(0) };
    if (name === 'EMPTY_BLOB') return { kind: 'bytes', bytes: new Uint8Array(0) };
    if (first === undefined) return undefined;
    if (first.kind === 'null') return passing.has(name) ? first : undefined;
    switch (name) {
      case 'TO_DATE':
      case 'TO_TIMESTAMP':
      case 'TO_TIMESTAMP_TZ':
        return this.#moment(name, first, second);
      case 'TO_NUMBER':
        return toNumber(first);
      case 'TO_BINARY_FLOAT':
      case 'TO_BINARY_DOUBLE':
        return first.kind === 'number' ? first : toNumber(first);
      case 'HEXTORAW':
        return first.kind === 'text' ? bytesOfHex(first.bytes) : undefined;
      case 'CAST_TO_RAW':
        return first.kind === 'text' ? { kind: 'bytes', bytes: first.bytes } : undefined;
      case 'TO_BLOB':
        return first.kind === 'bytes' ? first : undefined;
      case 'TO_CLOB':
      case 'TO_NCLOB':
      case 'TO_LOB':
      case 'TO_NCHAR':
      case 'TO_CHAR':
        return args.length === 1 && (first.kind === 'text' || first.kind === 'number') ? first : undefined;
      case 'XMLTYPE':
      case 'CREATEXML':
      case 'JSON':
        return first.kind === 'text' ? first : undefined;
      case 'CHR':
      case 'NCHR':
        return character(first);
      case 'UNISTR':
        return first.kind === 'text' ? { kind: 'text', bytes: encoder.encode(unistr(textOf(first))) } : undefined;
      case 'TO_DSINTERVAL':
      case 'TO_YMINTERVAL':
        return intervalLiteral(first.kind === 'text' ? intervalOfText(textOf(first)) : undefined);
      case 'NUMTODSINTERVAL':
      case 'NUMTOYMINTERVAL': {
        const unit = second?.kind === 'text' ? textOf(second) : '';
        return intervalLiteral(first.kind === 'number' ? intervalOfNumber(first.text, unit) : undefined);
      }
      default:
        return undefined;
    }
  }

  #moment(name: string, value: Literal, format: Literal | undefined): Literal | undefined {
    if (value.kind !== 'text' && value.kind !== 'number') return undefined;
    const text = value.kind === 'text' ? textOf(value) : value.text;
    const moment =
      format === undefined
        ? this.momentOf(text, name === 'TO_TIMESTAMP_TZ', name !== 'TO_DATE')
        : format.kind === 'text'
          ? this.#format(textOf(format)).parse(text)
          : undefined;
    return moment === undefined ? undefined : { kind: 'moment', text: moment };
  }

  #format(text: string): MomentFormat {
    let format = this.#formats.get(text);
    if (format === undefined) {
      format = new MomentFormat(text);
      if (this.#formats.size < formatsMax) this.#formats.set(text, format);
    }
    return format;
  }
}

/** Functions that give NULL for NULL. */
const passing = new Set(
  `TO_DATE TO_TIMESTAMP TO_TIMESTAMP_TZ TO_NUMBER HEXTORAW TO_CLOB TO_NCLOB TO_BLOB TO_LOB TO_CHAR TO_NCHAR UNISTR XMLTYPE
  TO_DSINTERVAL TO_YMINTERVAL TO_BINARY_FLOAT TO_BINARY_DOUBLE JSON`.split(/\s+/),
);

function atJoin(cursor: TokenCursor): boolean {
  return cursor.is('|') && cursor.bytes[cursor.stop] === 0x7c && cursor.stop < cursor.end;
}

/** Texts joined: NULL adds nothing, and nothing but NULL is NULL. */
function joined(parts: readonly Literal[]): Literal | undefined {
  const pieces: Uint8Array[] = [];
  let isBytes = false;
  for (const part of parts) {
    if (part.kind === 'null') continue;
    if (part.kind === 'text' || part.kind === 'bytes') pieces.push(part.bytes);
    else if (part.kind === 'number') pieces.push(encoder.encode(part.text));
    else return undefined;
    isBytes ||= part.kind === 'bytes';
  }
  if (isBytes && parts.some(part => part.kind !== 'bytes' && part.kind !== 'null')) return undefined;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  if (isBytes) return { kind: 'bytes', bytes: whole };
  return whole.length === 0 && pieces.length === 0 ? { kind: 'null' } : { kind: 'text', bytes: whole };
}

/** A text without quotes in it is a view on the script's own bytes. */
function readText(cursor: TokenCursor): Literal {
  const { start, stop } = cursor;
  const isPlain =
    cursor.bytes[start] === ascii.singleQuote && cursor.bytes.indexOf(ascii.singleQuote, start + 1) === stop - 1;
  const bytes = isPlain ? cursor.bytes.subarray(start + 1, stop - 1) : cursor.unquoted();
  cursor.next();
  return bytes.length === 0 ? { kind: 'null' } : { kind: 'text', bytes };
}

function textOf(literal: Literal): string {
  if (literal.kind !== 'text') return '';
  return decoder.decode(literal.bytes);
}

function readInterval(cursor: TokenCursor): Literal | undefined {
  if (!cursor.isKind(tokenKind.string)) return undefined;
  const text = textOf(readText(cursor));
  const first = cursor.word;
  cursor.next();
  if (cursor.is('(')) cursor.skipParenthesized();
  const last = cursor.acceptWords('TO') ? cursor.word : undefined;
  if (last !== undefined) cursor.next();
  if (cursor.is('(')) cursor.skipParenthesized();
  return intervalLiteral(intervalText(text, first, last));
}

function intervalLiteral(text: string | undefined): Literal | undefined {
  return text === undefined ? undefined : { kind: 'moment', text };
}

function toNumber(value: Literal): Literal | undefined {
  if (value.kind === 'number') return value;
  const text = textOf(value).trim();
  return /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(text)
    ? { kind: 'number', text: text.replace(/^\+/, '') }
    : undefined;
}

function bytesOfHex(digits: Uint8Array): Literal | undefined {
  const bytes = new Uint8Array((digits.length + 1) >> 1);
  return decodeHex(digits, 0, digits.length, bytes) < 0 ? undefined : { kind: 'bytes', bytes };
}

/** Codes above 255 are the bytes of a character of several bytes in the database's character set. */
function character(code: Literal): Literal | undefined {
  const value = code.kind === 'number' ? Number(code.text) : Number.NaN;
  if (!Number.isInteger(value) || value < 0 || value > 0x7fffffff) return undefined;
  if (value < 0x80) return { kind: 'text', bytes: Uint8Array.of(value) };
  if (value < 0x100) return { kind: 'text', bytes: encoder.encode(String.fromCharCode(value)) };
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return { kind: 'text', bytes: Uint8Array.from(bytes) };
}

/** `\00e9` is a UTF-16 unit, `\\` a backslash. */
function unistr(text: string): string {
  return text.replace(/\\(?:([0-9a-f]{4})|(\\))/gi, (_, code: string | undefined) =>
    code === undefined ? '\\' : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
