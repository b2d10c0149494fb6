import { Buffer } from 'node:buffer';
import type { Column, SourceType } from '../../model.ts';
import { type TableProfiler, type ValueKind, valueKind } from '../../profile/profiler.ts';
import type { IssueLog } from '../base/issue-log.ts';
import { CopyBlock, takesBlocks } from './copy-block.ts';
import { Scratch, undoEscapes, unhex } from './script/decode.ts';
import type { RowSink } from './script/handler.ts';

/** How the text of a column's values is to be taken. */
type Reading = 'text' | 'number' | 'bytea' | 'bits';

/** Gives the rows of one PostgreSQL table to its profiler: numbers as numbers, bytea decoded. */
export class PostgresqlRowSink implements RowSink {
  readonly looks: boolean;
  readonly #profiler: TableProfiler;
  readonly #readings: Reading[];
  /** The profiler's position of each column given; -1 for generated ones, whose DEFAULT is no value. */
  readonly #places: number[];
  /** Columns that the profiler gets. */
  readonly #given: number;
  readonly #issues: IssueLog;
  readonly #object: string;
  readonly #scratch = new Scratch();
  /** COPY needs a value for every column; INSERT may leave the last ones out. */
  #complete = false;
  /** Rows of COPY are handed over together, where the profiler takes them so. */
  #block: CopyBlock | undefined;
  #column = 0;
  #line = 0;

  constructor(profiler: TableProfiler | undefined, columns: readonly Column[], object: string, issues: IssueLog) {
    this.looks = profiler !== undefined;
    this.#profiler = profiler ?? noProfiler;
    this.#readings = columns.map(column => readingOf(column.type));
    let place = 0;
    this.#places = columns.map(column => (column.generated === undefined ? place++ : -1));
    this.#given = place;
    this.#object = object;
    this.#issues = issues;
  }

  /** COPY gives a value for each column named, and none for generated ones. */
  forCopy(): this {
    this.#complete = true;
    const profiler = this.#profiler;
    const isWhole = this.#given > 0 && this.#given === this.#places.length;
    if (isWhole && takesBlocks(profiler)) this.#block = new CopyBlock(profiler, this.#given);
    return this;
  }

  beginBytes(bytes: Uint8Array): void {
    if (this.#block !== undefined) this.#block.bytes = bytes;
  }

  endBytes(): void {
    this.#block?.flush();
  }

  beginRow(line: number): void {
    this.#column = 0;
    this.#line = line;
    if (this.#block === undefined) this.#profiler.row(line);
    else this.#block.begin(line);
  }

  text(bytes: Uint8Array, start: number, end: number): void {
    const column = this.#column;
    this.#column += 1;
    switch (this.#readings[column]) {
      case 'text':
        this.#give(column, bytes, start, end, valueKind.text);
        return;
      case 'number':
        this.#give(column, bytes, start, end, valueKind.number);
        return;
      case 'bits':
        this.#give(column, bytes, start, end, valueKind.bits);
        return;
      case 'bytea':
        this.#bytea(column, bytes, start, end);
        return;
      default:
        this.#surplus(column, bytes, start, end, valueKind.text);
    }
  }

  /** The hex format (\x...) or the older escape format (PostgreSQL manual, "Binary Data Types"). */
  #bytea(column: number, bytes: Uint8Array, start: number, end: number): void {
    if (bytes[start] === 0x5c && bytes[start + 1] === 0x78) unhex(bytes, start + 2, end, this.#scratch);
    else undoEscapes(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), start, end, this.#scratch, true);
    this.#give(column, this.#scratch.bytes, 0, this.#scratch.length, valueKind.bytes);
  }

  number(bytes: Uint8Array, start: number, end: number): void {
    this.#give(this.#column, bytes, start, end, valueKind.number);
    this.#column += 1;
  }

  bytes(bytes: Uint8Array, start: number, end: number): void {
    this.#give(this.#column, bytes, start, end, valueKind.bytes);
    this.#column += 1;
  }

  bits(bytes: Uint8Array, start: number, end: number): void {
    this.#give(this.#column, bytes, start, end, valueKind.bits);
    this.#column += 1;
  }

  expression(bytes: Buffer, start: number, end: number): void {
    this.#give(this.#column, bytes, start, end, valueKind.keyword);
    this.#column += 1;
  }

  null(): void {
    if (this.#block !== undefined) {
      this.#column += 1;
      this.#block.null();
      return;
    }
    const place = this.#places[this.#column];
    if (place !== undefined && place >= 0) this.#profiler.null(place);
    else if (place === undefined && this.#column === this.#places.length) this.#profiler.null(this.#given);
    this.#column += 1;
  }

  /** The first value too many goes to the place behind the last, so that the row is seen to be none. */
  #surplus(column: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    if (this.#block !== undefined) {
      this.#giveBlock(this.#block, bytes, start, end, kind);
      return;
    }
    if (this.looks && column === this.#places.length) this.#profiler.value(this.#given, bytes, start, end, kind);
  }

  #giveBlock(block: CopyBlock, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const isPlain = bytes === block.bytes && (kind === valueKind.text || kind === valueKind.number);
    if (isPlain) block.plain(start, end, kind);
    else block.decoded(bytes, start, end, kind);
  }

  #give(column: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    if (this.#block !== undefined) {
      this.#giveBlock(this.#block, bytes, start, end, kind);
      return;
    }
    const place = this.#places[column];
    if (place === undefined) this.#surplus(column, bytes, start, end, kind);
    else if (place >= 0) this.#profiler.value(place, bytes, start, end, kind);
  }

  endRow(): void {
    const expected = this.#readings.length;
    if (this.#column > expected || (this.#complete && this.#column < expected)) {
      const message = `A row does not have as many values as the table has columns (${expected}): a server refuses all that it is loaded with.`;
      this.#issues.add({ code: 'row-unreadable', line: this.#line, object: this.#object, message });
    }
    if (this.#block === undefined) this.#profiler.rowEnd();
    else this.#block.end();
  }
}

function readingOf(type: SourceType): Reading {
  switch (type.kind) {
    case 'integer':
    case 'decimal':
    case 'float':
      return 'number';
    case 'blob':
    case 'binary':
    case 'varbinary':
      return 'bytea';
    case 'bit':
      return 'bits';
    default:
      return 'text';
  }
}

const noProfiler: TableProfiler = { row() {}, value() {}, null() {}, rowEnd() {} };
