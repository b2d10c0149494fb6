import { Buffer } from 'node:buffer';
import type { Table } from '../../model.ts';
import type { Profiler } from '../../profile/profiler.ts';
import type { RecordedSpan } from '../base/span-recorder.ts';
import { type InsertTarget, readInsertHead } from '../postgresql/insert-head.ts';
import type { InsertHead, RowSink } from '../postgresql/script/handler.ts';
import { RowLedger } from '../postgresql/script/row-ledger.ts';
import type { RowTarget } from '../postgresql/script/row-target.ts';
import { applyDefinition } from './apply.ts';
import { type SqliteContext, sqliteRules } from './context.ts';
import { CapturingSink, RowidCounter, type RowLayout, SqliteRowSink } from './row-sink.ts';

interface Current {
  name: string;
  target: RowTarget | undefined;
  columns: string[];
  startByte: number;
  line: number;
  /** One of SQLite's own tables. */
  internal: boolean;
}

/** Connects the rows of a script with the tables they belong to. */
export class SqliteRowReader {
  readonly ledger: RowLedger;
  readonly #context: SqliteContext;
  readonly #profiler: Profiler | undefined;
  readonly #sinks = new Map<RowTarget, Map<string, SqliteRowSink>>();
  readonly #counters = new Map<RowTarget, RowidCounter>();
  /** Tables whose spans up to the first numbered row say that they are to be read through. */
  readonly #marked = new Set<RowTarget>();
  #lastHead: { bytes: Buffer; insert: InsertTarget | undefined } | undefined;
  #current: Current | undefined;
  /** Rows of SQLite's own tables, which are no rows of the database. */
  rowsInternal = 0;

  constructor(context: SqliteContext, profiler: Profiler | undefined) {
    this.#context = context;
    this.ledger = new RowLedger(context.history);
    this.#profiler = profiler;
  }

  get object(): string | undefined {
    return this.#current?.name;
  }

  insert(head: InsertHead): RowSink {
    if (this.#lastHead === undefined || !this.#lastHead.bytes.equals(head.bytes)) {
      this.#lastHead = { bytes: Buffer.from(head.bytes), insert: readInsertHead(head.bytes, sqliteRules) };
    }
    const { insert } = this.#lastHead;
    const name = insert?.table.name ?? '?';
    const current: Current = {
      name,
      target: undefined,
      columns: insert?.columns ?? [],
      startByte: head.startByte,
      line: head.line,
      internal: /^sqlite_/i.test(name),
    };
    this.#current = current;
    if (current.internal) return this.#internal(name.toLowerCase());
    const table = this.#context.catalog.tables.find(this.#context.name(insert?.table.schema, name));
    if (table === undefined) return nowhere;
    current.target = this.ledger.target(table);
    if (insert?.conflict === 'IGNORE' || insert?.conflict === 'REPLACE') current.target.conflictLine ??= head.line;
    return this.#sink(current.target, current.columns);
  }

  #sink(target: RowTarget, written: readonly string[]): RowSink {
    const { table } = target;
    const key = written.join('\0');
    let sinks = this.#sinks.get(target);
    if (sinks === undefined) {
      sinks = new Map();
      this.#sinks.set(target, sinks);
    }
    const known = sinks.get(key);
    if (known !== undefined) return known;
    const plain = table.columns.filter(column => column.generated === undefined).map(column => column.name);
    const given = written.length === 0 ? plain : this.#namesOf(target, written);
    if (given === undefined) return nowhere;
    const { names, layout } = layoutOf(table, given);
    const profiler = this.#profiler?.table(table, names);
    const counter = this.#counters.get(target) ?? new RowidCounter();
    this.#counters.set(target, counter);
    const sink = new SqliteRowSink(profiler, table.name, layout, counter, this.#context.issues);
    sinks.set(key, sink);
    return sink;
  }

  /** The columns' own spelling ('' for the hidden rowid); undefined, with an issue, if one is not there. */
  #namesOf({ table }: RowTarget, written: readonly string[]): string[] | undefined {
    const names: string[] = [];
    for (const name of written) {
      const column = table.columns.find(candidate => candidate.name.toLowerCase() === name.toLowerCase());
      const isRowid = column === undefined && /^(rowid|oid|_rowid_)$/i.test(name);
      if (column === undefined && !isRowid) {
        const message = `Rows name a column that the table does not have: ${name}.`;
        const line = this.#current?.line ?? 0;
        this.#context.issues.add({ code: 'row-unreadable', line, object: table.name, message });
        return undefined;
      }
      names.push(isRowid ? (rowidColumn(table) ?? '') : (column?.name ?? ''));
    }
    return names;
  }

  /** The counters of AUTOINCREMENT, and the schema rows in which the shell hides virtual tables. */
  #internal(name: string): RowSink {
    if (name === 'sqlite_sequence') {
      return new CapturingSink(([table, seq]) => {
        if (table !== null && table !== undefined && seq !== null && seq !== undefined)
          this.#context.sequences.set(table.toLowerCase(), seq);
      });
    }
    if (name === 'sqlite_schema' || name === 'sqlite_master') {
      return new CapturingSink((row, line) => {
        const sql = row.at(-1);
        if (sql !== null && sql !== undefined && /^\s*create\s/i.test(sql)) applyDefinition(this.#context, sql, line);
      });
    }
    return nowhere;
  }

  insertEnd(endByte: number, rows: number, tail: string): void {
    const current = this.#current;
    if (current === undefined) return;
    if (current.internal) {
      this.ledger.spans.gap();
      this.rowsInternal += rows;
      return;
    }
    const { target } = current;
    if (target === undefined) {
      this.ledger.spans.gap();
      this.#context.issues.add({
        code: 'table-unknown',
        line: current.line,
        object: current.name,
        message: 'There are rows of a table that is not in this file; they are counted, but not looked at.',
        count: rows,
      });
      return;
    }
    if (/^ON CONFLICT/i.test(tail)) target.conflictLine ??= current.line;
    const numbered = (this.#counters.get(target)?.given ?? 0) > 0;
    // Numbers that SQLite gives depend on all rows before: whoever reads a part has to have read those before it.
    if (numbered && !this.#marked.has(target)) {
      const spans: RecordedSpan[] = target.table.rowSpans;
      for (const span of spans) span.readThrough = true;
      this.#marked.add(target);
    }
    target.add({
      startByte: current.startByte,
      endByte,
      format: 'insert',
      columns: current.columns,
      backslashIsPlain: true,
      line: current.line,
      rows,
      ...(numbered && { readThrough: true as const }),
    });
  }
}

function rowidColumn(table: Table): string | undefined {
  return table.columns.find(column => column.identity !== undefined)?.name;
}

/** Where each value given goes, and the names of the columns that the profiler is given. */
function layoutOf(table: Table, given: readonly string[]): { names: string[]; layout: RowLayout } {
  const names: string[] = [];
  const places = given.map(name => (name === '' ? -1 : names.push(name) - 1));
  const rowid = rowidColumn(table);
  const rowidAt = rowid === undefined ? -1 : given.indexOf(rowid);
  const impliedPlace = rowid !== undefined && rowidAt < 0 ? names.push(rowid) - 1 : -1;
  return { names, layout: { places, rowidAt, impliedPlace } };
}

const nowhere: RowSink = {
  looks: false,
  beginRow() {},
  text() {},
  number() {},
  bytes() {},
  bits() {},
  expression() {},
  null() {},
  endRow() {},
};
