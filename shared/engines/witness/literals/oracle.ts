import { valueKind } from '../../transfer/row-sink.ts';
import type { ByteStore } from '../byte-store.ts';
import { closeParenthesis, comma, minus, openParenthesis, plus, quote } from '../bytes.ts';
import { oracleMoment } from '../moments/oracle-format.ts';
import { oracleInterval, oracleIntervalText } from '../moments/oracle-interval.ts';
import type { WitnessRules } from '../rules.ts';
import type { Scanner } from '../scanner.ts';
import { bytesOfHex, depthMax, type Literal, nullKind, nullLiteral, signedNumber, textOf, written } from './literal.ts';

const argumentsMax = 8;
const momentBytesMax = 256;

/**
 * Oracle: '..', N'..', q'[..]', numbers, NULL, DATE '..', TIMESTAMP '..', INTERVAL '..', TO_DATE and its like as ISO
 * text, HEXTORAW, EMPTY_CLOB(), CHR(n), texts joined by || (Oracle SQL Reference, "Literals"). '' is NULL.
 */
export function oracleLiteral(scanner: Scanner, out: ByteStore, depth = 0): Literal | undefined {
  if (depth > depthMax) return undefined;
  let literal = term(scanner, out, depth);
  for (;;) {
    if (literal === undefined) return undefined;
    scanner.skipBlank();
    if (scanner.peek() !== 0x7c || scanner.peek(1) !== 0x7c) return literal;
    scanner.position += 2;
    scanner.skipBlank();
    const next = term(scanner, out, depth);
    if (next === undefined || !isText(literal) || !isText(next)) return undefined;
    literal = joined(out, literal, next);
  }
}

/** NULL counts as the empty text where texts are joined. */
function isText(literal: Literal): boolean {
  return literal.kind === valueKind.text || literal.kind === nullKind || literal.kind === valueKind.number;
}

function term(scanner: Scanner, out: ByteStore, depth: number): Literal | undefined {
  const byte = scanner.peek();
  if (byte === quote) return text(scanner, out);
  if (byte === minus || byte === plus || byte === 0x2e || (byte >= 0x30 && byte <= 0x39)) return number(scanner, out);
  if (byte === openParenthesis) {
    scanner.position++;
    scanner.skipBlank();
    const inner = oracleLiteral(scanner, out, depth + 1);
    return inner !== undefined && scanner.acceptNext(closeParenthesis) ? inner : undefined;
  }
  if ((byte | 0x20) === 0x71 && scanner.peek(1) === quote) return alternative(scanner, out);
  if ((byte | 0x20) === 0x6e) {
    const isAlternative = (scanner.peek(1) | 0x20) === 0x71 && scanner.peek(2) === quote;
    if (isAlternative || scanner.peek(1) === quote) {
      scanner.position++;
      return isAlternative ? alternative(scanner, out) : text(scanner, out);
    }
  }
  return worded(scanner, out, depth);
}

function text(scanner: Scanner, out: ByteStore): Literal {
  const start = out.length;
  scanner.quoted(quote, 'none', out);
  return notEmpty(written(out, start, valueKind.text));
}

function alternative(scanner: Scanner, out: ByteStore): Literal {
  const start = out.length;
  scanner.alternativeQuoted(out);
  return notEmpty(written(out, start, valueKind.text));
}

function notEmpty(literal: Literal): Literal {
  return literal.start === literal.end ? { ...literal, kind: nullKind } : literal;
}

/** 1.5f and 1.5d are binary floating point numbers. */
function number(scanner: Scanner, out: ByteStore): Literal | undefined {
  const sign = scanner.peek();
  const next = scanner.peek(1);
  if ((sign === minus || sign === plus) && (next | 0x20) === 0x62) {
    scanner.position++;
    const word = scanner.peekWord();
    scanner.position += word.length;
    if (/^BINARY_(?:FLOAT|DOUBLE)_INFINITY$/.test(word))
      return numberOf(out, sign === minus ? '-Infinity' : 'Infinity');
    return undefined;
  }
  const literal = signedNumber(scanner, out);
  const suffix = scanner.peek() | 0x20;
  if (literal !== undefined && (suffix === 0x66 || suffix === 0x64)) scanner.position++;
  return literal;
}

function worded(scanner: Scanner, out: ByteStore, depth: number): Literal | undefined {
  const first = scanner.peekWord();
  scanner.position += first.length;
  if (first === 'NULL') return nullLiteral(out);
  if (/^BINARY_(?:FLOAT|DOUBLE)_NAN$/.test(first)) return numberOf(out, 'NaN');
  if (/^BINARY_(?:FLOAT|DOUBLE)_INFINITY$/.test(first)) return numberOf(out, 'Infinity');
  const word = qualified(scanner, first);
  scanner.skipBlank();
  if (scanner.peek() === quote) {
    if (word === 'DATE') return date(scanner, out);
    if (word === 'TIMESTAMP') return timestamp(scanner, out);
    return word === 'INTERVAL' ? interval(scanner, out) : undefined;
  }
  if (word === '' || !scanner.accept(openParenthesis)) return undefined;
  if (word === 'CAST') return cast(scanner, out, depth);
  const values: Literal[] = [];
  if (!scanner.acceptNext(closeParenthesis)) {
    do {
      scanner.skipBlank();
      const value = oracleLiteral(scanner, out, depth + 1);
      if (value === undefined || values.length >= argumentsMax) return undefined;
      values.push(value);
    } while (scanner.acceptNext(comma));
    if (!scanner.acceptNext(closeParenthesis)) return undefined;
  }
  return called(word, values, out, scanner.rules.momentFormats);
}

/** A DATE has a time, which its literal leaves out. */
function date(scanner: Scanner, out: ByteStore): Literal {
  const literal = text(scanner, out);
  return literal.kind === nullKind ? literal : textOf(out, `${plain(literal, out).trim()} 00:00:00`);
}

/** The name of a region at its end gives way to the offset that its clocks have then. */
function timestamp(scanner: Scanner, out: ByteStore): Literal | undefined {
  const literal = text(scanner, out);
  if (literal.kind === nullKind || literal.end - literal.start > momentBytesMax) return literal;
  const written = plain(literal, out);
  if (!/\d *[A-Za-z][A-Za-z0-9_+/-]+ *$/.test(written)) return literal;
  const fraction = written.includes('.') ? '.FF' : '';
  const iso = oracleMoment(written, `SYYYY-MM-DD HH24:MI:SS${fraction} TZR`);
  return iso === undefined ? undefined : textOf(out, iso);
}

/** SYS.XMLTYPE.CREATEXML, UTL_RAW.CAST_TO_RAW: the last name. */
function qualified(scanner: Scanner, first: string): string {
  let word = first;
  for (let parts = 0; parts < 4 && word !== '' && scanner.accept(0x2e); parts++) {
    word = scanner.peekWord();
    scanner.position += word.length;
  }
  return word;
}

function numberOf(out: ByteStore, digits: string): Literal {
  return { ...textOf(out, digits), kind: valueKind.number };
}

/** INTERVAL '4 5:12:10' DAY(3) TO SECOND(2), INTERVAL '1-2' YEAR TO MONTH, INTERVAL '5' DAY. */
function interval(scanner: Scanner, out: ByteStore): Literal | undefined {
  const literal = text(scanner, out);
  const first = intervalUnit(scanner);
  const last = first !== undefined && scanner.acceptWord('TO') ? intervalUnit(scanner) : first;
  if (first === undefined || last === undefined) return undefined;
  const iso = oracleInterval(out.textAt(literal.start, literal.end), first, last);
  return iso === undefined ? undefined : textOf(out, iso);
}

function intervalUnit(scanner: Scanner): string | undefined {
  scanner.skipBlank();
  const word = scanner.peekWord();
  if (!/^(?:YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)$/.test(word)) return undefined;
  scanner.position += word.length;
  if (scanner.acceptNext(openParenthesis)) {
    while (scanner.peek() >= 0 && scanner.peek() !== closeParenthesis) scanner.position++;
    scanner.accept(closeParenthesis);
  }
  return word;
}

/** CAST leaves a value as it is: the column's type reads it. */
function cast(scanner: Scanner, out: ByteStore, depth: number): Literal | undefined {
  scanner.skipBlank();
  const inner = oracleLiteral(scanner, out, depth + 1);
  if (inner === undefined || !scanner.acceptWord('AS')) return undefined;
  for (let parts = 0; parts < 8 && !scanner.acceptNext(closeParenthesis); parts++) {
    if (scanner.accept(openParenthesis)) {
      while (scanner.peek() >= 0 && scanner.peek() !== closeParenthesis) scanner.position++;
      scanner.accept(closeParenthesis);
    } else {
      const end = scanner.wordEnd();
      if (end === scanner.position) return undefined;
      scanner.position = end;
    }
    if (parts === 7) return undefined;
  }
  return inner;
}

function called(
  name: string,
  values: readonly Literal[],
  out: ByteStore,
  formats: WitnessRules['momentFormats'],
): Literal | undefined {
  const [first, second, third] = values;
  switch (name) {
    case 'TO_DATE':
      return moment(values, formats.date, out);
    case 'TO_TIMESTAMP':
      return moment(values, formats.timestamp, out);
    case 'TO_TIMESTAMP_TZ':
      return moment(values, formats.zoned, out);
    case 'HEXTORAW':
      return first !== undefined && second === undefined ? rawOfHex(first, out) : undefined;
    case 'EMPTY_CLOB':
      return first === undefined ? written(out, out.length, valueKind.text) : undefined;
    case 'EMPTY_BLOB':
      return first === undefined ? written(out, out.length, valueKind.bytes) : undefined;
    case 'TO_CLOB':
    case 'TO_NCLOB':
    case 'TO_LOB':
    case 'TO_CHAR':
    case 'TO_NCHAR':
    case 'XMLTYPE':
    case 'CREATEXML':
    case 'JSON':
      return second === undefined && first && isText(first) ? asText(first) : undefined;
    case 'TO_DSINTERVAL':
    case 'TO_YMINTERVAL':
      return second === undefined && first
        ? intervalValue(oracleIntervalText(plain(first, out)), first, out)
        : undefined;
    case 'NUMTODSINTERVAL':
    case 'NUMTOYMINTERVAL': {
      const unit = second === undefined ? '' : plain(second, out).trim().toUpperCase();
      return third === undefined && first
        ? intervalValue(oracleInterval(plain(first, out), unit), first, out)
        : undefined;
    }
    case 'CAST_TO_RAW':
      return second === undefined && first?.kind === valueKind.text ? { ...first, kind: valueKind.bytes } : undefined;
    case 'TO_BINARY_FLOAT':
    case 'TO_BINARY_DOUBLE':
    case 'TO_NUMBER':
      return second === undefined && first && isText(first) ? asNumber(first) : undefined;
    case 'TO_BLOB':
      return second === undefined && first?.kind === valueKind.bytes ? first : undefined;
    case 'CHR':
    case 'NCHR':
      return third === undefined ? character(first, out) : undefined;
    case 'UNISTR':
      return second === undefined ? unistr(first, out) : undefined;
    default:
      return undefined;
  }
}

function plain(literal: Literal, out: ByteStore): string {
  return out.textAt(literal.start, literal.end);
}

function intervalValue(iso: string | undefined, value: Literal, out: ByteStore): Literal | undefined {
  if (value.kind === nullKind) return value;
  return iso === undefined ? undefined : textOf(out, iso);
}

function asText(literal: Literal): Literal {
  return literal.kind === nullKind ? literal : { ...literal, kind: valueKind.text };
}

function asNumber(literal: Literal): Literal {
  return literal.kind === nullKind ? literal : { ...literal, kind: valueKind.number };
}

function moment(values: readonly Literal[], fallback: string, out: ByteStore): Literal | undefined {
  const [value, format, language] = values;
  if (value === undefined || value.kind === nullKind) return value;
  // Month names in another language are known to the server alone.
  const isEnglish = language === undefined || /ENGLISH|AMERICAN/i.test(out.textAt(language.start, language.end));
  if (!isEnglish || !isText(value) || value.end - value.start > momentBytesMax) return undefined;
  const pattern = format === undefined ? fallback : out.textAt(format.start, format.end);
  const iso = oracleMoment(out.textAt(value.start, value.end), pattern);
  return iso === undefined ? undefined : textOf(out, iso);
}

function rawOfHex(literal: Literal, out: ByteStore): Literal | undefined {
  if (literal.kind === nullKind) return literal;
  const digits = out.bytes.slice(literal.start, literal.end);
  const isHex = digits.every(byte => /[0-9A-Fa-f]/.test(String.fromCharCode(byte)));
  return isHex ? bytesOfHex(digits, 0, digits.length, out) : undefined;
}

function character(literal: Literal | undefined, out: ByteStore): Literal | undefined {
  if (literal?.kind !== valueKind.number) return undefined;
  const code = Number(out.textAt(literal.start, literal.end));
  // Codes above ASCII depend on the database's character set.
  return Number.isInteger(code) && code >= 0 && code < 0x80 ? textOf(out, String.fromCharCode(code)) : undefined;
}

/** \XXXX is a UTF-16 unit, \\ a backslash. */
function unistr(literal: Literal | undefined, out: ByteStore): Literal | undefined {
  if (literal === undefined || literal.kind === nullKind) return literal;
  const raw = out.textAt(literal.start, literal.end);
  if (!/^(?:[^\\]|\\\\|\\[0-9A-Fa-f]{4})*$/.test(raw)) return undefined;
  const units = raw.replace(/\\(?:\\|([0-9A-Fa-f]{4}))/g, (_all: string, hex?: string) =>
    hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return textOf(out, units);
}

function joined(out: ByteStore, first: Literal, second: Literal): Literal {
  const start = out.length;
  out.reserve(first.end - first.start + second.end - second.start);
  out.range(out.bytes, first.start, first.end);
  out.range(out.bytes, second.start, second.end);
  return notEmpty(written(out, start, valueKind.text));
}
