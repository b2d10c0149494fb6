import { isWordByte, startsWithBytes } from '../../lexer/ascii.ts';
import type { ByteWindow } from '../../lexer/byte-window.ts';
import { asciiText } from '../../lexer/token-cursor.ts';
import type { Table } from '../../model.ts';
import type { Profiler } from '../../profile/profiler.ts';
import type { RowBuffer } from '../base/row-buffer.ts';
import { AutoNumbers, NumberedRows, numberedPlace } from './auto-numbers.ts';
import { readInsertHead } from './insert-head.ts';
import { readWholeInsert } from './insert-whole.ts';
import { displayName, noteConflict, type ReadContext } from './read-context.ts';
import { RowScanner, rowStop } from './row-scanner.ts';
import { StatementReader } from './statement-reader.ts';
import type { StatementScanner } from './statement-scanner.ts';
import { StrictRowBuffer, unequalRow } from './strict-row-buffer.ts';
import { ValueSink } from './value.ts';

/** Where the rows of an INSERT go, kept while the next INSERT begins with the same bytes. */
interface Target {
  head: Uint8Array;
  label: string;
  table: Table | undefined;
  /** Columns as the statement gives them; empty: the table's own order. */
  columns: string[];
  scanner: RowScanner;
}

/** A head longer than this is no INSERT of rows. */
const headBytesMax = 1 << 20;

/** Reads INSERT and REPLACE: finds the table, passes the rows by, records where they lie. */
export class InsertReader {
  /** Rows of all tables so far. */
  rows = 0;
  /** Absolute offset behind the statement, once a step said it is done. */
  end = 0;
  /** Try again when the window's end has reached this. */
  wakeAt = 0;
  readonly #context: ReadContext;
  readonly #window: ByteWindow;
  readonly #statementScanner: StatementScanner;
  readonly #profiler: Profiler | undefined;
  readonly #buffer: RowBuffer | undefined;
  readonly #sink: ValueSink;
  readonly #numbers = new AutoNumbers();
  #phase: 'head' | 'rows' | 'tail' = 'head';
  #start = 0;
  #line = 1;
  #tailStart = 0;
  #target: Target | undefined;
  #cache: Target | undefined;

  constructor(context: ReadContext, window: ByteWindow, scanner: StatementScanner, profiler: Profiler | undefined) {
    this.#context = context;
    this.#window = window;
    this.#statementScanner = scanner;
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
    if (this.#phase === 'head') return this.#start;
    if (this.#phase === 'rows') return this.#target?.scanner.needed ?? this.#start;
    return this.#tailIsLong ? this.#statementScanner.position : this.#tailStart;
  }

  /** A statement that is no INSERT came by: what was known of the last head may not hold any more. */
  forget(): void {
    this.#cache = undefined;
  }

  begin(start: number, line: number): void {
    this.#phase = 'head';
    this.#start = start;
    this.#line = line;
  }

  /** `more`: bytes needed; `wait`: not before `wakeAt`; `statement`: no rows behind VALUES; `done`: see `end`. */
  step(final: boolean): 'more' | 'wait' | 'statement' | 'done' {
    if (this.#phase === 'head') {
      const result = this.#head(final);
      if (result !== undefined) return result;
    }
    if (this.#phase === 'rows') {
      const result = this.#scanRows(final);
      if (result !== undefined) return result;
    }
    return this.#tail(final);
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
    if (head.mayConflict && table) noteConflict(this.#context, table, this.#line);
    const target: Target = {
      head: bytes.slice(index, head.rows),
      label: displayName(table ?? head.target),
      table,
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
    const { session } = this.#context;
    let buffer: RowBuffer | undefined;
    if (this.#profiler && this.#buffer && table) {
      const columns = written.length > 0 ? written : valueColumns(table);
      const { place, isOmitted, numbered, names } = numberedPlace(this.#numbers.of(table), columns);
      const rows = this.#profiler.table(table, names, session.charset);
      const profiler = isOmitted && numbered ? new NumberedRows(rows, place, numbered.counter) : rows;
      const { zeroIsNumbered } = session;
      this.#sink.direct(
        session.charset,
        numbered && !isOmitted ? { place, counter: numbered.counter, zeroIsNumbered } : undefined,
      );
      this.#buffer.direct(profiler, columns.length, session.rules);
      buffer = this.#buffer;
    }
    return new RowScanner(this.#window, session.rules, session.delimiter, buffer, line =>
      this.#unreadable(line, 'A row is not closed before the statement ends; it is left out.'),
    );
  }

  #beginRows(target: Target, index: number): void {
    this.#target = target;
    this.#phase = 'rows';
    target.scanner.begin(this.#window.base + index);
  }

  #scanRows(final: boolean): 'more' | 'done' | undefined {
    const target = this.#target;
    if (!target) return 'done';
    const { scanner } = target;
    const before = scanner.rows;
    const stop = scanner.scan(final);
    this.rows += scanner.rows - before;
    if (stop === rowStop.tail) {
      this.#phase = 'tail';
      this.#tailStart = scanner.position;
      this.#statementScanner.begin(scanner.position);
      return undefined;
    }
    if (stop === rowStop.more && !final) return 'more';
    if (stop === rowStop.delimiter) this.end = scanner.position + this.#context.session.delimiter.length;
    else {
      this.end = this.#window.end;
      if (!scanner.isComplete || scanner.rows === 0) {
        this.#truncated(target);
        this.#close(target, scanner.lastRowEnd);
        return 'done';
      }
    }
    this.#close(target);
    return 'done';
  }

  get #tailIsLong(): boolean {
    return this.#statementScanner.position - this.#tailStart > this.#context.limits.statementBytesMax;
  }

  #tail(final: boolean): 'more' | 'done' {
    const target = this.#target;
    const scanner = this.#statementScanner;
    const found = scanner.scan(final);
    if (!target || (found < 0 && !final)) return 'more';
    const tailEnd = found < 0 ? this.#window.end : found;
    if (found < 0 && scanner.isOpen) this.#truncated(target);
    if (!this.#tailIsLong) this.#readTail(target, tailEnd);
    this.end = found < 0 ? tailEnd : found + scanner.terminatorLength;
    this.#close(target);
    return 'done';
  }

  #readTail(target: Target, tailEnd: number): void {
    const { bytes, base } = this.#window;
    const line = this.#window.lineAt(this.#tailStart);
    const statement = new StatementReader(this.#context, bytes, this.#tailStart - base, tailEnd - base, line);
    const { cursor } = statement;
    if (cursor.acceptWords('AS')) {
      cursor.next();
      if (cursor.is('(')) cursor.skipParenthesized();
    }
    if (cursor.atEnd || cursor.isWord('RETURNING')) return;
    if (cursor.acceptWords('ON', 'DUPLICATE', 'KEY', 'UPDATE')) {
      if (target.table) noteConflict(this.#context, target.table, this.#line);
      return;
    }
    statement.issue('clause-unknown', {
      message: 'What follows the rows was not understood and is left out.',
      object: target.label,
      excerpt: statement.text(this.#tailStart - base, tailEnd - base),
      line,
    });
  }

  /** Records what the rows of a finished statement cover. */
  #close(target: Target, endByte = this.end): void {
    const { scanner, table } = target;
    const { rows } = scanner;
    // The bytes of a span hold rows of one table only.
    if (rows === 0 || !table) this.#context.spans.gap();
    if (rows === 0) return;
    if (!table) {
      this.#context.issues.add({
        code: 'table-unknown',
        line: this.#line,
        object: target.label,
        message: `Rows for table ${target.label}, which is not created before them; they are counted but not read.`,
        count: rows,
      });
      return;
    }
    const { session, spans } = this.#context;
    const numbered = this.#numbers.spanState(table, session.zeroIsNumbered);
    table.rowCount = (table.rowCount ?? 0) + rows;
    table.rowBytes += scanner.lastRowEnd - scanner.firstRow;
    spans.add(table, {
      startByte: this.#start,
      endByte,
      format: 'insert',
      columns: target.columns,
      ...session.spanState(),
      line: this.#line,
      rows,
      ...numbered,
    });
  }

  #truncated(target: Target): void {
    this.#context.issues.add({
      code: 'truncated',
      line: this.#line,
      object: target.label,
      message: `The script ends inside the rows of table ${target.label}.`,
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

  /** INSERT ... SET and INSERT ... SELECT, read as whole statements. Returns the number of rows. */
  readWhole(statement: StatementReader, startByte: number, endByte: number): number {
    const rows = readWholeInsert(statement, this.#profiler, this.#numbers, startByte, endByte);
    this.rows += rows;
    return rows;
  }
}

/** Columns a row without a column list gives, where they are not simply all of them. */
function implicitColumns(table: Table): string[] {
  return table.columns.some(column => column.invisible) ? valueColumns(table) : [];
}

/** Columns a row without a column list gives: all but the invisible ones; generated ones are given DEFAULT. */
export function valueColumns(table: Table): string[] {
  return table.columns.filter(column => !column.invisible).map(column => column.name);
}
