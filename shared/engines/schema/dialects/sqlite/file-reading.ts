import type { Reading, ReadLimits, Table } from '../../model.ts';
import { readLimits } from '../../model.ts';
import type { CreateProfiler, Profiler, TableProfiler } from '../../profile/profiler.ts';
import { IssueLog } from '../base/issue-log.ts';
import { RowLedger } from '../postgresql/script/row-ledger.ts';
import { applyDefinition } from './apply.ts';
import { SqliteContext } from './context.ts';
import { affinityType } from './declared.ts';
import { finishReading, type SqliteSource } from './finish.ts';
import { markShadowTables } from './virtual-tables.ts';

/** A column as PRAGMA table_xinfo gives it. */
export interface PragmaColumn {
  name: string;
  type: string;
  notnull: boolean;
  /** Position in the primary key, 1-based; 0: not in it. */
  pk: number;
  /** 0 plain, 1 hidden (virtual tables), 2 generated virtual, 3 generated stored. */
  hidden: number;
}

/**
 * The reading of a database file, fed by whoever opens the file: definitions as sqlite_schema holds them, then rows
 * table by table, then `finish`. There are no lines in a file: a row's line is its rowid (its number in the order of
 * reading where it has none), an object's line is 0.
 */
export class SqliteFileReading {
  readonly #context: SqliteContext;
  readonly #profiler: Profiler | undefined;
  readonly #ledger: RowLedger;

  constructor(options: { profile: boolean; limits?: Partial<ReadLimits>; createProfiler: CreateProfiler }) {
    const limits = { ...readLimits, ...options.limits };
    this.#context = new SqliteContext(limits, new IssueLog());
    this.#ledger = new RowLedger(this.#context.history);
    this.#profiler = options.profile ? options.createProfiler(limits, 'sqlite') : undefined;
  }

  get issues(): IssueLog {
    return this.#context.issues;
  }

  /** One row of sqlite_schema. */
  define(sql: string): void {
    applyDefinition(this.#context, sql, 0);
  }

  /**
   * Compares a table with what SQLite itself says of it. A table whose definition could not be read is made from
   * that; a column that only SQLite knows (of a virtual table) is added.
   */
  describe(name: string, columns: readonly PragmaColumn[]): Table | undefined {
    const known = this.#context.catalog.tables.find({ name });
    const table = known ?? this.#context.newTable({ name }, 0);
    if (table === undefined) return undefined;
    for (const { name: column, type, notnull, hidden } of columns) {
      if (table.columns.some(candidate => candidate.name.toLowerCase() === column.toLowerCase())) continue;
      // Hidden columns of virtual tables are arguments, not data.
      if (hidden === 1) continue;
      table.columns.push({
        name: column,
        sourceType: type,
        type: affinityType(type, false),
        nullable: !notnull,
        line: 0,
      });
    }
    if (known === undefined) {
      const key = columns.filter(column => column.pk > 0).sort((left, right) => left.pk - right.pk);
      if (key.length > 0) table.primaryKey = { columns: key.map(column => column.name), line: 0 };
    }
    return table;
  }

  /** Marks shadow tables, so that their rows need not be read. Call it when all definitions are there. */
  tables(): Table[] {
    const tables = this.#context.catalog.tables.list();
    markShadowTables(tables);
    for (const table of tables) table.traits = [...new Set(table.traits)];
    return tables;
  }

  sequence(table: string, seq: string): void {
    this.#context.sequences.set(table.toLowerCase(), seq);
  }

  profiler(table: Table, columns: readonly string[], charset: string | undefined): TableProfiler | undefined {
    return this.#profiler?.table(table, columns, charset);
  }

  counted(table: Table, rows: number, bytes: number): void {
    table.rowCount = rows;
    table.rowBytes = bytes;
  }

  finish(source: SqliteSource): Reading {
    const reading = finishReading(this.#context, this.#profiler, this.#ledger, source);
    for (const table of reading.model.tables) table.traits = [...new Set(table.traits)];
    return reading;
  }
}
