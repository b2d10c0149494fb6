import type pg from 'pg';
import { z } from 'zod';
import { quoteIdentifier } from '#shared/engines/schema/emit/quote.ts';
import { rowsOf } from './rows.ts';

const Movable = z.object({ type: z.string(), identity: z.string() });

/**
 * Moves everything that lies in a schema itself into another one: relations, types, routines, operators and so on. What
 * belongs to a table (indexes, constraints, triggers, its own sequences) goes along with it; extensions and what they
 * brought stay.
 *
 * Throws the server's error, such as 42501 for what belongs to someone else.
 */
export async function moveObjects(client: pg.Client, from: string, to: string): Promise<void> {
  const objects = await rowsOf(
    client,
    Movable,
    `SELECT o.type, o.identity
     FROM pg_depend d JOIN pg_namespace n ON d.refclassid = 'pg_namespace'::regclass AND n.oid = d.refobjid,
       LATERAL pg_identify_object(d.classid, d.objid, 0) o
     WHERE n.nspname = $1 AND d.deptype = 'n' AND d.classid <> 'pg_extension'::regclass
       AND d.classid <> 'pg_default_acl'::regclass
       AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e')
       -- A table's own sequence moves with the table and cannot move alone.
       AND NOT EXISTS (SELECT FROM pg_depend s JOIN pg_class c ON c.oid = s.objid AND c.relkind = 'S'
                       WHERE d.classid = 'pg_class'::regclass AND s.classid = d.classid AND s.objid = d.objid
                         AND s.refclassid = 'pg_class'::regclass AND s.deptype IN ('a', 'i') AND s.refobjsubid > 0)
     -- The identity of routines and operators names the types of their arguments: they go before those.
     ORDER BY d.classid NOT IN ('pg_proc'::regclass, 'pg_operator'::regclass), d.objid`,
    [from],
  );
  for (const { type, identity } of objects) {
    await client.query(`ALTER ${keywordOf(type)} ${identity} SET SCHEMA ${quoteIdentifier(to)}`);
  }
}

/** The words of ALTER for a type of object as pg_identify_object names it. */
function keywordOf(type: string): string {
  return type === 'statistics object' ? 'STATISTICS' : type.toUpperCase();
}
