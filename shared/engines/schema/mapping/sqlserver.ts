import { type ColumnContext, exact, losing, type MappedType } from './mapped-type.ts';

/** Types of SQL Server that no other source has; undefined for all others. */
export function mapSqlserver({ column }: ColumnContext): MappedType | undefined {
  if (/^(?:timestamp|rowversion)$/.test(column.sourceType)) {
    return {
      type: 'bytea',
      lossy: false,
      reason: 'the eight bytes that the server counts up with each change; PostgreSQL does not change them by itself',
      becomesNullable: true,
    };
  }
  if (/ generated always as row (?:start|end)$/.test(column.sourceType)) {
    return {
      type: 'timestamp',
      lossy: false,
      reason: 'the beginning or end of a state of the row; PostgreSQL does not fill it by itself',
      becomesNullable: true,
    };
  }
  if (column.type.kind !== 'named') return undefined;
  if (column.type.name === 'hierarchyid') {
    return losing(
      'text',
      "a place in a tree, kept as the text that ToString() gives; PostgreSQL's ltree can search it",
    );
  }
  if (column.type.name === 'sql_variant') {
    return losing('text', 'values of several types in one column: kept as text, the type of each is lost');
  }
  return column.type.name === 'vector' ? exact('real[]', 'a list of numbers') : undefined;
}
