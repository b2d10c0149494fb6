import type { Dialect, Table } from '../../model.ts';

/** An identifier quoted for the source's own dialect: for statements to run there, before the dump is taken again. */
export function sourceName(dialect: Dialect, name: string): string {
  switch (dialect) {
    case 'mysql':
    case 'mariadb':
      return `\`${name.replaceAll('`', '``')}\``;
    case 'sqlserver':
      return `[${name.replaceAll(']', ']]')}]`;
    default:
      return `"${name.replaceAll('"', '""')}"`;
  }
}

/** A table quoted for the source's dialect, with its schema where it has one. */
export function sourceTable(dialect: Dialect, table: Pick<Table, 'schema' | 'name'>): string {
  const name = sourceName(dialect, table.name);
  return table.schema === undefined ? name : `${sourceName(dialect, table.schema)}.${name}`;
}
