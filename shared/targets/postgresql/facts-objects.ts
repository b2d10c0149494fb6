import type pg from 'pg';
import { z } from 'zod';
import type { TargetObject } from './facts.ts';
import { rowsOf } from './rows.ts';

const kinds: readonly TargetObject['kind'][] = [
  'table',
  'partition',
  'view',
  'materialized view',
  'index',
  'sequence',
  'function',
  'procedure',
  'aggregate',
  'trigger',
  'rule',
  'policy',
  'type',
  'domain',
  'statistics',
];
const Row = z.object({ kind: z.enum(kinds), schema: z.string(), name: z.string(), definition: z.string() });

/** Nothing that an extension brought, and nothing PostgreSQL made for something else. */
const own = (catalogue: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = '${catalogue}'::regclass AND x.objid = ${oid} AND x.objsubid = 0 AND x.deptype IN ('e', 'i'))`;

const relations = `
  SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
              ELSE CASE WHEN c.relispartition THEN 'partition' ELSE 'table' END END AS kind,
         n.nspname::text AS schema, c.relname::text AS name,
         CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid)
              WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) ELSE '' END AS definition
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND ${own('pg_class', 'c.oid')}`;

const indexes = `
  SELECT 'index', n.nspname, t.relname || '.' || c.relname, pg_get_indexdef(c.oid)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace`;

const routines = `
  SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, n.nspname,
         p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
         CASE p.prokind WHEN 'a' THEN '' ELSE pg_get_functiondef(p.oid) END
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${own('pg_proc', 'p.oid')}`;

const triggers = `
  SELECT 'trigger', n.nspname, c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid)
         || CASE t.tgenabled WHEN 'D' THEN ' DISABLED' WHEN 'R' THEN ' ENABLED ON REPLICAS ONLY' WHEN 'A' THEN ' ENABLED ALWAYS' ELSE '' END
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT t.tgisinternal`;

const rules = `
  SELECT 'rule', n.nspname, c.relname || '.' || r.rulename, pg_get_ruledef(r.oid)
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE r.rulename <> '_RETURN'`;

const policies = `
  SELECT 'policy', n.nspname, c.relname || '.' || p.polname,
         concat_ws(' ', p.polcmd, p.polpermissive::text, p.polroles::regrole[]::text,
                   pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace`;

const types = `
  SELECT CASE t.typtype WHEN 'd' THEN 'domain' ELSE 'type' END, n.nspname, t.typname,
         CASE t.typtype
           WHEN 'e' THEN (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)
           WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
             || coalesce(' DEFAULT ' || pg_get_expr(t.typdefaultbin, 0), '')
             || coalesce((SELECT string_agg(' ' || pg_get_constraintdef(k.oid), '' ORDER BY k.conname) FROM pg_constraint k
                          WHERE k.contypid = t.oid AND k.contype = 'c'), '')
           WHEN 'c' THEN (SELECT string_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)
                          FROM pg_attribute WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped)
           ELSE '' END
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c')) AND ${own('pg_type', 't.oid')}`;

const statistics = `
  SELECT 'statistics', n.nspname, s.stxname, pg_get_statisticsobjdef(s.oid)
  FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace`;

/** Objects of some schemas with PostgreSQL's own definitions, by kind and name. */
export async function readObjects(client: pg.Client, schemas: readonly string[]): Promise<TargetObject[]> {
  const parts = [relations, indexes, routines, triggers, rules, policies, types, statistics];
  return await rowsOf(
    client,
    Row,
    `SELECT kind, schema, name, coalesce(definition, '') AS definition
     FROM (${parts.join(' UNION ALL ')}) AS objects WHERE schema = ANY ($1) ORDER BY kind, schema, name`,
    [schemas],
  );
}
