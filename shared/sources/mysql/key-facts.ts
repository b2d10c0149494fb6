import type { ForeignKey, Table, TableFacts } from '#shared/engines/schema/model.ts';
import { isText } from '#shared/engines/schema/profile/create-column.ts';
import { excerpt } from '#shared/engines/schema/profile/excerpt.ts';
import { uniqueKeysOf } from '#shared/engines/schema/profile/plan-keys.ts';
import type { MysqlConnection, StatementOptions } from './connection.ts';
import { MysqlError } from './mysql-error.ts';
import { quotedName, quotedPath } from './sql-text.ts';

export interface FactContext {
  connection: MysqlConnection;
  database: string;
  tables: readonly Table[];
  options: StatementOptions;
}

const samplesMax = 3;
/** Rows of a table without a key up to which equal ones are looked for. */
const equalRowsMax = 5_000_000;

/**
 * Facts across columns. A unique key cannot be broken on a live server: it is kept by the collation of its columns, so
 * there are no duplicates to look for. Foreign keys can (checks were off when rows were loaded), and PostgreSQL compares
 * texts byte by byte where the source does not look at upper and lower case.
 */
export async function keyFacts(context: FactContext): Promise<TableFacts> {
  const facts: TableFacts = { duplicateKeys: [], orphans: [], duplicateRows: [] };
  for (const table of context.tables) {
    for (const key of table.foreignKeys) {
      const orphans = await orphansOf(context, table, key);
      if (orphans !== undefined) facts.orphans.push(orphans);
    }
    const equal = await equalRows(context, table);
    if (equal !== undefined) facts.duplicateRows.push(equal);
  }
  return facts;
}

async function orphansOf(
  context: FactContext,
  table: Table,
  key: ForeignKey,
): Promise<TableFacts['orphans'][number] | undefined> {
  const { connection, database, options } = context;
  const parent = context.tables.find(({ name }) => name === key.referencedTable);
  const isElsewhere = key.referencedSchema !== undefined && key.referencedSchema !== database;
  if (
    (parent === undefined && !isElsewhere) ||
    key.columns.length !== key.referencedColumns.length ||
    table.rowCount === 0
  )
    return undefined;
  const join = key.columns.flatMap((name, index) => {
    const child = `s.${quotedName(name)}`;
    const other = `p.${quotedName(key.referencedColumns[index] ?? '')}`;
    const column = table.columns.find(candidate => candidate.name === name);
    const isExact = column === undefined || !isText(column.type);
    return [`${child} = ${other}`, ...(isExact ? [] : [`CAST(${child} AS BINARY) = CAST(${other} AS BINARY)`])];
  });
  const given = key.columns.map(name => `s.${quotedName(name)} IS NOT NULL`);
  const from = `FROM ${quotedPath(database, table.name)} AS s LEFT JOIN ${quotedPath(key.referencedSchema ?? database, key.referencedTable)} AS p
    ON ${join.join(' AND ')} WHERE p.${quotedName(key.referencedColumns[0] ?? '')} IS NULL AND ${given.join(' AND ')}`;
  const entry = { table: table.name, columns: key.columns, referencedTable: key.referencedTable };
  try {
    const [row] = await connection.query(`SELECT COUNT(*) ${from}`, options);
    const count = Number(row?.[0] ?? 0);
    if (count === 0) return undefined;
    const names = key.columns.map(name => `s.${quotedName(name)}`).join(', ');
    const rows = await connection.query(`SELECT DISTINCT ${names} ${from} LIMIT ${samplesMax}`, options);
    const samples = rows.map(values => values.map(value => shown(value ?? 'NULL')).join(', '));
    return { ...entry, count, approximate: false, samples };
  } catch (error) {
    // It took too long, or the parent may not be read: the key was not checked.
    if (error instanceof MysqlError) return { ...entry, count: 0, approximate: true, samples: [] };
    throw error;
  }
}

async function equalRows(
  { connection, database, options }: FactContext,
  table: Table,
): Promise<TableFacts['duplicateRows'][number] | undefined> {
  if (uniqueKeysOf(table).length > 0 || table.rowCount === 0) return undefined;
  const unknown = { table: table.name, count: 0, approximate: true };
  if (table.rowCount === null || table.rowCount > equalRowsMax) return unknown;
  // Each value with its length, so that no two rows of different values look alike.
  const parts = table.columns.map(({ name, type }) => {
    const place = `s.${quotedName(name)}${type.kind === 'float' ? ' * 1e0' : ''}`;
    const bytes = `CAST(${place} AS BINARY)`;
    return `IF(${place} IS NULL, '-', CONCAT(LENGTH(${bytes}), ':', ${bytes}))`;
  });
  const digest = `MD5(CONCAT('', ${parts.join(', ')}))`;
  try {
    const [row] = await connection.query(
      `SELECT COUNT(*), COUNT(d), COUNT(DISTINCT d) FROM (SELECT ${digest} AS d FROM ${quotedPath(database, table.name)} AS s) AS rows_of_table`,
      options,
    );
    const [all, digested, distinct] = (row ?? []).map(Number);
    if (all === undefined || digested === undefined || distinct === undefined) return unknown;
    const count = digested - distinct;
    // A row too long for the server's functions has no digest.
    const approximate = digested < all;
    return count > 0 || approximate ? { table: table.name, count, approximate } : undefined;
  } catch (error) {
    if (error instanceof MysqlError) return unknown;
    throw error;
  }
}

function shown(text: string): string {
  const bytes = Buffer.from(text);
  return excerpt(bytes, 0, bytes.length);
}
