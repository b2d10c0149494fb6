import { ascii, asciiText, isWordByte, startsWithBytes } from '../../lexer/ascii.ts';
import type { ByteWindow } from '../../lexer/byte-window.ts';
import type { Table } from '../../model.ts';
import type { Profiler } from '../../profile/profiler.ts';
import type { RowBuffer } from '../base/row-buffer.ts';
import { StrictRowBuffer, unequalRow } from '../mysql/strict-row-buffer.ts';
import { readInsertHead } from './insert-head.ts';
import { displayName, type ReadContext } from './read-context.ts';
import { type RowsOfTable, recordRows } from './record-rows.ts';
import { RowScanner } from './row-scanner.ts';
import { noteSqlcmdVariable, variableBytesMax } from './sqlcmd.ts';
import { ValueSink } from './value.ts';

/** Where the rows of an INSERT go, kept while the next INSERT begins with the same bytes. */
interface Target extends RowsOfTable {
  head: Uint8Array;
  scanner: RowScanner;
}

/** A head longer than this is no INSERT of rows. */
const headBytesMax = 1 << 20;

/** Reads INSERT ... VALUES: finds the table, passes the rows by, records where they lie. */
export class InsertReader {
  /** Rows of all tables so far. */
  rows = 0;
  /** Absolute offset behind the statement, once a step said it is done. */
  end = 0;
  /** Try again when the window's end has reached this. */
  wakeAt = 0;
  readonly #context: ReadContext;
  readonly #window: ByteWindow;
  readonly #profiler: Profiler | undefined;
  readonly #buffer: RowBuffer | undefined;
  readonly #sink: ValueSink;
  #inRows = false;
  #variableNoted = false;
  #start = 0;
  #line = 1;
  #target: Target | undefined;
  #cache: Target | undefined;

  constructor(context: ReadContext, window: ByteWindow, profiler: Profiler | undefined) {
    this.#context = context;
    this.#window = window;
    this.#profiler = profiler;
    const trouble = {
      // All that the buffer finds unreadable is rows with too many or too few values.
      unreadable: (line: number) => this.#unreadable(line, unequalRow),
      valueCut: (line: number) => this.#valueCut(line),
    };
    const { valueBytesMax } = context.limits;
    this.#sink = new ValueSink(valueBytesMax);
    this.#buffer = profiler && new StrictRowBuffer(window, trouble, valueBytesMax, this.#sink);
  }

  /** Table being filled, for progress. */
  get object(): string | undefined {
    return this.#target?.label;
  }

  /** Absolute offset before which no byte is needed. */
  get needed(): number {
    return this.#inRows ? (this.#target?.scanner.needed ?? this.#start) : this.#start;
  }

  /** A statement that is no INSERT came by: what was known of the last head may not hold any more. */
  forget(): void {
    this.#cache = undefined;
  }

  begin(start: number, line: number): void {
    this.#inRows = false;
    this.#variableNoted = false;
    this.#start = start;
    this.#line = line;
  }

  /** `more`: bytes needed; `wait`: not before `wakeAt`; `statement`: no rows behind VALUES; `done`: see `end`. */
  step(final: boolean): 'more' | 'wait' | 'statement' | 'done' {
    if (!this.#inRows) {
      const result = this.#head(final);
      if (result !== undefined) return result;
    }
    return this.#scanRows(final);
  }

  #head(final: boolean): 'wait' | 'statement' | undefined {
    const { bytes, base, length, end } = this.#window;
    const index = this.#start - base;
    const cache = this.#cache;
    if (cache && this.#matchesHead(cache.head, index)) {
      this.#beginRows(cache, index + cache.head.length);
      return undefined;
    }
    const known = length - index;
    const mustDecide = final || known > headBytesMax;
    const head = readInsertHead(this.#context, bytes, index, length, this.#line, mustDecide);
    if (head.kind === 'more') {
      this.wakeAt = end + known;
      return 'wait';
    }
    if (head.kind === 'other') return 'statement';
    const table = this.#context.catalog.tables.find(head.target);
    const target: Target = {
      head: bytes.slice(index, head.rows),
      label: displayName(table ?? head.target),
      table,
      isTemporary: head.isTemporary,
      columns: head.columns.length > 0 ? head.columns : table ? implicitColumns(table) : [],
      scanner: this.#makeScanner(table, head.columns),
    };
    this.#cache = target;
    this.#beginRows(target, head.rows);
    return undefined;
  }

  #matchesHead(head: Uint8Array, index: number): boolean {
    const { bytes, length } = this.#window;
    if (index + head.length >= length) return false;
    return startsWithBytes(bytes, index, length, head) && isWordByte[bytes[index + head.length]!] === 0;
  }

  #makeScanner(table: Table | undefined, written: string[]): RowScanner {
    let buffer: RowBuffer | undefined;
    if (this.#profiler && this.#buffer && table) {
      const { session } = this.#context;
      const columns = written.length > 0 ? written : valueColumns(table);
      this.#sink.direct(table, columns, session.dateFormat);
      this.#buffer.direct(this.#profiler.table(table, columns), columns.length, session.rules);
      buffer = this.#buffer;
    }
    return new RowScanner(this.#window, buffer, line =>
      this.#unreadable(line, 'A row is not closed before the statement ends; it is left out.'),
    );
  }

  #beginRows(target: Target, index: number): void {
    this.#target = target;
    this.#inRows = true;
    target.scanner.begin(this.#window.base + index);
  }

  #scanRows(final: boolean): 'more' | 'done' {
    const target = this.#target;
    if (!target) return 'done';
    const { scanner } = target;
    const before = scanner.rows;
    const from = scanner.position;
    const stop = scanner.scan(final);
    this.rows += scanner.rows - before;
    if (this.#context.session.hasVariables) this.#noteVariables(from, scanner.position);
    if (stop === 'more' && !final) return 'more';
    // What stands behind the last row is looked at again: it may be a comment, a semicolon or the next statement.
    this.end = scanner.isComplete ? scanner.lastRowEnd : stop === 'more' ? this.#window.end : scanner.position;
    if (!scanner.isComplete && !scanner.broken) this.#incomplete(target, stop === 'more');
    recordRows(this.#context, target, {
      startByte: this.#start,
      endByte: scanner.lastRowEnd,
      rows: scanner.rows,
      bytes: scanner.lastRowEnd - scanner.firstRow,
      line: this.#line,
    });
    return 'done';
  }

  /** $(name) in rows, where the script gave the variable a value: sqlcmd puts that in its place. */
  #noteVariables(from: number, to: number): void {
    if (this.#variableNoted) return;
    const { bytes, base } = this.#window;
    // A variable may have begun in what was read before.
    const start = Math.max(this.#start - base, from - base - variableBytesMax);
    const line = (index: number): number => this.#lineOf(index);
    this.#variableNoted = noteSqlcmdVariable(this.#context, { bytes, start, end: to - base, line }, this.object);
  }

  /** Line of a byte of the statement; the statement's own where its first bytes are gone already. */
  #lineOf(index: number): number {
    const { bytes, base } = this.#window;
    let line = this.#line;
    if (this.#start < base) return line;
    for (let at = this.#start - base; at < index; at++) if (bytes[at] === ascii.newline) line++;
    return line;
  }

  /** The rows end where another was to come. */
  #incomplete(target: Target, atEnd: boolean): void {
    this.#context.issues.add({
      code: atEnd ? 'truncated' : 'row-unreadable',
      line: this.#line,
      object: target.label,
      message: atEnd
        ? `The script ends inside the rows of table ${target.label}.`
        : `The rows of table ${target.label} end where another row was to come.`,
      excerpt: asciiText(target.head, 0, Math.min(target.head.length, 200)),
    });
  }

  #unreadable(line: number, message: string): void {
    this.#context.issues.add({ code: 'row-unreadable', line, object: this.object ?? '', message });
  }

  #valueCut(line: number): void {
    const message = `Values longer than ${this.#context.limits.valueBytesMax} bytes are looked at only up to there.`;
    this.#context.issues.add({ code: 'limit-reached', line, object: this.object ?? '', message });
  }
}

/** Columns a row without a column list gives, where they are not simply all of them. */
function implicitColumns(table: Table): string[] {
  const columns = valueColumns(table);
  return columns.length === table.columns.length ? [] : columns;
}

/**
 * Columns a row without a column list gives: all but calculated and hidden ones. A counter is left out too, unless
 * IDENTITY_INSERT is on, which wants a list; a row version is always made by the server.
 */
export function valueColumns(table: Table): string[] {
  return table.columns
    .filter(column => !column.invisible && !column.generated && !column.identity)
    .map(column => column.name);
}
