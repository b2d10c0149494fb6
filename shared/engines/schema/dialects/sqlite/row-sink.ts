import { Buffer } from 'node:buffer';
import { type TableProfiler, type ValueKind, valueKind } from '../../profile/profiler.ts';
import type { IssueLog } from '../base/issue-log.ts';
import type { RowSink } from '../postgresql/script/handler.ts';
import { literalValue } from './literal-expression.ts';

/** Numbers of so many digits are exact as doubles. */
const exactDigits = 15;

/** The highest rowid of a table so far, whichever columns its rows name. */
export class RowidCounter {
  /** How many rows got their number from here. */
  given = 0;
  /** The highest of those with few digits, and of the others, which are rare. */
  #short = 0;
  #long = 0n;

  /** A row names its rowid. */
  note(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > exactDigits) {
      this.#noteLong(bytes, start, end);
      return;
    }
    let value = 0;
    for (let at = start; at < end; at += 1) {
      const digit = bytes[at]! - 0x30;
      // A sign or a point: negative, or no rowid at all.
      if (digit < 0 || digit > 9) return;
      value = value * 10 + digit;
    }
    if (value > this.#short) this.#short = value;
  }

  /** The number that SQLite gives: one more than the highest. */
  next(): string {
    this.given += 1;
    if (this.#long > 0n) {
      this.#long += 1n;
      return String(this.#long);
    }
    this.#short += 1;
    return String(this.#short);
  }

  #noteLong(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > 20) return;
    const digits = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
    if (!/^\d+$/.test(digits)) return;
    const value = BigInt(digits);
    if (value > this.#long && value > BigInt(this.#short)) this.#long = value;
  }
}

/** Where the values of a row go. */
export interface RowLayout {
  /** For each value given: its position at the profiler, or -1 (the hidden rowid). */
  places: readonly number[];
  /** Which value is the rowid; -1: none. */
  rowidAt: number;
  /** Position at the profiler of the rowid that rows leave out, so that SQLite numbers them; -1: none. */
  impliedPlace: number;
}

/**
 * Gives the rows of one SQLite table to its profiler. The expressions that the shell's .dump writes are evaluated,
 * and a NULL for the rowid becomes the number that SQLite would give.
 */
export class SqliteRowSink implements RowSink {
  readonly looks: boolean;
  readonly #profiler: TableProfiler;
  readonly #layout: RowLayout;
  readonly #counter: RowidCounter;
  readonly #issues: IssueLog;
  readonly #object: string;
  /** Columns that the profiler gets. */
  readonly #width: number;
  #column = 0;
  #line = 0;

  constructor(
    profiler: TableProfiler | undefined,
    object: string,
    layout: RowLayout,
    counter: RowidCounter,
    issues: IssueLog,
  ) {
    this.looks = profiler !== undefined;
    this.#profiler = profiler ?? noProfiler;
    this.#layout = layout;
    this.#width = layout.places.filter(place => place >= 0).length + (layout.impliedPlace >= 0 ? 1 : 0);
    this.#counter = counter;
    this.#object = object;
    this.#issues = issues;
  }

  beginRow(line: number): void {
    this.#column = 0;
    this.#line = line;
    this.#profiler.row(line);
  }

  text(bytes: Uint8Array, start: number, end: number): void {
    this.#give(bytes, start, end, valueKind.text);
  }

  number(bytes: Uint8Array, start: number, end: number): void {
    if (this.#column === this.#layout.rowidAt) this.#counter.note(bytes, start, end);
    this.#give(bytes, start, end, valueKind.number);
  }

  bytes(bytes: Uint8Array, start: number, end: number): void {
    this.#give(bytes, start, end, valueKind.bytes);
  }

  #give(bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const place = this.#layout.places[this.#column];
    if (place !== undefined && place >= 0) this.#profiler.value(place, bytes, start, end, kind);
    this.#column += 1;
  }

  /** SQLite has no bit strings. */
  bits(bytes: Uint8Array, start: number, end: number): void {
    this.expression(Buffer.from(bytes), start, end);
  }

  expression(bytes: Buffer, start: number, end: number): void {
    const value = literalValue(bytes, start, end);
    if (value === undefined) {
      this.#give(bytes, start, end, valueKind.keyword);
      return;
    }
    if (value.kind === 'null') {
      this.null();
      return;
    }
    const encoded = typeof value.value === 'string' ? Buffer.from(value.value) : value.value;
    if (value.kind === 'text') this.text(encoded, 0, encoded.length);
    else if (value.kind === 'number') this.number(encoded, 0, encoded.length);
    else this.bytes(encoded, 0, encoded.length);
  }

  null(): void {
    const place = this.#layout.places[this.#column] ?? -1;
    if (this.#column === this.#layout.rowidAt) this.#nextRowid(place);
    else if (place >= 0) this.#profiler.null(place);
    this.#column += 1;
  }

  endRow(): void {
    const expected = this.#layout.places.length;
    if (this.#column !== expected && this.looks) {
      const message = `A row does not have as many values as there are columns (${expected}): SQLite refuses the whole statement that it stands in.`;
      this.#issues.add({ code: 'row-unreadable', line: this.#line, object: this.#object, message });
    }
    // A row that ends early gets no number: whoever takes it sees where it ends.
    if (this.#layout.impliedPlace >= 0 && this.#column >= expected) this.#nextRowid(this.#layout.impliedPlace);
    // Something at the place behind the last shows that the row is none.
    if (this.#column > expected) this.#profiler.null(this.#width);
    this.#profiler.rowEnd();
  }

  #nextRowid(place: number): void {
    const digits = Buffer.from(this.#counter.next());
    if (place >= 0) this.#profiler.value(place, digits, 0, digits.length, valueKind.number);
  }
}

const noProfiler: TableProfiler = { row() {}, value() {}, null() {}, rowEnd() {} };

/** Keeps the rows of SQLite's own small tables (sqlite_sequence, sqlite_schema) as text. */
export class CapturingSink implements RowSink {
  readonly looks = true;
  readonly #take: (row: (string | null)[], line: number) => void;
  #row: (string | null)[] = [];
  #line = 0;

  constructor(take: (row: (string | null)[], line: number) => void) {
    this.#take = take;
  }

  beginRow(line: number): void {
    this.#row = [];
    this.#line = line;
  }

  text(bytes: Uint8Array, start: number, end: number): void {
    this.#row.push(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString());
  }

  number(bytes: Uint8Array, start: number, end: number): void {
    this.text(bytes, start, end);
  }

  bytes(bytes: Uint8Array, start: number, end: number): void {
    this.text(bytes, start, end);
  }

  bits(bytes: Uint8Array, start: number, end: number): void {
    this.text(bytes, start, end);
  }

  expression(bytes: Buffer, start: number, end: number): void {
    const value = literalValue(bytes, start, end);
    this.#row.push(
      value !== undefined && typeof value === 'object' && 'value' in value && typeof value.value === 'string'
        ? value.value
        : null,
    );
  }

  null(): void {
    this.#row.push(null);
  }

  endRow(): void {
    this.#take(this.#row, this.#line);
  }
}
