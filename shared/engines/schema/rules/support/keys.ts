import type { Key, Table } from '../../model.ts';

/** Everything that keeps rows apart: primary key, unique keys and plain unique indexes over columns. */
export function uniqueKeysOf(table: Table): Pick<Key, 'columns' | 'name' | 'line' | 'parts'>[] {
  const keys: Pick<Key, 'columns' | 'name' | 'line' | 'parts'>[] = [];
  if (table.primaryKey !== undefined) keys.push(table.primaryKey);
  keys.push(...table.uniqueKeys);
  for (const index of table.indexes) {
    if (!index.unique || index.where !== undefined) continue;
    const columns = index.parts.flatMap(part => (part.column === undefined ? [] : [part.column]));
    if (columns.length !== index.parts.length) continue;
    keys.push({
      columns,
      line: index.line,
      parts: index.parts,
      ...(index.name === undefined ? {} : { name: index.name }),
    });
  }
  return keys;
}

/** A key that names every row: the primary key, or a unique key none of whose columns may be empty. */
export function hasRowKey(table: Table): boolean {
  const nullable = new Set(table.columns.filter(column => column.nullable).map(column => column.name));
  return (
    table.primaryKey !== undefined || uniqueKeysOf(table).some(key => key.columns.every(name => !nullable.has(name)))
  );
}

/** Names of the columns that take part in a unique or foreign key. */
export function columnsOfKeys(table: Table): Set<string> {
  return new Set([...uniqueKeysOf(table), ...table.foreignKeys].flatMap(key => key.columns));
}

/** Whether a table has an index that begins with these columns, in any order. */
export function isIndexed(table: Table, columns: readonly string[]): boolean {
  const wanted = new Set(columns);
  const begins = (names: readonly (string | undefined)[]) =>
    names.length >= wanted.size && names.slice(0, wanted.size).every(name => name !== undefined && wanted.has(name));
  return (
    [table.primaryKey, ...table.uniqueKeys].some(key => key !== undefined && begins(key.columns)) ||
    table.indexes.some(
      index =>
        index.where === undefined &&
        (index.kind === 'btree' || index.kind === 'hash') &&
        begins(index.parts.map(part => (part.prefixLength === undefined ? part.column : undefined))),
    )
  );
}
