import type { Table } from '#shared/engines/schema/model.ts';

/** Values are cut here: what is looked at stays in memory. */
const valueBytesMax = 32 * 1024 * 1024;
/** SQLite's own limit on result columns. */
const resultColumnsMax = 2000;

/** First byte of a value as `rowQuery` gives it. */
export const storageClass = { text: 0x74, blob: 0x62 } as const;

/**
 * A query for every row of a table. A value comes as NULL, as a number (REAL), as an integer, or as bytes whose first
 * one tells the storage class: text as bytes, so that invalid UTF-8 and NUL are seen as they are stored. The first column is the
 * rowid, or NULL where there is none.
 */
export function rowQuery(table: Table, columns: readonly string[]): string {
  const rowid = columns.length < resultColumnsMax ? [rowidName(table) ?? 'NULL'] : [];
  const values = columns.map(name => {
    const column = quoted(name);
    // substr() of an empty value is NULL: only what is too long goes through it.
    const bytes = `iif(octet_length(${column}) > ${valueBytesMax}, substr(CAST(${column} AS BLOB), 1, ${valueBytesMax}), CAST(${column} AS BLOB))`;
    return `CASE typeof(${column}) WHEN 'null' THEN NULL WHEN 'real' THEN ${column} WHEN 'integer' THEN ${column} WHEN 'text' THEN CAST('t' || ${bytes} AS BLOB) ELSE CAST('b' || ${bytes} AS BLOB) END`;
  });
  // In the order of the table, which an index that holds every column need not have.
  const order = table.engine === undefined ? ' NOT INDEXED' : '';
  return `SELECT ${[...rowid, ...values].join(', ')} FROM ${quoted(table.name)}${order}`;
}

/** Whether `rowQuery` begins with the rowid. */
export function givesRowid(columns: readonly string[]): boolean {
  return columns.length < resultColumnsMax;
}

function rowidName(table: Table): string | undefined {
  if (table.traits.includes('WITHOUT ROWID') || table.engine !== undefined) return undefined;
  const taken = new Set(table.columns.map(column => column.name.toLowerCase()));
  return ['rowid', '_rowid_', 'oid'].find(name => !taken.has(name));
}

/** A name as an SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
