import type { Table } from '#shared/engines/schema/model.ts';

/** A key that is the same for the same table of one model, even after the model crossed a thread or a file. */
export function tableKey(table: { schema?: string; name: string }): string {
  return `${table.schema ?? ''}\u0000${table.name}`;
}

/** `schema.table`, or the bare name where the source has no schemas. */
export function tableLabel(table: { schema?: string; name: string }): string {
  return table.schema === undefined || table.schema === '' ? table.name : `${table.schema}.${table.name}`;
}

/** `tableLabel` for the tables of one source: the schema is left out where all tables share it. */
export function tableLabeller(
  tables: readonly { schema?: string; name: string }[],
): (table: { schema?: string; name: string }) => string {
  const schemas = new Set(tables.map(table => table.schema ?? ''));
  return schemas.size > 1 ? tableLabel : table => table.name;
}

/**
 * Finds tables as foreign keys and load orders name them: with a schema if one is given, else in `near`'s schema,
 * else by the bare name; upper and lower case are folded only where the exact name is unknown.
 */
export function tableFinder(
  tables: readonly Table[],
): (name: string, schema?: string, near?: string) => Table | undefined {
  const byKey = new Map<string, Table>();
  const put = (key: string, table: Table): void => {
    if (!byKey.has(key)) byKey.set(key, table);
  };
  for (const table of tables) put(tableKey(table), table);
  for (const table of tables) {
    put(`label:${tableLabel(table)}`, table);
    put(`name:${table.name}`, table);
  }
  for (const table of tables) put(`folded:${table.name.toLowerCase()}`, table);
  return (name, schema, near) =>
    byKey.get(tableKey({ name, ...(schema === undefined ? {} : { schema }) })) ??
    (schema === undefined
      ? byKey.get(tableKey({ name, ...(near === undefined ? {} : { schema: near }) }))
      : undefined) ??
    byKey.get(`label:${name}`) ??
    byKey.get(`name:${name}`) ??
    byKey.get(`folded:${name.toLowerCase()}`);
}
