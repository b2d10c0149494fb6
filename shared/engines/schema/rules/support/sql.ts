import { identifierBytesMax, quoteIdentifier, utf8Bytes } from '../../emit/quote.ts';
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

/**
 * A name as PostgreSQL writes it, for statements shown in a fix. Names that PostgreSQL could not hold at all (they are
 * the matter of rule C01) are shown quoted as they are: nothing here is executed.
 */
export function targetName(name: string): string {
  const holds = name !== '' && !name.includes('\0') && name.isWellFormed() && utf8Bytes(name) <= identifierBytesMax;
  return holds ? quoteIdentifier(name) : `"${name.replaceAll('"', '""')}"`;
}
