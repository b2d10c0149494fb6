import type pg from 'pg';
import { z } from 'zod';
import { quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import type { TablePlan, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { rowsOf } from './rows.ts';

const Leaf = z.object({ schema: z.string(), name: z.string() });

/**
 * Where the rows of a partitioned table lie that belong to no other table of the plan: its leaves, quoted. Empty: every
 * leaf is a table of its own in the plan (PostgreSQL sources), and the parent has no rows. undefined: the table is not
 * partitioned, its rows lie in itself alone.
 */
export async function unplannedLeaves(
  client: pg.Client,
  plan: TransferPlan,
  table: TablePlan,
  schemaOf: (schema: string) => string,
): Promise<string[] | undefined> {
  const relation = quoteQualified(schemaOf(table.target.schema), table.target.name);
  const [kind] = await rowsOf(
    client,
    z.object({ partitioned: z.boolean() }),
    `SELECT relkind = 'p' AS partitioned FROM pg_class WHERE oid = $1::regclass`,
    [relation],
  );
  if (kind?.partitioned !== true) return undefined;
  const leaves = await rowsOf(
    client,
    Leaf,
    `SELECT n.nspname AS schema, c.relname AS name
     FROM pg_partition_tree($1::regclass) t JOIN pg_class c ON c.oid = t.relid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE t.isleaf AND c.relkind <> 'p'`,
    [relation],
  );
  const planned = new Set(plan.tables.map(({ target }) => JSON.stringify([schemaOf(target.schema), target.name])));
  return leaves
    .filter(leaf => !planned.has(JSON.stringify([leaf.schema, leaf.name])))
    .map(leaf => quoteQualified(leaf.schema, leaf.name));
}
