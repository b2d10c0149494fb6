import { asciiText } from '../../lexer/ascii.ts';
import { plainQuotes, unescapeInto } from '../../lexer/quoted.ts';
import { type LexicalRules, TokenCursor } from '../../lexer/token-cursor.ts';
import type { Column, Table } from '../../model.ts';
import { type TableProfiler, valueKind } from '../../profile/profiler.ts';
import type { RowSink } from '../base/row-buffer.ts';
import { decodeHex } from './hex.ts';
import { intervalOfText } from './interval-text.ts';
import { type Literal, LiteralReader } from './literal.ts';
import type { Session } from './session.ts';

/** What the row scanner already knows about a value's form; `any` has to be read again. */
export const valueForm = {
  any: 0,
  /** '...' without doubled quotes, and with them. */
  plainString: 1,
  string: 2,
  number: 3,
  null: 4,
} as const;

/** What a text in a column is converted to. */
const asItIs = 0;
const asDate = 1;
const asTimestamp = 2;
const asZoned = 3;
const asBytes = 4;
const asInterval = 5;

const longestMoment = 100;

/**
 * Hands values to a profiler as what they stand for: texts without quotes, dates in ISO form, hexadecimal digits as
 * bytes, an empty text as NULL. One scratch buffer serves all of them, so the bytes given are good during the call only.
 */
export class ValueSink implements RowSink {
  #scratch = new Uint8Array(4096);
  /** Apart from the other, which may hold the digits. */
  #hex = new Uint8Array(1024);
  #conversions: Uint8Array = new Uint8Array(0);
  readonly #bytesMax: number;
  readonly #literals: LiteralReader;
  readonly #encoder = new TextEncoder();

  constructor(bytesMax: number, session: Session) {
    this.#bytesMax = bytesMax;
    this.#literals = new LiteralReader(session);
  }

  /** The rows that come next give these columns of this table. */
  direct(table: Table, columns: readonly string[]): void {
    const byName = new Map(table.columns.map(column => [column.name, column]));
    this.#conversions = Uint8Array.from(columns, name => conversionOf(byName.get(name)));
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
    switch (isCut && form === valueForm.string ? valueForm.any : form) {
      case valueForm.plainString:
        this.#text(profiler, column, bytes, start + 1, isCut ? wholeCharacters(bytes, start + 1, stop) : stop - 1);
        break;
      case valueForm.string: {
        const scratch = this.#room(stop - start);
        const length = unescapeInto(bytes, start + 1, stop - 1, bytes[start]!, plainQuotes, scratch, 0);
        this.#text(profiler, column, scratch, 0, length);
        break;
      }
      case valueForm.number:
        profiler.value(column, bytes, start, stop, valueKind.number);
        break;
      case valueForm.null:
        profiler.null(column);
        break;
      default:
        this.#any(profiler, column, new TokenCursor(bytes, start, stop, rules), isCut);
    }
    return isCut;
  }

  /** A text as what the column makes of it. */
  #text(profiler: TableProfiler, column: number, bytes: Uint8Array, start: number, end: number): void {
    if (end <= start) {
      profiler.null(column);
      return;
    }
    const conversion = this.#conversions[column] ?? asItIs;
    if (conversion === asBytes) {
      const length = decodeHex(bytes, start, end, this.#hexRoom((end - start + 1) >> 1));
      if (length >= 0) {
        profiler.value(column, this.#hex, 0, length, valueKind.bytes);
        return;
      }
    } else if (conversion !== asItIs && end - start <= longestMoment) {
      const text = asciiText(bytes, start, end);
      const moment =
        conversion === asInterval
          ? intervalOfText(text)
          : this.#literals.momentOf(text, conversion === asZoned, conversion !== asDate);
      if (moment !== undefined) {
        this.#moment(profiler, column, moment);
        return;
      }
    }
    profiler.value(column, bytes, start, end, valueKind.text);
  }

  #moment(profiler: TableProfiler, column: number, text: string): void {
    const { written } = this.#encoder.encodeInto(text, this.#room(text.length * 3));
    profiler.value(column, this.#scratch, 0, written, valueKind.text);
  }

  #any(profiler: TableProfiler, column: number, cursor: TokenCursor, isCut: boolean): void {
    const { bytes, start, end } = cursor;
    const literal = this.#literals.read(cursor);
    if (literal !== undefined && (cursor.atEnd || isCut)) {
      this.#literal(profiler, column, literal, isCut);
      return;
    }
    let stop = end;
    while (stop > start && bytes[stop - 1]! <= 0x20) stop--;
    profiler.value(column, bytes, start, stop, valueKind.keyword);
  }

  #literal(profiler: TableProfiler, column: number, literal: Literal, isCut: boolean): void {
    switch (literal.kind) {
      case 'null':
        profiler.null(column);
        return;
      case 'bytes':
        profiler.value(column, literal.bytes, 0, literal.bytes.length, valueKind.bytes);
        return;
      case 'text': {
        const { bytes } = literal;
        // EMPTY_CLOB() is a text without characters, not NULL.
        if (bytes.length === 0) profiler.value(column, bytes, 0, 0, valueKind.text);
        else this.#text(profiler, column, bytes, 0, isCut ? wholeCharacters(bytes, 0, bytes.length) : bytes.length);
        return;
      }
      case 'moment':
        this.#moment(profiler, column, literal.text);
        return;
      case 'word':
      case 'number': {
        const scratch = this.#room(literal.text.length);
        const { written } = this.#encoder.encodeInto(literal.text, scratch);
        profiler.value(column, scratch, 0, written, literal.kind === 'word' ? valueKind.keyword : valueKind.number);
      }
    }
  }

  #hexRoom(size: number): Uint8Array {
    if (this.#hex.length < size) this.#hex = new Uint8Array(2 * size);
    return this.#hex;
  }

  #room(size: number): Uint8Array {
    if (this.#scratch.length < size) this.#scratch = new Uint8Array(2 * size);
    return this.#scratch;
  }
}

function conversionOf(column: Column | undefined): number {
  const type = column?.type;
  switch (type?.kind) {
    case 'datetime':
      return type.precision === 0 && column?.sourceType === 'DATE' ? asDate : asTimestamp;
    case 'instant':
      return asZoned;
    case 'varbinary':
    case 'blob':
      return asBytes;
    case 'interval':
      return asInterval;
    default:
      return asItIs;
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
