import { asciiText, hexValue } from '../../lexer/ascii.ts';
import { plainQuotes, unescapeInto } from '../../lexer/quoted.ts';
import { type LexicalRules, TokenCursor } from '../../lexer/token-cursor.ts';
import type { Table } from '../../model.ts';
import { type TableProfiler, valueKind } from '../../profile/profiler.ts';
import type { RowSink } from '../base/row-buffer.ts';
import { joinLines, type Literal, readLiteral, uniqueidentifierText } from './literal.ts';
import { type DateFormat, isoMoment, isoOfDays, isoTime } from './moment-text.ts';

/** What the row scanner already knows about a value's form; `any` has to be read again. */
export const valueForm = {
  any: 0,
  /** '...' without doubled quotes and backslashes, and with them. */
  plainString: 1,
  string: 2,
  /** N'...' likewise. */
  plainNational: 3,
  national: 4,
  number: 5,
  null: 6,
  /** 0x... */
  hex: 7,
} as const;

/** Columns in which a value stands for something else than what is written. */
const reading = { asWritten: 0, moment: 1, time: 2, guid: 3, flag: 4 } as const;
const readingOfKind: { readonly [kind: string]: number } = {
  date: reading.moment,
  datetime: reading.moment,
  instant: reading.moment,
  time: reading.time,
  uuid: reading.guid,
  boolean: reading.flag,
};
/** A whole number of days has no more characters. */
const daysCharactersMax = 9;
const guidBytes = 16;

/**
 * Hands values to a profiler as what they stand for: texts without quotes, dates in ISO form, hexadecimal digits as
 * bytes. One scratch buffer serves all of them, so the bytes given are good during the call only.
 */
export class ValueSink implements RowSink {
  #scratch = new Uint8Array(4096);
  #readings: Uint8Array = new Uint8Array(0);
  #dateFormat: DateFormat = 'mdy';
  readonly #bytesMax: number;
  readonly #encoder = new TextEncoder();

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The rows that come next give these columns of this table. */
  direct(table: Table, columns: readonly string[], dateFormat: DateFormat): void {
    this.#dateFormat = dateFormat;
    const kinds = new Map(table.columns.map(column => [column.name.toLowerCase(), column.type.kind]));
    this.#readings = Uint8Array.from(columns, name => readingOfKind[kinds.get(name.toLowerCase()) ?? ''] ?? 0);
  }

  put(
    profiler: TableProfiler,
    column: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    form: number,
    rules: LexicalRules,
  ): boolean {
    const isCut = end - start > this.#bytesMax;
    const stop = isCut ? start + this.#bytesMax : end;
    // A cut may fall between two quotes that are one; reading the rest token by token gets that right.
    const isDoubled = form === valueForm.string || form === valueForm.national;
    switch (isCut && isDoubled ? valueForm.any : form) {
      case valueForm.plainString:
      case valueForm.plainNational: {
        const from = start + (form === valueForm.plainNational ? 2 : 1);
        this.#text(profiler, column, bytes, from, isCut ? wholeCharacters(bytes, from, stop) : stop - 1);
        break;
      }
      case valueForm.string:
      case valueForm.national:
        this.#quoted(profiler, column, bytes, start + (form === valueForm.national ? 1 : 0), stop);
        break;
      case valueForm.number:
        this.#number(profiler, column, bytes, start, stop);
        break;
      case valueForm.null:
        profiler.null(column);
        break;
      case valueForm.hex:
        this.#hex(profiler, column, bytes, start + 2, stop, isCut);
        break;
      default:
        this.#any(profiler, column, bytes, start, stop, isCut, rules);
    }
    return isCut;
  }

  /** Text; in a column of dates in ISO form, if it is a date that is written otherwise. */
  #text(profiler: TableProfiler, column: number, bytes: Uint8Array, start: number, end: number): void {
    const form = this.#readings[column];
    if ((form === reading.moment || form === reading.time) && end - start <= 64) {
      const iso = (form === reading.time ? isoTime : isoMoment)(asciiText(bytes, start, end), this.#dateFormat);
      if (iso !== undefined) {
        const { written } = this.#encoder.encodeInto(iso, this.#scratch);
        profiler.value(column, this.#scratch, 0, written, valueKind.text);
        return;
      }
    }
    profiler.value(column, bytes, start, end, valueKind.text);
  }

  /** A number: for a date it is days since 1900-01-01, and for a bit all but 0 are 1. */
  #number(profiler: TableProfiler, column: number, bytes: Uint8Array, start: number, end: number): void {
    const form = this.#readings[column];
    const isPlain = form === undefined || form === reading.asWritten;
    const text = isPlain ? undefined : this.#textOfNumber(form, bytes, start, end);
    if (text === undefined) {
      profiler.value(column, bytes, start, end, valueKind.number);
      return;
    }
    const converted = this.#encoder.encode(text);
    const kind = form === reading.moment ? valueKind.text : valueKind.number;
    profiler.value(column, converted, 0, converted.length, kind);
  }

  #textOfNumber(form: number, bytes: Uint8Array, start: number, end: number): string | undefined {
    if (form === reading.moment && end - start <= daysCharactersMax) return isoOfDays(asciiText(bytes, start, end));
    if (form !== reading.flag || (end - start === 1 && (bytes[start]! & 0xfe) === 0x30)) return undefined;
    const value = Number(asciiText(bytes, start, end));
    return Number.isNaN(value) || value === 0 ? undefined : '1';
  }

  /** `start` is the opening quote, `stop` lies behind the closing one. */
  #quoted(profiler: TableProfiler, column: number, bytes: Uint8Array, start: number, stop: number): void {
    const scratch = this.#room(stop - start);
    const length = unescapeInto(bytes, start + 1, stop - 1, bytes[start]!, plainQuotes, scratch, 0);
    this.#text(profiler, column, scratch, 0, joinLines(scratch, 0, length));
  }

  /** An odd number of digits has a zero before it, unless it is a cut that made it odd. */
  #hex(profiler: TableProfiler, column: number, bytes: Uint8Array, start: number, stop: number, isCut: boolean): void {
    const end = isCut ? stop - ((stop - start) & 1) : stop;
    const scratch = this.#room((end - start + 1) >> 1);
    let length = 0;
    let index = start;
    if ((end - start) % 2 === 1) scratch[length++] = hexValue[bytes[index++]!]!;
    for (; index + 1 < end; index += 2) {
      scratch[length++] = ((hexValue[bytes[index]!]! << 4) | hexValue[bytes[index + 1]!]!) & 0xff;
    }
    this.#bytes(profiler, column, scratch, length);
  }

  #bytes(profiler: TableProfiler, column: number, bytes: Uint8Array, length: number): void {
    if (this.#readings[column] === reading.guid && length === guidBytes) {
      const text = this.#encoder.encode(uniqueidentifierText(bytes, 0));
      profiler.value(column, text, 0, text.length, valueKind.text);
    } else profiler.value(column, bytes, 0, length, valueKind.bytes);
  }

  #any(
    profiler: TableProfiler,
    column: number,
    bytes: Uint8Array,
    start: number,
    stop: number,
    isCut: boolean,
    rules: LexicalRules,
  ): void {
    const cursor = new TokenCursor(bytes, start, stop, rules);
    const first = cursor.start;
    const literal = readLiteral(cursor, this.#dateFormat);
    if (literal !== undefined && (cursor.atEnd || isCut)) {
      this.#literal(profiler, column, literal, isCut);
      return;
    }
    let end = stop;
    while (end > first && bytes[end - 1]! <= 0x20) end--;
    profiler.value(column, bytes, first, end, valueKind.keyword);
  }

  #literal(profiler: TableProfiler, column: number, literal: Literal, isCut: boolean): void {
    switch (literal.kind) {
      case 'null':
        profiler.null(column);
        return;
      case 'bytes':
        this.#bytes(profiler, column, literal.bytes, literal.bytes.length);
        return;
      case 'text': {
        const { bytes } = literal;
        this.#text(profiler, column, bytes, 0, isCut ? wholeCharacters(bytes, 0, bytes.length) : bytes.length);
        return;
      }
      case 'number': {
        const scratch = this.#room(literal.text.length);
        const { written } = this.#encoder.encodeInto(literal.text, scratch);
        this.#number(profiler, column, scratch, 0, written);
      }
    }
  }

  #room(size: number): Uint8Array {
    if (this.#scratch.length < size) this.#scratch = new Uint8Array(2 * size);
    return this.#scratch;
  }
}

/** An end not in the middle of a UTF-8 character, for text that was cut. */
function wholeCharacters(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && end - at < 4 && (bytes[at - 1]! & 0xc0) === 0x80) at--;
  if (at > start && bytes[at - 1]! >= 0xc0) {
    const lead = bytes[at - 1]!;
    const width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    return at - 1 + width <= end ? end : at - 1;
  }
  return end;
}
