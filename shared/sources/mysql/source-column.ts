import type { MysqlConnection } from './connection.ts';
import { quotedText } from './sql-text.ts';

/** A column as the server's own catalogue has it. */
export interface SourceColumn {
  name: string;
  /** `varchar`, `bigint` ... in lower case. */
  dataType: string;
  charset: string | undefined;
  nullable: boolean;
}

/** Columns of one table, or of every table of a database, by table. */
export async function sourceColumns(
  connection: MysqlConnection,
  database: string,
  table?: string,
): Promise<Map<string, Map<string, SourceColumn>>> {
  const rows = await connection.query(
    `SELECT table_name, column_name, data_type, character_set_name, is_nullable FROM information_schema.columns
     WHERE table_schema = ${quotedText(database)}${table === undefined ? '' : ` AND table_name = ${quotedText(table)}`}
     ORDER BY table_name, ordinal_position`,
  );
  const tables = new Map<string, Map<string, SourceColumn>>();
  for (const [tableName, name, dataType, charset, nullable] of rows) {
    if (tableName == null || name == null) continue;
    let columns = tables.get(tableName);
    if (columns === undefined) {
      columns = new Map();
      tables.set(tableName, columns);
    }
    columns.set(name, {
      name,
      dataType: (dataType ?? '').toLowerCase(),
      charset: charset ?? undefined,
      nullable: nullable !== 'NO',
    });
  }
  return tables;
}
