import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { FrameWriter } from './row-frames.ts';
import { quotedName } from './sqlite-query.ts';

/*
 * Rows as one text that SQLite itself puts together, so that no value crosses into JavaScript here. A row: its rowid and
 * a colon, then its values, then a line feed. A value, by its storage class:
 *
 *   a number   as SQLite writes it, and a semicolon; a minus before that is of the real that is zero and negative
 *   text       its length in bytes, a colon, its bytes
 *   a blob     its length in bytes, an exclamation mark, its bytes
 *   NULL       an exclamation mark
 *
 * Storage classes are told apart by their order (SQLite, "Datatypes In SQLite", section 4.1: NULL, numbers, text,
 * blobs), which costs less than asking typeof() and comparing its words. Reals always have a point or an exponent.
 */

/** Rows put together at once, unless they are long. */
const rowsPerGroup = 1024;
/** Longer rows are read one by one: what is put together stays small. */
const rowBytesMax = 16 * 1024;
/** Rows read one by one after a group that held long ones, as more of them are likely. */
const singlesAfterLong = 8 * rowsPerGroup;
/** SQLite's functions take so many values. */
const columnsPerCall = 96;
/** Columns of a table for which the text of a row is worth it: SQLite bounds what an expression may hold. */
const columnsMax = 480;
const frameBytes = 256 * 1024;
const rowidMax = 2n ** 63n - 1n;

/** Whether this SQLite writes reals with all their digits and has the functions that are used (3.52 and newer). */
export function writesRowTexts(database: DatabaseSync, columns: readonly string[]): boolean {
  if (columns.length === 0 || columns.length > columnsMax) return false;
  try {
    const probe = database.prepare("SELECT concat(?, ':', ?) AS text, atan2(?, -1) < 0 AS isNegative");
    const { text, isNegative } = probe.get(0.1 + 0.2, 1.7976931348623157e308, -0) ?? {};
    return text === '0.30000000000000004:1.7976931348623157e+308' && isNegative === 1;
  } catch {
    // A function is missing: an older SQLite, which is read value by value.
    return false;
  }
}

/** Writes the rows of a table with rowids; `flush` is called whenever enough of them are there. Returns how many. */
export async function writeRowTexts(
  database: DatabaseSync,
  table: { name: string; rowid: string; columns: readonly string[]; from: bigint; to: bigint },
  writer: FrameWriter,
  flush: () => Promise<void>,
): Promise<number> {
  const queries = new RowTextQueries(database, table);
  let rows = 0;
  let singles = 0;
  for (let from: bigint | undefined = table.from; from !== undefined; ) {
    const group: RowGroup = singles > 0 ? queries.singles(from, writer) : queries.group(from, writer);
    singles = group.hasLong ? singlesAfterLong : Math.max(0, singles - group.rows);
    // Nothing was written of a group that holds long rows: they are read again.
    if (!group.hasLong || group.isWritten) {
      rows += group.rows;
      from = group.rows === 0 || group.last >= table.to || group.last === rowidMax ? undefined : group.last + 1n;
    }
    if (writer.length >= frameBytes) await flush();
  }
  return rows;
}

interface RowGroup {
  rows: number;
  last: bigint;
  hasLong: boolean;
  isWritten: boolean;
}

const none: RowGroup = { rows: 0, last: 0n, hasLong: false, isWritten: true };

class RowTextQueries {
  readonly #to: bigint;
  readonly #groups: StatementSync;
  readonly #rows: StatementSync;

  constructor(database: DatabaseSync, table: { name: string; rowid: string; columns: readonly string[]; to: bigint }) {
    this.#to = table.to;
    const rows = `SELECT ${table.rowid} AS place, ${rowText(table.rowid, table.columns)} AS content FROM ${quotedName(table.name)} NOT INDEXED WHERE ${table.rowid} BETWEEN ? AND ? ORDER BY ${table.rowid} LIMIT ?`;
    this.#groups = arrays(
      database,
      `SELECT count(*), max(place), max(octet_length(content)), CAST(group_concat(iif(octet_length(content) <= ${rowBytesMax}, content, ''), '') AS BLOB) FROM (${rows})`,
    );
    this.#rows = arrays(database, `SELECT place, octet_length(content), CAST(content AS BLOB) FROM (${rows})`);
  }

  group(from: bigint, writer: FrameWriter): RowGroup {
    const [rows, last, longest, texts] = valuesOf(this.#groups.get(from, this.#to, rowsPerGroup));
    if (rows === 0n) return none;
    if (typeof rows !== 'bigint' || typeof last !== 'bigint' || !(texts instanceof Uint8Array))
      throw new Error('SQLite gave rows in another form than they were asked for.');
    const hasLong = Number(longest) > rowBytesMax;
    if (!hasLong) writer.texts(texts);
    return { rows: Number(rows), last, hasLong, isWritten: !hasLong };
  }

  /** Rows one by one, until there are enough for a frame. */
  singles(from: bigint, writer: FrameWriter): RowGroup {
    let rows = 0;
    let last = from;
    let hasLong = false;
    for (const row of this.#rows.iterate(from, this.#to, rowsPerGroup)) {
      const [place, length, text] = valuesOf(row);
      if (typeof place !== 'bigint' || !(text instanceof Uint8Array))
        throw new Error('SQLite gave a row in another form than it was asked for.');
      rows++;
      last = place;
      if (Number(length) > rowBytesMax) hasLong = true;
      writer.texts(text);
      if (writer.length >= frameBytes) break;
    }
    return { rows, last, hasLong, isWritten: true };
  }
}

function arrays(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  return statement;
}

function valuesOf(row: unknown): readonly unknown[] {
  if (!Array.isArray(row)) throw new Error('SQLite gave a row in another form than it was asked for.');
  return row;
}

function rowText(rowid: string, columns: readonly string[]): string {
  const calls: string[] = [];
  for (let from = 0; from < columns.length; from += columnsPerCall) {
    const values = columns
      .slice(from, from + columnsPerCall)
      .map(quotedName)
      .map(valueText);
    calls.push(values.join(', '));
  }
  const [first = '', ...others] = calls;
  return `concat(${[`${rowid}, ':', ${first}`, ...others.map(values => `concat(${values})`)].join(', ')}, char(10))`;
}

/** With a plus, a column has no affinity: its values are compared as they are. Its collation may be one that nobody has. */
function valueText(column: string): string {
  const value = `+${column} COLLATE BINARY`;
  return [
    `CASE WHEN ${value} < '' THEN ${column} || iif(${value} = 0 AND atan2(${column}, -1) < 0, '-;', ';')`,
    `WHEN ${value} < x'' THEN octet_length(${column}) || ':' || ${column}`,
    `WHEN ${column} IS NULL THEN '!'`,
    `ELSE octet_length(${column}) || '!' || ${column} END`,
  ].join(' ');
}
