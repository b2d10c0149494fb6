import type { TablePlan } from '../transfer/plan.ts';
import { type RowSink, valueKind } from '../transfer/row-sink.ts';
import type { ByteStore } from './byte-store.ts';
import { backslash, newline } from './bytes.ts';
import { ChunkColumns } from './chunk-columns.ts';
import { Feed } from './feed.ts';
import { nullKind } from './literals/literal.ts';
import { characterWidth } from './multibyte.ts';
import type { RowValues } from './row-values.ts';
import { type DumpRange, witnessRules } from './rules.ts';
import { putDigits } from './string-escapes.ts';
import { ValueNotReadable, WitnessError } from './witness-error.ts';

export interface CopyLinesOptions {
  range: DumpRange;
  table: TablePlan;
  /** Asked once, before the first row: where rows go, given the columns in the order of their values. */
  open(columns: readonly string[]): RowSink;
}

const tab = 0x09;
const carriageReturn = 0x0d;
const eagerBytesMax = 64 * 1024;

/** COPY, "Text Format": \b \f \n \r \t \v. */
const escapes = new Map([
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
  [0x76, 0x0b],
]);

/**
 * Reads the data lines of a COPY block of a PostgreSQL dump (text format, tabs, \N for NULL), in whatever portions the
 * bytes come, and calls a sink for each. Values are texts; those of bytea columns are decoded to bytes.
 */
export class CopyLinesReader {
  rows = 0;
  readonly #feed: Feed;
  readonly #columns: ChunkColumns;
  #sink: RowSink | undefined;
  #values: RowValues | undefined;
  #expected = 0;
  #wakeBytes = 0;
  #final = false;
  readonly #delimiter: number;
  readonly #nullMarker: Uint8Array;

  constructor(options: CopyLinesOptions) {
    const rules = witnessRules('postgresql', options.range);
    this.#feed = new Feed(options.range.startByte, options.range.line);
    const { table, range, open } = options;
    if (range.isCsv === true) {
      const message = "They are written as CSV. Dump the table in pg_dump's own format, so that they can be proven.";
      throw new WitnessError(message, range.startByte);
    }
    this.#delimiter = range.copyText?.delimiter ?? tab;
    this.#nullMarker = Buffer.from(range.copyText?.nullMarker ?? '\\N', 'latin1');
    this.#columns = new ChunkColumns({ rules, table, range, open });
  }

  /** @throws WitnessError */
  push(portion: Uint8Array): void {
    const feed = this.#feed;
    if (!feed.append(portion)) throw this.#error('A row is longer than 2 GiB.', feed.start);
    if (feed.unread >= this.#wakeBytes) this.#run();
  }

  /** The last line may end without a line break. @throws WitnessError */
  finish(): void {
    this.#final = true;
    this.#run();
  }

  #error(message: string, index: number): WitnessError {
    return new WitnessError(message, this.#feed.offset(index));
  }

  #run(): void {
    const feed = this.#feed;
    while (feed.start < feed.length) {
      const behind = this.#line(feed.start);
      if (behind < 0) break;
      feed.start = behind;
    }
    this.#wakeBytes = feed.unread > eagerBytesMax ? 2 * feed.unread : 0;
  }

  /** Reads the line that begins here; -1 if its end is not there yet. */
  #line(start: number): number {
    const { bytes, length } = this.#feed;
    const values = this.#open(start);
    const { multibyte } = this.#columns.rules;
    const delimiter = this.#delimiter;
    const firstWide = multibyte === 'none' ? 256 : 0x80;
    values.clear();
    let from = start;
    let firstEscape = -1;
    let index = start;
    for (;;) {
      const byte = index < length ? bytes[index]! : -1;
      if (byte === delimiter || byte === newline || byte < 0) {
        if (byte < 0 && !this.#final) return -1;
        // The line break may be that of Windows.
        const isBreak = byte === newline && index > from && bytes[index - 1] === carriageReturn;
        this.#field(values, from, isBreak ? index - 1 : index, firstEscape);
        if (byte !== delimiter) {
          this.#give(values, start, index);
          return byte < 0 ? length : index + 1;
        }
        index++;
        from = index;
        firstEscape = -1;
      } else if (byte === backslash) {
        if (firstEscape < 0) firstEscape = index;
        if (index + 1 >= length) {
          if (!this.#final) return -1;
          throw this.#error('A row ends within an escape.', start);
        }
        index += 2;
      } else if (byte >= firstWide) {
        const width = characterWidth(multibyte, bytes, index, length);
        if (width < 0 && !this.#final) return -1;
        index += Math.max(1, width);
      } else index++;
    }
  }

  #open(start: number): RowValues {
    if (this.#values === undefined) {
      const target = this.#columns.target(undefined, message => this.#error(message, start));
      this.#sink = target.sink;
      this.#values = target.values;
      this.#expected = target.given;
    }
    return this.#values;
  }

  #field(values: RowValues, from: number, to: number, firstEscape: number): void {
    if (this.#isNull(from, to)) {
      values.add(nullKind, from, to);
      return;
    }
    if (firstEscape < 0) {
      values.add(valueKind.text, from, to);
      return;
    }
    const { store } = values;
    const start = store.length;
    this.#unescape(from, to, store);
    values.addStored({ kind: valueKind.text, start, end: store.length });
  }

  /** Whether what is written is the mark of NULL itself, before any escape in it is undone. */
  #isNull(from: number, to: number): boolean {
    const marker = this.#nullMarker;
    if (to - from !== marker.length) return false;
    const { bytes } = this.#feed;
    for (let at = 0; at < marker.length; at++) if (bytes[from + at] !== marker[at]) return false;
    return true;
  }

  #unescape(from: number, to: number, out: ByteStore): void {
    const { bytes } = this.#feed;
    const { multibyte } = this.#columns.rules;
    let plainFrom = from;
    let index = from;
    while (index < to) {
      const byte = bytes[index]!;
      if (byte !== backslash) {
        index += byte >= 0x80 && multibyte !== 'none' ? Math.max(1, characterWidth(multibyte, bytes, index, to)) : 1;
        continue;
      }
      out.range(bytes, plainFrom, index);
      index = this.#putEscape(index + 1, to, out);
      plainFrom = index;
    }
    out.range(bytes, plainFrom, Math.max(plainFrom, to));
  }

  /** Writes what the escape stands for whose backslash lies before `index`; returns where it ends. */
  #putEscape(index: number, to: number, out: ByteStore): number {
    const { bytes } = this.#feed;
    const byte = bytes[index]!;
    const simple = escapes.get(byte);
    if (simple !== undefined) {
      out.byte(simple);
      return index + 1;
    }
    // Digits may end with the value: then there are as many as there are.
    const radix = byte >= 0x30 && byte <= 0x37 ? 8 : byte === 0x78 ? 16 : 0;
    const digitsFrom = radix === 16 ? index + 1 : index;
    const digits = radix === 0 ? 0 : countDigits(bytes, digitsFrom, to, radix);
    if (digits > 0) return putDigits(bytes, digitsFrom, digitsFrom + digits + 1, radix === 8 ? 8 : 16, digits, out);
    out.byte(byte);
    return index + 1;
  }

  #give(values: RowValues, start: number, end: number): void {
    const { bytes } = this.#feed;
    const line = this.#feed.lineAt(start);
    // A table without columns has empty lines for rows.
    const isEmpty = this.#expected === 0 && values.count === 1 && (end === start || bytes[start] === carriageReturn);
    if (isEmpty) values.clear();
    try {
      if (this.#sink) values.deliver(this.#sink, line, bytes);
    } catch (error) {
      if (error instanceof ValueNotReadable) throw this.#error(error.message, start);
      throw error;
    }
    this.rows++;
  }
}

function countDigits(bytes: Uint8Array, from: number, to: number, radix: 8 | 16): number {
  const most = radix === 8 ? 3 : 2;
  let digits = 0;
  while (digits < most && from + digits < to && isDigitOf(bytes[from + digits]!, radix)) digits++;
  return digits;
}

function isDigitOf(byte: number, radix: 8 | 16): boolean {
  if (radix === 8) return byte >= 0x30 && byte <= 0x37;
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}
