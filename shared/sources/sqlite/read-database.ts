import { constants, DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type PragmaColumn, SqliteFileReading } from '#shared/engines/schema/dialects/sqlite/file-reading.ts';
import type { Reading, ReadLimits, Table } from '#shared/engines/schema/model.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import { type TableProfiler, valueKind } from '#shared/engines/schema/profile/profiler.ts';
import { fileState } from './file-state.ts';
import { givesRowid, quoted, rowQuery, storageClass } from './row-query.ts';

/** Rows between two looks at whether anyone still waits for the reading. */
const rowsPerTurn = 2000;

export interface DatabaseOptions {
  profile: boolean;
  limits?: Partial<ReadLimits>;
  onProgress: (progress: { rows: number; object: string }) => void;
}

/**
 * Reads a SQLite file whole: definitions, counters, every row. The file is opened read-only and as immutable, so that
 * nothing is ever written beside it; what its schema defines is not trusted to call anything.
 *
 * @throws what node:sqlite throws if the file can't be opened at all
 */
export async function readDatabase(path: string, options: DatabaseOptions): Promise<Reading> {
  const url = pathToFileURL(path);
  url.search = '?immutable=1';
  const database = new DatabaseSync(url, { readOnly: true, allowExtension: false });
  try {
    return await new DatabaseReader(database, options).read(path);
  } finally {
    database.close();
  }
}

class DatabaseReader {
  readonly #database: DatabaseSync;
  readonly #options: DatabaseOptions;
  readonly #reading: SqliteFileReading;
  #rows = 0;
  #encoding = 'UTF-8';

  constructor(database: DatabaseSync, options: DatabaseOptions) {
    this.#database = database;
    this.#options = options;
    this.#reading = new SqliteFileReading({ ...options, createProfiler });
  }

  async read(path: string): Promise<Reading> {
    const database = this.#database;
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0');
    database.setAuthorizer(action =>
      action === constants.SQLITE_ATTACH ? constants.SQLITE_DENY : constants.SQLITE_OK,
    );
    for (const issue of fileState(path)) this.#reading.issues.add(issue);
    this.#checkIntegrity();
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

  #checkIntegrity(): void {
    let found: string[];
    try {
      found = this.#all('PRAGMA quick_check(20)').map(([line]) => String(line));
    } catch (error) {
      // A file that is badly damaged ends the check itself; what can be read is read all the same.
      found = [reasonOf(error)];
    }
    if (found.length === 1 && found[0] === 'ok') return;
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

  async #tableRows(table: Table): Promise<void> {
    const { onProgress, profile } = this.#options;
    onProgress({ rows: this.#rows, object: table.name });
    const columns = table.columns.filter(column => column.generated === undefined).map(column => column.name);
    const profiler = profile && columns.length > 0 ? this.#reading.profiler(table, columns, undefined) : undefined;
    if (profiler === undefined) {
      const [count] = this.#all(`SELECT count(*) FROM ${quoted(table.name)}`)[0] ?? [];
      this.#rows += Number(count);
      this.#reading.counted(table, Number(count), 0);
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

/** Gives rows as `rowQuery` reads them to a profiler. */
class RowFeeder {
  rows = 0;
  bytes = 0;
  readonly #profiler: TableProfiler;
  readonly #first: number;
  /** Bytes that the storage class takes in front of a value. */
  readonly #prefix: number;
  readonly #decoder: InstanceType<typeof TextDecoder> | undefined;
  #lastLine = 0;

  constructor(profiler: TableProfiler, encoding: string, withRowid: boolean) {
    this.#profiler = profiler;
    this.#first = withRowid ? 1 : 0;
    this.#decoder = encoding.startsWith('UTF-16') ? new TextDecoder(encoding) : undefined;
    this.#prefix = this.#decoder === undefined ? 1 : 2;
  }

  row(values: readonly unknown[]): void {
    this.rows += 1;
    const rowid = this.#first === 1 ? values[0] : null;
    // Rowids may be negative or beyond what a number holds: then the row's place in the order of reading serves.
    const line = typeof rowid === 'bigint' ? Number(rowid) : this.#lastLine + 1;
    this.#lastLine = Number.isSafeInteger(line) && line > 0 ? line : this.rows;
    this.#profiler.row(this.#lastLine);
    for (let at = this.#first; at < values.length; at += 1) this.#value(at - this.#first, values[at]);
    this.#profiler.rowEnd();
  }

  #value(column: number, value: unknown): void {
    if (typeof value === 'number') {
      const digits = Buffer.from(realText(value));
      this.bytes += 8;
      this.#profiler.value(column, digits, 0, digits.length, valueKind.number);
      return;
    }
    if (!(value instanceof Uint8Array)) {
      this.#profiler.null(column);
      return;
    }
    const kind = this.#prefix === 2 && value[0] === 0 ? value[1] : value[0];
    this.bytes += value.length - this.#prefix;
    if (kind === storageClass.blob) {
      this.#profiler.value(column, value, this.#prefix, value.length, valueKind.bytes);
      return;
    }
    const wanted = kind === storageClass.integer ? valueKind.number : valueKind.text;
    if (this.#decoder === undefined) this.#profiler.value(column, value, 1, value.length, wanted);
    else {
      const text = Buffer.from(this.#decoder.decode(value.subarray(2)));
      this.#profiler.value(column, text, 0, text.length, wanted);
    }
  }
}

/** A REAL with all its digits; whole ones keep their point, as they are no integers. */
function realText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return 'Infinity';
  if (value === Number.NEGATIVE_INFINITY) return '-Infinity';
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : String(error);
}
