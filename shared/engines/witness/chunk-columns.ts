import type { ColumnPlan, TablePlan } from '../transfer/plan.ts';
import type { RowSink } from '../transfer/row-sink.ts';
import { columnReading } from './column-reading.ts';
import { RowValues } from './row-values.ts';
import type { DumpRange, WitnessRules } from './rules.ts';

/** Where the rows of a chunk go: one table, one list of columns. */
export interface Target {
  sink: RowSink;
  /** false: rows with other columns, which are passed over. */
  isWanted: boolean;
  values: RowValues;
  columns: readonly string[];
  /** Values that a row is to have. */
  given: number;
  /** Rows may end early: the rest are defaults. */
  mayBeShort: boolean;
  /** Which value the source counts by itself; -1 if none. Where it lies behind those given, the source numbers the rows. */
  rowidAt: number;
}

export interface ChunkColumnsOptions {
  rules: WitnessRules;
  table: TablePlan;
  range: DumpRange;
  open(columns: readonly string[]): RowSink;
}

/** Lists of columns that rows which are passed over may have. */
const othersMax = 10_000;

const nowhere: RowSink = { row() {}, value() {}, null() {}, rowEnd() {} };

/** Finds the columns of rows, and opens the sink when the first ones are known. */
export class ChunkColumns {
  readonly rules: WitnessRules;
  readonly #options: ChunkColumnsOptions;
  readonly #plans: ReadonlyMap<string, ColumnPlan>;
  /** What rows give that name no columns. */
  readonly #own: readonly string[];
  /** What the chunk's rows give. */
  readonly #wanted: readonly string[];
  readonly #others = new Map<string, Target>();
  #target: Target | undefined;

  constructor(options: ChunkColumnsOptions) {
    const { rules, table, range } = options;
    this.rules = rules;
    this.#options = options;
    this.#plans = new Map(table.columns.map(column => [this.#key(column.source), column]));
    const ofTable = table.columns.map(column => column.source);
    const isOwn =
      range.columns.length > 0 && (range.readThrough !== true || this.#isTableOrder(range.columns, ofTable));
    this.#own = isOwn ? range.columns : ofTable;
    this.#wanted = range.columns.length > 0 ? range.columns : ofTable;
  }

  #key(name: string): string {
    return this.rules.namesIgnoreCase ? name.toLowerCase() : name;
  }

  /** Whether a list holds all columns of the table in their order (generated ones may stand among them). */
  #isTableOrder(columns: readonly string[], ofTable: readonly string[]): boolean {
    const known = columns.filter(name => this.#plans.has(this.#key(name)));
    return this.#same(known, ofTable);
  }

  /** Whether a statement's table is the chunk's. */
  isTable(name: readonly string[]): boolean {
    const { source } = this.#options.table;
    const schema = name.at(-2);
    return (
      this.#key(name.at(-1) ?? '') === this.#key(source.name) &&
      (!schema || source.schema === undefined || this.#key(schema) === this.#key(source.schema))
    );
  }

  get table(): string {
    return this.#options.table.source.name;
  }

  /**
   * The target of rows that name these columns (undefined: none). Columns come in the plan's own spelling; one that the
   * plan does not know keeps its name.
   */
  target(written: readonly string[] | undefined, fail: (message: string) => Error): Target {
    const columns = (written ?? this.#own).map(name => this.#plans.get(this.#key(name))?.source ?? name);
    if (this.#options.range.readThrough === true && !this.#same(columns, this.#wanted))
      return this.#other(columns, fail);
    const known = this.#target;
    if (known !== undefined) {
      if (!this.#same(columns, known.columns.slice(0, known.given)))
        throw fail('Rows of one chunk name different columns.');
      return known;
    }
    const { ignored = [] } = this.#options.table;
    const isUnclear = written === undefined && this.#options.range.columns.length === 0 && ignored.length > 0;
    if (isUnclear && this.#options.range.format === 'insert')
      throw fail(`Rows name no columns, and ${ignored.join(', ')} may stand anywhere among them.`);
    this.#target = this.#make(columns, written === undefined, this.#options.open, fail);
    return this.#target;
  }

  #same(left: readonly string[], right: readonly string[]): boolean {
    return left.length === right.length && left.every((name, at) => this.#key(name) === this.#key(right[at] ?? ''));
  }

  #other(columns: readonly string[], fail: (message: string) => Error): Target {
    const key = columns.map(name => this.#key(name)).join('\0');
    const known = this.#others.get(key);
    if (known !== undefined) return known;
    if (this.#others.size >= othersMax) throw fail('Rows of one table name too many different lists of columns.');
    const target = { ...this.#make(columns, false, () => nowhere, fail), isWanted: false };
    this.#others.set(key, target);
    return target;
  }

  /** The target of a row that leaves every column to its default. */
  defaultTarget(fail: (message: string) => Error): Target {
    this.#target ??= this.#make(this.#own, false, this.#options.open, fail);
    return this.#target;
  }

  #make(
    given: readonly string[],
    isImplicit: boolean,
    open: (columns: readonly string[]) => RowSink,
    fail: (message: string) => Error,
  ): Target {
    const duplicate = given.find((name, at) => given.indexOf(name) !== at);
    if (duplicate !== undefined) throw fail(`Rows name the column ${duplicate} twice.`);
    const rowid = this.#rowidColumn();
    const columns = rowid === undefined || given.includes(rowid) ? given : [...given, rowid];
    const readings = columns.map(name => columnReading(this.rules.dialect, this.#plans.get(this.#key(name))?.codec));
    return {
      sink: open(columns),
      isWanted: true,
      values: new RowValues(readings, this.rules),
      columns,
      given: given.length,
      mayBeShort: isImplicit && this.rules.dialect === 'postgresql',
      rowidAt: rowid === undefined ? -1 : columns.indexOf(rowid),
    };
  }

  /** MySQL's AUTO_INCREMENT; SQLite's INTEGER PRIMARY KEY: a key of one whole number that the source itself gives. */
  #rowidColumn(): string | undefined {
    const { columns, key } = this.#options.table;
    if (this.rules.dialect === 'mysql' || this.rules.dialect === 'mariadb')
      return columns.find(column => column.numbering !== undefined)?.source;
    const column = key.length === 1 ? columns[key[0] ?? -1] : undefined;
    const isRowid = column?.codec.kind === 'integer' && column.whenOmitted.kind === 'target';
    return this.rules.dialect === 'sqlite' && isRowid ? column?.source : undefined;
  }
}
