import type pg from 'pg';
import { z } from 'zod';
import { type TableTree, tableKey } from './finish-order.ts';
import { Count, rowsOf } from './rows.ts';

const Row = z.object({
  schema: z.string(),
  name: z.string(),
  kind: z.string(),
  bytes: Count,
  parentSchema: z.string().nullable(),
  parent: z.string().nullable(),
});

const depthMax = 100;

/** Tables of the staging schemas by their final names: which hang together by partition or inheritance, and how large. */
export async function readTableTree(client: pg.Client, schemas: ReadonlyMap<string, string>): Promise<TableTree> {
  const finalOf = new Map([...schemas].map(([schema, staging]) => [staging, schema]));
  const rows = await rowsOf(
    client,
    Row,
    `SELECT n.nspname AS schema, c.relname AS name, c.relkind::text AS kind, pg_relation_size(c.oid) AS bytes,
            pn.nspname AS "parentSchema", p.relname AS parent
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
       LEFT JOIN pg_namespace pn ON pn.oid = p.relnamespace
     WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p')`,
    [[...schemas.values()]],
  );
  const parents = new Map<string, string>();
  const partitioned = new Set<string>();
  const weights = new Map<string, number>();
  for (const row of rows) {
    const key = tableKey(finalOf.get(row.schema), row.name);
    weights.set(key, row.bytes);
    if (row.kind === 'p') partitioned.add(key);
    if (row.parent === null) continue;
    parents.set(key, tableKey(finalOf.get(row.parentSchema ?? ''), row.parent));
  }
  const rootOf = (key: string): string => {
    let root = key;
    for (let depth = 0; depth < depthMax; depth += 1) {
      const parent = parents.get(root);
      if (parent === undefined) break;
      root = parent;
    }
    return root;
  };
  const totals = new Map<string, number>();
  for (const [key, bytes] of weights) totals.set(rootOf(key), (totals.get(rootOf(key)) ?? 0) + bytes);
  return { rootOf, isPartitioned: key => partitioned.has(key), weightOf: key => totals.get(rootOf(key)) ?? 0 };
}
