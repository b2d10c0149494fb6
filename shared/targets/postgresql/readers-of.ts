import type pg from 'pg';
import { z } from 'zod';
import { rowsOf } from './rows.ts';

const Reader = z.object({ kind: z.enum(['view', 'materialized view']), schema: z.string(), name: z.string() });

/** The views that read from a table, also through others: each before those that it reads from. */
export async function readersOf(client: pg.Client, schema: string, table: string): Promise<z.infer<typeof Reader>[]> {
  return await rowsOf(
    client,
    Reader,
    `WITH RECURSIVE readers (oid, depth) AS (
       SELECT c.oid, 0 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = $1 AND c.relname = $2
       UNION
       SELECT w.ev_class, r.depth + 1
       FROM readers r JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = r.oid
         JOIN pg_catalog.pg_rewrite w ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND w.oid = d.objid
       WHERE w.ev_class <> r.oid AND r.depth < 50
     )
     SELECT CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END AS kind, n.nspname AS schema, c.relname AS name
     FROM readers r JOIN pg_catalog.pg_class c ON c.oid = r.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('v', 'm') GROUP BY c.oid, c.relkind, n.nspname, c.relname ORDER BY max(r.depth) DESC`,
    [schema, table],
  );
}
