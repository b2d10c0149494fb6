import { givenColumns } from '#shared/engines/schema/dialects/base/span-recorder.ts';
import type { Table, TableFacts } from '#shared/engines/schema/model.ts';
import type { Profiler } from '#shared/engines/schema/profile/profiler.ts';
import type { Chunk, TablePlan } from '#shared/engines/transfer/plan.ts';
import { type RowSink, type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import type { RowRead } from '../row-source.ts';
import { SourceError } from '../source-error.ts';

/** What is wanted of the rows that pass: those of one chunk. */
interface Wanted {
  table: TablePlan;
  chunk: Chunk & { kind: 'bytes' };
  open: RowRead['open'];
  /** The bytes may hold other rows too, which are passed over. */
  mixed: boolean;
  /** Lines of the dump less lines that were fed. */
  lineShift: number;
}

/**
 * Stands where a dialect machine expects a profiler, and lets the rows of one chunk at a time through to a sink. The
 * machine keeps what `table` gave it, so these gates live as long as the machine and open and close.
 */
export class RowGates implements Profiler {
  /** Rows let through since `begin`. */
  rows = 0;
  readonly #shortRows: boolean;
  #wanted: Wanted | undefined;
  /** Counts the times that something else was wanted: a gate asks again when it changed. */
  epoch = 0;
  #opened: { columns: readonly string[]; charset: string | undefined; sink: RowSink } | undefined;

  /** `shortRows`: INSERT may leave the last columns out, which asks for their defaults. */
  constructor(shortRows: boolean) {
    this.#shortRows = shortRows;
  }

  table(table: Table, columns: readonly string[], charset?: string): RowSink {
    const given = columns.length > 0 ? columns : ownColumns(table);
    return new Gate(this, table, given, charset);
  }

  /** There is nothing to profile. */
  finish(): TableFacts {
    return { duplicateKeys: [], orphans: [], duplicateRows: [] };
  }

  /** The rows that come next are wanted. */
  begin(wanted: Wanted): void {
    this.#wanted = wanted;
    this.#opened = undefined;
    this.rows = 0;
    this.epoch++;
  }

  /** Rows are no longer wanted. */
  end(): void {
    this.#wanted = undefined;
    this.#opened = undefined;
    this.epoch++;
  }

  /** Rows may end before the last column: those of INSERT in PostgreSQL, never those of COPY. */
  get takesShortRows(): boolean {
    return this.#shortRows && this.#wanted?.chunk.format === 'insert';
  }

  get lineShift(): number {
    return this.#wanted?.lineShift ?? 0;
  }

  /** Where rows of this table go now. */
  sinkFor(table: Table, columns: readonly string[], charset: string | undefined): RowSink | undefined {
    const wanted = this.#wanted;
    if (wanted === undefined) return undefined;
    const { source } = wanted.table;
    const isTable = table.name === source.name && table.schema === source.schema;
    if (wanted.mixed && !(isTable && givesColumns(table, columns, wanted.chunk.columns))) return undefined;
    if (!isTable) throw otherRows(wanted.table, table.name);
    const opened = this.#opened;
    if (opened === undefined) {
      const sink = wanted.open(columns, charset);
      this.#opened = { columns, charset, sink };
      return sink;
    }
    if (opened.charset !== charset || opened.columns.join('\0') !== columns.join('\0')) {
      throw otherRows(wanted.table, `${table.name} with other columns or another character set`);
    }
    return opened.sink;
  }
}

function otherRows(table: TablePlan, found: string): SourceError {
  return new SourceError(
    'source-damaged',
    `Where rows of table ${table.source.name} were when the dump was assessed there are now rows of ${found}. Either the dump was changed since: assess it again. Or the table was renamed after its rows were written, which only a server can follow: load the dump there, and give the server as the source.`,
  );
}

function incompleteRow(table: Table, line: number): SourceError {
  return new SourceError(
    'source-damaged',
    `Before line ${line} the dump holds a row of table ${table.name} that is not complete. Mend it there, or take it out.`,
  );
}

function ownColumns(table: Table): string[] {
  return table.columns.filter(column => column.generated === undefined).map(column => column.name);
}

/**
 * Whether rows that reach the sink with `columns` are those written with the columns `written`. SQLite's rows may bring
 * the rowid that the statement left out, or leave out one that has no column.
 */
function givesColumns(table: Table, columns: readonly string[], written: readonly string[]): boolean {
  const given = givenColumns(table, columns);
  if (given === givenColumns(table, written)) return true;
  const rowid = table.columns.find(column => column.identity?.kind === 'rowid' || column.identity !== undefined)?.name;
  const named = written.flatMap(name => {
    const isColumn = table.columns.some(column => column.name.toLowerCase() === name.toLowerCase());
    if (isColumn || !/^(rowid|oid|_rowid_)$/i.test(name)) return [name];
    return rowid === undefined ? [] : [rowid];
  });
  if (named.length > 0 && given === givenColumns(table, named)) return true;
  return rowid !== undefined && !named.includes(rowid) && given === givenColumns(table, [...named, rowid]);
}

/** Rows of one table with one list of columns, on their way to whoever wants them now. */
class Gate implements RowSink {
  readonly #gates: RowGates;
  readonly #table: Table;
  readonly #columns: readonly string[];
  readonly #charset: string | undefined;
  #epoch = -1;
  #sink: RowSink = nowhere;
  #isOpen = false;
  /** Values of the row so far. */
  #given = 0;

  constructor(gates: RowGates, table: Table, columns: readonly string[], charset: string | undefined) {
    this.#gates = gates;
    this.#table = table;
    this.#columns = columns;
    this.#charset = charset;
  }

  row(line: number): void {
    const gates = this.#gates;
    if (gates.epoch !== this.#epoch) {
      this.#isOpen = false;
      this.#sink = gates.sinkFor(this.#table, this.#columns, this.#charset) ?? nowhere;
      this.#epoch = gates.epoch;
    }
    if (this.#isOpen && this.#sink !== nowhere) throw incompleteRow(this.#table, line + gates.lineShift);
    this.#isOpen = true;
    this.#given = 0;
    this.#sink.row(line + gates.lineShift);
  }

  value(index: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    this.#given++;
    this.#sink.value(index, bytes, start, end, kind);
  }

  null(index: number): void {
    this.#given++;
    this.#sink.null(index);
  }

  rowEnd(): void {
    if (this.#given < this.#columns.length) this.#fill();
    this.#isOpen = false;
    this.#sink.rowEnd();
    if (this.#sink !== nowhere) this.#gates.rows++;
  }

  /**
   * `() VALUES ()` and DEFAULT VALUES ask for every default, and PostgreSQL takes rows that end early. Any other row
   * with too few values is not one a server takes: it is given as it is.
   */
  #fill(): void {
    if (this.#given > 0 && !this.#gates.takesShortRows) return;
    for (let index = this.#given; index < this.#columns.length; index++) {
      this.#sink.value(index, defaultWord, 0, defaultWord.length, valueKind.keyword);
    }
  }
}

const defaultWord = Buffer.from('DEFAULT');

const nowhere: RowSink = { row() {}, value() {}, null() {}, rowEnd() {} };
