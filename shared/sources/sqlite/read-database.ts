import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { type PragmaColumn, SqliteFileReading } from '#shared/engines/schema/dialects/sqlite/file-reading.ts';
import type { Reading, ReadLimits, Table } from '#shared/engines/schema/model.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import type { CreateProfiler } from '#shared/engines/schema/profile/profiler.ts';
import { SourceError } from '../source-error.ts';
import { integrityFaults, openReadOnly, reasonOf } from './check-integrity.ts';
import { fileState } from './file-state.ts';
import { type OpenScan, TableScan } from './pages/table-scan.ts';
import { RowFeeder } from './row-feeder.ts';
import { givesRowid, quoted, rowQuery } from './row-query.ts';

/** Rows between two looks at whether anyone still waits for the reading. */
const rowsPerTurn = 2000;

export interface DatabaseOptions {
  profile: boolean;
  limits?: Partial<ReadLimits>;
  onProgress: (progress: { rows: number; object: string }) => void;
  /** What SQLite's own check finds wrong, where somebody else makes it; it does not fail. */
  check?: Promise<string[]>;
  /** Looks into rows that are read from pages: once only, as its thread may be used for one reading. */
  createProfiler?: CreateProfiler;
  /** true: SQLite itself reads every row, as where pages can't be read. */
  byQuery?: boolean;
}

/**
 * Reads a SQLite file whole: definitions, counters, every row. The file is opened read-only and as immutable, so that
 * nothing is ever written beside it; what its schema defines is not trusted to call anything. Rows are read page by
 * page where the file is sound; SQLite itself reads them where it is not, as it gets around more damage.
 *
 * @throws what node:sqlite throws if the file can't be opened at all
 */
export async function readDatabase(path: string, options: DatabaseOptions): Promise<Reading> {
  const database = openReadOnly(path);
  const check = options.check ?? Promise.resolve(integrityFaults(database));
  const scan = options.byQuery === true ? undefined : openScan(path);
  try {
    if (scan !== undefined) {
      const reading = await new DatabaseReader(database, options, path, scan).read(check).catch(soundOnly);
      if (reading !== undefined && (await check).length === 0) return reading;
    }
    return await new DatabaseReader(database, options, path, undefined).read(check);
  } finally {
    scan?.close();
    database.close();
  }
}

/** The file's pages; undefined where SQLite has to read the rows: text in UTF-16, a log beside the file, damage. */
function openScan(path: string): TableScan | undefined {
  let scan: TableScan;
  try {
    scan = new TableScan(path);
  } catch (error) {
    return soundOnly(error);
  }
  if (scan.encoding === 'utf-8') return scan;
  scan.close();
  return undefined;
}

/** Pages that don't read as they should are no reason to give up. */
function soundOnly(error: unknown): undefined {
  if (error instanceof SourceError) return undefined;
  throw error;
}

class DatabaseReader {
  readonly #database: DatabaseSync;
  readonly #options: DatabaseOptions;
  readonly #path: string;
  readonly #scan: TableScan | undefined;
  readonly #reading: SqliteFileReading;
  #rows = 0;
  #encoding = 'UTF-8';

  constructor(database: DatabaseSync, options: DatabaseOptions, path: string, scan: TableScan | undefined) {
    this.#database = database;
    this.#options = options;
    this.#path = path;
    this.#scan = scan;
    this.#reading = new SqliteFileReading({ ...options, createProfiler: profilerOf(options, scan) });
  }

  /** With pages to read, `check` has to find nothing wrong for this to be of use: it is not waited for. */
  async read(check: Promise<string[]>): Promise<Reading> {
    for (const issue of fileState(this.#path)) this.#reading.issues.add(issue);
    if (this.#scan === undefined) this.#tellFaults(await check);
    this.#encoding = this.#text('PRAGMA encoding') ?? 'UTF-8';
    const names = this.#definitions();
    await this.#allRows(names);
    const statistics = { bytes: 0, lines: 0, statements: names.definitions, rows: this.#rows };
    const pages = Number(this.#text('PRAGMA page_count') ?? 0) * Number(this.#text('PRAGMA page_size') ?? 0);
    return this.#reading.finish({
      complete: null,
      charset: this.#encoding,
      statistics: { ...statistics, bytes: pages },
    });
  }

  #tellFaults(found: readonly string[]): void {
    if (found.length === 0) return;
    const message = `SQLite's own check finds the file damaged: ${found.slice(0, 3).join('; ').slice(0, 300)}. Dump what can be saved with the shell's .recover command.`;
    this.#reading.issues.add({ code: 'truncated', line: 0, message, count: found.length });
  }

  /** Definitions in an order in which tables come before what is about them. */
  #definitions(): { tables: string[]; definitions: number } {
    const order = "CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 WHEN 'view' THEN 2 ELSE 3 END, rowid";
    const rows = this.#all(`SELECT type, name, sql FROM sqlite_schema ORDER BY ${order}`);
    const tables: string[] = [];
    for (const [type, name, sql] of rows) {
      if (typeof name !== 'string' || /^sqlite_/i.test(name)) continue;
      // Indexes without a definition are those that keys make.
      if (typeof sql === 'string') this.#reading.define(sql);
      if (type === 'table') tables.push(name);
    }
    for (const name of tables) this.#reading.describe(name, this.#columns(name));
    if (rows.some(([, name]) => name === 'sqlite_sequence')) {
      for (const [table, seq] of this.#all('SELECT name, seq FROM sqlite_sequence'))
        this.#reading.sequence(String(table), String(seq));
    }
    return { tables, definitions: rows.length };
  }

  #columns(table: string): PragmaColumn[] {
    try {
      const rows = this.#all(`SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(${literal(table)})`);
      return rows.map(([name, type, notnull, pk, hidden]) => ({
        name: String(name),
        type: String(type),
        notnull: Number(notnull) === 1,
        pk: Number(pk),
        hidden: Number(hidden),
      }));
    } catch (error) {
      const message = `SQLite can't open this table: ${reasonOf(error)}.`;
      this.#reading.issues.add({ code: 'statement-unknown', line: 0, object: table, message });
      return [];
    }
  }

  async #allRows({ tables: present }: { tables: string[] }): Promise<void> {
    const known = new Map(this.#reading.tables().map(table => [table.name, table]));
    for (const name of present) {
      const table = known.get(name);
      const isShadow = table?.traits.some(trait => trait.startsWith('SHADOW OF')) === true;
      if (table === undefined || table.columns.length === 0 || isShadow) continue;
      try {
        await this.#tableRows(table);
      } catch (error) {
        if (this.#scan !== undefined && error instanceof SourceError) throw error;
        const message = `The rows of this table can't all be read: ${reasonOf(error)}.`;
        this.#reading.issues.add({
          code: table.engine === undefined ? 'truncated' : 'row-unreadable',
          line: 0,
          object: name,
          message,
        });
        table.rowCount = null;
      }
    }
  }

  /** The pages of a table, where their layout is the one that SQLite itself tells of it. */
  #scanOf(table: Table): OpenScan | undefined {
    const scan = this.#options.profile ? this.#scan?.table(table.name) : undefined;
    const isSame =
      scan !== undefined &&
      scan.hasRowid !== table.traits.includes('WITHOUT ROWID') &&
      sameNames(scan.columns.toSorted(), namesGiven(table).toSorted());
    return isSame ? scan : undefined;
  }

  async #tableRows(table: Table): Promise<void> {
    const { onProgress, profile } = this.#options;
    onProgress({ rows: this.#rows, object: table.name });
    const scan = this.#scanOf(table);
    const columns = scan?.columns ?? namesGiven(table);
    const profiler = profile && columns.length > 0 ? this.#reading.profiler(table, columns, undefined) : undefined;
    if (profiler === undefined) {
      const [count] = this.#all(`SELECT count(*) FROM ${quoted(table.name)}`)[0] ?? [];
      this.#rows += Number(count);
      this.#reading.counted(table, Number(count), 0);
      return;
    }
    if (scan !== undefined) {
      const { rows, bytes } = await scan.read(profiler, async rowsSoFar => {
        onProgress({ rows: this.#rows + rowsSoFar, object: table.name });
        await setImmediate();
      });
      this.#rows += rows;
      this.#reading.counted(table, rows, bytes);
      return;
    }
    const statement = this.#database.prepare(rowQuery(table, columns));
    statement.setReturnArrays(true);
    statement.setReadBigInts(true);
    const feeder = new RowFeeder(profiler, this.#encoding, givesRowid(columns));
    for (const row of statement.iterate()) {
      if (!Array.isArray(row)) continue;
      feeder.row(row);
      if (feeder.rows % rowsPerTurn === 0) {
        onProgress({ rows: this.#rows + feeder.rows, object: table.name });
        await setImmediate();
      }
    }
    this.#rows += feeder.rows;
    this.#reading.counted(table, feeder.rows, feeder.bytes);
  }

  #all(sql: string): unknown[][] {
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    statement.setReadBigInts(true);
    return statement.all().filter(row => Array.isArray(row));
  }

  #text(sql: string): string | undefined {
    const value = this.#all(sql)[0]?.[0];
    return value === undefined || value === null ? undefined : String(value);
  }
}

function profilerOf(options: DatabaseOptions, scan: TableScan | undefined): CreateProfiler {
  return (scan === undefined ? undefined : options.createProfiler) ?? createProfiler;
}

/** The columns whose values are rows of the source. */
function namesGiven(table: Table): string[] {
  return table.columns.filter(column => column.generated === undefined).map(column => column.name);
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
