import type pg from 'pg';
import { z } from 'zod';
import { readObjects } from './facts-objects.ts';
import { rowsOf } from './rows.ts';

const Line = z.object({ line: z.string() });

/**
 * Everything PostgreSQL's catalogue says of some schemas, one sorted line each: to compare two ways of making the same.
 * Names come with their schemas.
 */
export async function catalogueLines(client: pg.Client, schemas: readonly string[]): Promise<string[]> {
  await client.query('SET LOCAL search_path = pg_catalog');
  const objects = await readObjects(client, schemas);
  const rows = await rowsOf(
    client,
    Line,
    `SELECT concat_ws(' | ', 'column', n.nspname, c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
              a.attnotnull, a.attidentity, a.attgenerated, a.attcollation::regcollation, pg_get_expr(d.adbin, d.adrelid)) AS line
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE a.attnum > 0 AND NOT a.attisdropped AND n.nspname = ANY ($1)
     UNION ALL
     SELECT concat_ws(' | ', 'constraint', n.nspname, k.conrelid::regclass, k.contypid::regtype, k.conname,
              pg_get_constraintdef(k.oid), k.convalidated)
     FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE n.nspname = ANY ($1)
     UNION ALL
     SELECT concat_ws(' | ', 'comment', o.type, o.identity, d.description)
     FROM (SELECT * FROM pg_description WHERE objoid >= 16384 OR classoid = 'pg_namespace'::regclass OFFSET 0) d,
       pg_identify_object(d.classoid, d.objoid, d.objsubid) o
     WHERE o.schema = ANY ($1) OR (o.type = 'schema' AND o.name = ANY ($1))
     UNION ALL
     SELECT concat_ws(' | ', 'sequence', s.seqrelid::regclass, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement,
              s.seqmin, s.seqmax, s.seqcache, s.seqcycle, d.refobjid::regclass, d.refobjsubid)
     FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
     WHERE n.nspname = ANY ($1)
     UNION ALL
     SELECT concat_ws(' | ', 'relation', n.nspname, c.relname, c.relkind, c.relpersistence, c.relrowsecurity,
              c.relforcerowsecurity, c.relispopulated, c.reloptions, i.inhparent::regclass, pg_get_partkeydef(c.oid))
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
     WHERE n.nspname = ANY ($1) AND c.relkind <> 'c'
     UNION ALL
     SELECT concat_ws(' | ', 'extension', e.extname, n.nspname)
     FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
     UNION ALL
     SELECT concat_ws(' | ', 'operator', o.oid::regoperator, o.oprcode::regprocedure)
     FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
     WHERE n.nspname = ANY ($1) AND NOT EXISTS
       (SELECT FROM pg_depend x WHERE x.classid = 'pg_operator'::regclass AND x.objid = o.oid AND x.deptype = 'e')`,
    [schemas],
  );
  return [
    ...objects.map(({ kind, schema, name, definition }) => `object | ${kind} | ${schema} | ${name} | ${definition}`),
    ...rows.map(row => row.line),
  ].sort();
}
