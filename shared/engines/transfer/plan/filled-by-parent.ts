import type { Table } from '../../schema/model.ts';

/**
 * Partitions whose rows are given for the table they are parts of (pg_dump --load-via-partition-root, scripts by hand):
 * the server puts each row into its partition, and the proof finds them as rows of the parent. Where rows are given for
 * a table and for partitions of it, each stays a table of its own.
 */
export function filledByParent(tables: readonly Table[]): Set<Table> {
  const byName = new Map(tables.map(table => [nameOf(table.schema, table.name), table]));
  const parentOf = ({ parent }: Table): Table | undefined =>
    parent?.kind === 'partition' ? byName.get(nameOf(parent.schema, parent.name)) : undefined;
  const partitionsOf = new Map<Table, Table[]>();
  for (const table of tables) {
    let ancestor = parentOf(table);
    for (let depth = 0; ancestor !== undefined && depth < depthMax; depth += 1) {
      if (ancestor.rowSpans.length > 0) partitionsOf.set(ancestor, [...(partitionsOf.get(ancestor) ?? []), table]);
      ancestor = parentOf(ancestor);
    }
  }
  const whole = [...partitionsOf.values()].filter(partitions => partitions.every(table => table.rowSpans.length === 0));
  return new Set(whole.flat());
}

/** Partitions of partitions; a chain that is longer is a circle. */
const depthMax = 100;

const nameOf = (schema: string | undefined, name: string): string => JSON.stringify([schema ?? 'public', name]);
