import type { Column, Dialect, ForeignKey, ReadLimits, Table } from '../model.ts';
import type { Budget } from './budget.ts';
import { type Folding, foldingOf } from './collation.ts';
import { type ColumnState, RowContext } from './column-state.ts';
import type { ColumnProfiler } from './columns/column-profiler.ts';
import { columnCharset, createColumn, isText } from './create-column.ts';
import { encodingOf } from './encoding.ts';
import { KeyGroup } from './key-group.ts';
import type { KeyValues } from './key-values.ts';
import { type KeyPlan, planKeys } from './plan-keys.ts';
import { blockForm, type RowBlock, type TableProfiler, type ValueKind, valueKind } from './profiler.ts';

/** Rows after which guessed composite keys are dropped if a single column proved unique so far. */
const pruneEvery = 32_768;
const noFolding: Folding = { case: false, accents: false, padding: false, asciiOnly: true };

/** Everything that is known of a table's rows: its columns, its keys. Lives from the first row to `finish`. */
export class TableState {
  columns = new Map<string, ColumnProfiler>();
  groups: KeyGroup[] = [];
  wholeRows: KeyGroup | undefined;
  rows = 0;
  /** Columns that some rows did not give: what they hold there is not known here. */
  omitted = new Set<string>();
  readonly row: RowContext;
  #lastView:
    | { view: TableView; names: readonly string[]; charset: string | undefined; columnCount: number }
    | undefined;
  /** The name under which each column of the model is kept here. */
  readonly #names = new Map<Column, string>();
  readonly #limits: ReadLimits;
  readonly #dialect: Dialect | undefined;

  constructor(
    table: Table,
    references: readonly ForeignKey[],
    surroundings: { budget: Budget; limits: ReadLimits; dialect: Dialect | undefined; keys: KeyValues },
  ) {
    this.#limits = surroundings.limits;
    this.#dialect = surroundings.dialect ?? guessDialect(table);
    this.row = new RowContext(surroundings.keys, surroundings.budget);
    this.addColumns(table);
    this.#follow(planKeys(table, references, this.#dialect), table);
  }

  /** Adds the columns that are not known yet (all of them at first, those of an ALTER TABLE later). */
  addColumns(table: Table): void {
    const missing = table.columns
      .filter(column => !this.columns.has(column.name))
      .slice(0, Math.max(0, this.#limits.columnsMax - this.columns.size));
    if (missing.length === 0) return;
    if (this.rows > 0) for (const column of missing) this.omitted.add(column.name);
    for (const column of missing) {
      this.#names.set(column, column.name);
      this.columns.set(
        column.name,
        createColumn({ column, table, row: this.row, limits: this.#limits, dialect: this.#dialect }),
      );
    }
  }

  /** Follows columns that were given another name since their first row. */
  rename(table: Table): void {
    const renames = new Map<string, string>();
    for (const column of table.columns) {
      const known = this.#names.get(column);
      if (known === undefined || known === column.name) continue;
      renames.set(known, column.name);
      this.#names.set(column, column.name);
    }
    if (renames.size === 0) return;
    // A column that is gone may have had the name that another one has now.
    for (const name of [...renames.values()])
      if (this.columns.has(name) && !renames.has(name)) renames.set(name, `${name}\0${this.columns.size}`);
    const renamed = (name: string): string => renames.get(name) ?? name;
    // The order stays: it gives every column its position.
    this.columns = new Map([...this.columns].map(([name, profiler]) => [renamed(name), profiler]));
    this.omitted = new Set([...this.omitted].map(renamed));
    for (const group of [...this.groups, ...(this.wholeRows === undefined ? [] : [this.wholeRows])])
      group.columns = group.columns.map(renamed);
    this.#lastView = undefined;
  }

  /**
   * A view on the table for rows that give the named columns in this order. The one used last comes back at once:
   * there are dumps with one INSERT per row.
   */
  view(table: Table, names: readonly string[], charset: string | undefined): TableView {
    const last = this.#lastView;
    if (last !== undefined && last.charset === charset && last.columnCount === table.columns.length) {
      if (last.names === names || sameNames(last.names, names)) return last.view;
    }
    const given =
      names.length > 0
        ? names
        : table.columns.filter(column => column.generated === undefined).map(column => column.name);
    const profilers = given.map(name => this.find(name));
    for (const [name, profiler] of this.columns) if (!profilers.includes(profiler)) this.omitted.add(name);
    for (const column of table.columns) {
      const profiler = this.columns.get(column.name);
      if (profiler !== undefined) profiler.state.encoding = sessionEncoding(charset, column, table);
    }
    const view = new TableView(this, profilers);
    this.#lastView = { view, names: [...names], charset, columnCount: table.columns.length };
    return view;
  }

  /** The column of this name: as written, or in another case if it is the only one. */
  find(name: string): ColumnProfiler | undefined {
    const exact = this.columns.get(name);
    if (exact !== undefined) return exact;
    const lower = name.toLowerCase();
    const similar = [...this.columns].filter(([known]) => known.toLowerCase() === lower);
    return similar.length === 1 ? similar[0]?.[1] : undefined;
  }

  /** So many rows are complete: keys of several columns take them. */
  endRows(count: number): void {
    const { row } = this;
    const { keys, keyColumns } = row;
    if (keyColumns > 0) {
      for (let index = 0; index < count; index++) {
        row.index = index;
        const base = index * keyColumns;
        for (let i = 0; i < this.groups.length; i++) this.groups[i]!.add(keys, base);
        this.wholeRows?.add(keys, base);
      }
    }
    row.index = 0;
    const before = this.rows;
    this.rows += count;
    if (Math.floor(before / pruneEvery) < Math.floor(this.rows / pruneEvery)) this.#prune();
  }

  /** A column, other than `except`, that was unique and never null in every row so far, and known to be. */
  hasUniqueColumn(among: readonly string[]): boolean {
    return among.some(name => {
      const state = this.columns.get(name)?.state;
      if (state === undefined || this.omitted.has(name)) return false;
      return state.set.exact && state.set.total === this.rows && state.set.size === this.rows;
    });
  }

  /** Groups that were only a guess are not worth their memory once a column of theirs is unique by itself. */
  #prune(): void {
    for (const group of this.groups) {
      if (!group.declared && this.hasUniqueColumn(group.columns)) group.discard();
    }
    this.groups = this.groups.filter(group => group.declared || group.set.hasMembers);
    if (this.wholeRows !== undefined && this.hasUniqueColumn(this.wholeRows.columns)) {
      this.wholeRows.discard();
      this.wholeRows = undefined;
    }
  }

  #follow(plan: KeyPlan, table: Table): void {
    const budget = this.row.budget;
    for (const [name, wish] of plan.singles) {
      const state = this.find(name)?.state;
      if (state === undefined) continue;
      state.set.role = wish.declared ? 'key' : 'guess';
      if (!wish.unique) continue;
      state.folding = this.#folding(name, table);
      state.foldedUnique = state.folding !== undefined;
    }
    for (const wish of plan.groups) {
      const states = wish.columns.map(name => this.find(name)?.state);
      if (states.includes(undefined)) continue;
      const places = states.map(state => (state === undefined ? -1 : this.#keyPlaceOf(state)));
      const folded = wish.unique && wish.columns.some(name => this.#folding(name, table) !== undefined);
      if (folded) {
        wish.columns.forEach((name, index) => {
          const state = states[index];
          if (state !== undefined) state.folding ??= this.#folding(name, table) ?? noFolding;
        });
      }
      const keyOrder = wish.ordered.map(name => wish.columns.indexOf(name));
      const options = { declared: wish.declared, folded, nullsCount: false, keyOrder };
      this.groups.push(new KeyGroup(budget, wish.columns, places, options));
    }
    if (plan.wholeRows) {
      const names = [...this.columns.keys()];
      const places = [...this.columns.values()].map(({ state }) => this.#keyPlaceOf(state));
      const options = { declared: false, folded: false, nullsCount: true, keyOrder: names.map((_, index) => index) };
      this.wholeRows = new KeyGroup(budget, names, places, options);
    }
  }

  #keyPlaceOf(state: ColumnState): number {
    if (state.keyPlace < 0) state.keyPlace = this.row.keyColumns++;
    return state.keyPlace;
  }

  #folding(name: string, table: Table): Folding | undefined {
    const column = table.columns.find(candidate => candidate.name === name);
    if (column === undefined || !isText(column.type)) return undefined;
    return foldingOf(column, table, this.#dialect);
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

/** SQLite is the only source whose types are affinities; the others need not be told apart here. */
function guessDialect(table: Table): Dialect | undefined {
  return table.columns.some(column => column.type.kind === 'affinity') ? 'sqlite' : undefined;
}

/** `binary` as the session's character set means that text comes as each column stores it. */
function sessionEncoding(charset: string | undefined, column: Column, table: Table) {
  if (charset?.toLowerCase() === 'binary') return encodingOf(columnCharset(column, table) ?? 'none');
  return encodingOf(charset ?? 'utf8');
}

/** Takes rows in one order of columns. */
export class TableView implements TableProfiler {
  readonly #state: TableState;
  readonly #columns: (ColumnProfiler | undefined)[];
  #given = 0;
  /** Values are only kept for a sample: they were counted before. */
  #isRecalling = false;

  constructor(state: TableState, columns: (ColumnProfiler | undefined)[]) {
    this.#state = state;
    this.#columns = columns;
  }

  row(line: number): void {
    this.#state.row.lines[0] = line;
    this.#given = 0;
    this.#claimKeys(1);
  }

  /** What this order of columns leaves out must not be taken from another order's row, or another table's. */
  #claimKeys(rows: number): void {
    const { keyColumns, keys } = this.#state.row;
    if (keyColumns > 0) keys.begin(rows * keyColumns, this);
  }

  value(index: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    this.#given++;
    const column = this.#columns[index];
    if (column === undefined) return;
    const { keyPlace, row } = column.state;
    if (keyPlace >= 0) row.keys.keep(row.base + keyPlace, bytes, start, end, kind);
    if (!this.#isRecalling) column.value(bytes, start, end, kind);
  }

  null(index: number): void {
    this.#given++;
    if (!this.#isRecalling) this.#columns[index]?.state.null();
  }

  rowEnd(): void {
    if (this.#given < this.#columns.length) this.#forgetMissing();
    this.#state.endRows(1);
  }

  block(block: RowBlock): void {
    const { row } = this.#state;
    const { rows } = block;
    this.#claimKeys(rows);
    const single = row.lines;
    row.lines = block.lines;
    for (let index = 0; index < this.#columns.length; index++) {
      const column = this.#columns[index];
      if (block.isDirect(index) && column?.values !== undefined) {
        column.values(block, index);
        continue;
      }
      for (row.index = 0; row.index < rows; row.index++) block.put(row.index, index);
    }
    row.keys.recall = place => this.#recall(block, place);
    this.#state.endRows(rows);
    row.keys.recall = undefined;
    row.lines = single;
  }

  /** Keeps what was written at a place of the keys' values, for a sample. */
  #recall(block: RowBlock, place: number): void {
    const { keys, keyColumns } = this.#state.row;
    const row = Math.floor(place / keyColumns);
    const index = this.#columns.findIndex(column => column?.state.keyPlace === place % keyColumns);
    if (index < 0) return;
    const at = row * block.width + index;
    const form = block.forms[at];
    const start = block.starts[at]!;
    const end = block.ends[at]!;
    if (form === blockForm.number) keys.keep(place, block.bytes, start, end, valueKind.number);
    else if (form === blockForm.plainString) keys.keep(place, block.bytes, start + 1, end - 1, valueKind.text);
    else if (form === blockForm.storedText) keys.keep(place, block.bytes, start, end, valueKind.text);
    else if (Number.isNaN(keys.integers[place])) {
      this.#isRecalling = true;
      block.put(row, index);
      this.#isRecalling = false;
    } else keys.keepInteger(place);
  }

  /** A short row: what it does not give must not be taken from the row before. */
  #forgetMissing(): void {
    for (let index = this.#given; index < this.#columns.length; index++) {
      const column = this.#columns[index];
      if (column === undefined) continue;
      column.state.forget();
      for (const [name, profiler] of this.#state.columns) if (profiler === column) this.#state.omitted.add(name);
    }
  }
}
