import { type Column, readLimits, type Table } from '#shared/engines/schema/model.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import type { MysqlConnection } from './connection.ts';
import { quotedName, quotedPath } from './sql-text.ts';

const profileBytesMax = 16 * 1024 * 1024;

/**
 * Fills the profile of columns by reading all of their values, through the profiler that dumps go through: for what SQL
 * can't ask alike on every server, such as a key that occurs twice in a JSON object.
 */
export async function profileByReading(
  connection: MysqlConnection,
  database: string,
  table: Table,
  columns: readonly Column[],
  signal: AbortSignal | undefined,
): Promise<void> {
  // A table of these columns alone, without keys: nothing is to be remembered of them.
  const part: Table = {
    ...table,
    columns: columns.map(column => ({ ...column })),
    uniqueKeys: [],
    foreignKeys: [],
    indexes: [],
  };
  delete part.primaryKey;
  const profiler = createProfiler({ ...readLimits, profileBytesMax }, 'mysql');
  const names = columns.map(({ name }) => name);
  const sql = `SELECT ${names.map(name => `s.${quotedName(name)}`).join(', ')} FROM ${quotedPath(database, table.name)} AS s`;
  await connection.rows(sql, () => profiler.table(part, names), signal === undefined ? {} : { signal });
  profiler.finish([part]);
  for (const column of columns) {
    const profile = part.columns.find(({ name }) => name === column.name)?.profile;
    if (profile !== undefined) column.profile = profile;
  }
}
