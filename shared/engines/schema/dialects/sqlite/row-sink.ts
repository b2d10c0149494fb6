import { Buffer } from 'node:buffer';
import type { Table } from '../../model.ts';
import { type TableProfiler, valueKind } from '../../profile/profiler.ts';
import type { IssueLog } from '../base/issue-log.ts';
import type { RowSink } from '../postgresql/script/handler.ts';
import { literalValue } from './literal-expression.ts';

/**
 * Gives the rows of one SQLite table to its profiler. The expressions that the shell's .dump writes are evaluated,
 * and a NULL for the rowid becomes the number that SQLite would give.
 */
export class SqliteRowSink implements RowSink {
  readonly looks: boolean;
  readonly #profiler: TableProfiler;
  readonly #columns: number;
  readonly #rowid: number;
  readonly #issues: IssueLog;
  readonly #object: string;
  #column = 0;
  #line = 0;
  #highest = 0n;

  constructor(profiler: TableProfiler | undefined, table: Table, columns: readonly string[], issues: IssueLog) {
    this.looks = profiler !== undefined;
    this.#profiler = profiler ?? noProfiler;
    this.#columns = columns.length;
    const rowid = table.columns.find(column => column.identity !== undefined)?.name;
    this.#rowid = rowid === undefined ? -1 : columns.indexOf(rowid);
    this.#object = table.name;
    this.#issues = issues;
  }

  beginRow(line: number): void {
    this.#column = 0;
    this.#line = line;
    this.#profiler.row(line);
  }

  text(bytes: Uint8Array, start: number, end: number): void {
    if (this.#column < this.#columns) this.#profiler.value(this.#column, bytes, start, end, valueKind.text);
    this.#column += 1;
  }

  number(bytes: Uint8Array, start: number, end: number): void {
    if (this.#column === this.#rowid) this.#noteRowid(bytes, start, end);
    if (this.#column < this.#columns) this.#profiler.value(this.#column, bytes, start, end, valueKind.number);
    this.#column += 1;
  }

  bytes(bytes: Uint8Array, start: number, end: number): void {
    if (this.#column < this.#columns) this.#profiler.value(this.#column, bytes, start, end, valueKind.bytes);
    this.#column += 1;
  }

  /** SQLite has no bit strings. */
  bits(bytes: Uint8Array, start: number, end: number): void {
    this.expression(Buffer.from(bytes), start, end);
  }

  expression(bytes: Buffer, start: number, end: number): void {
    const value = literalValue(bytes, start, end);
    if (value === undefined) {
      if (this.#column < this.#columns) this.#profiler.value(this.#column, bytes, start, end, valueKind.keyword);
      this.#column += 1;
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
    if (this.#column === this.#rowid) {
      this.#highest += 1n;
      const digits = Buffer.from(String(this.#highest));
      this.#profiler.value(this.#column, digits, 0, digits.length, valueKind.number);
    } else if (this.#column < this.#columns) this.#profiler.null(this.#column);
    this.#column += 1;
  }

  endRow(): void {
    if (this.#column !== this.#columns && this.looks) {
      const message = `A row does not have as many values as there are columns (${this.#columns}).`;
      this.#issues.add({ code: 'row-unreadable', line: this.#line, object: this.#object, message });
    }
    this.#profiler.rowEnd();
  }

  #noteRowid(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > 20) return;
    const digits = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
    if (!/^-?\d+$/.test(digits)) return;
    const value = BigInt(digits);
    if (value > this.#highest) this.#highest = value;
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
