import type pg from 'pg';
import { z } from 'zod';
import type { ParseSql } from '#shared/engines/schema/emit/script.ts';
import { readObjects } from './facts-objects.ts';
import { rowsOf } from './rows.ts';
import { stageStatement } from './stage-statement.ts';

/** One thing that the catalogue knows of some schemas, by its final name. */
export interface CatalogueEntry {
  /** table, column, constraint, index, sequence, view, function, trigger ... */
  kind: string;
  schema: string;
  /** With the table in front for what belongs to one, with argument types for routines. */
  name: string;
  /** The table it belongs to; of a sequence: whose column it numbers. */
  table?: string;
  /** What it is, in PostgreSQL's own words; names come with their final schemas. */
  definition: string;
  column?: ColumnParts;
}

/** A column's parts as statements name them; null: it has none. */
export interface ColumnParts {
  name: string;
  type: string;
  collation: string | null;
  isNotNull: boolean;
  /** DEFAULT's expression. */
  default: string | null;
  /** `GENERATED ..`, of identity columns and computed ones. */
  generated: string | null;
}

/**
 * What lies in schemas, given by their present names with their final ones.
 *
 * @param renames further schemas that definitions may name, and what they are called instead
 */
export async function readCatalogue(
  client: pg.Client,
  finalOf: ReadonlyMap<string, string>,
  parse: ParseSql,
  renames: ReadonlyMap<string, string> = new Map(),
): Promise<CatalogueEntry[]> {
  // Every name comes with its schema.
  await client.query('SET search_path = pg_catalog');
  const schemas = [...finalOf.keys()];
  const final = (schema: string): string => finalOf.get(schema) ?? schema;
  const names = { schemas: new Map([...renames, ...finalOf]), members: new Map<string, string>() };
  const present = [...names.schemas].flatMap(([schema, other]) => (schema === other ? [] : [schema]));
  // Most definitions name no schema, and need no look at their words.
  const renamed = (text: string): string =>
    present.some(schema => text.includes(schema)) ? stageStatement(text, names, parse) : text;
  const objects = (await readObjects(client, schemas)).filter(({ kind }) => !readHere.has(kind));
  const rows = await rowsOf(client, Row, `${tables} UNION ALL ${constraints} UNION ALL ${indexes}`, [schemas]);
  const columns = await rowsOf(client, ColumnRow, columnsSql, [schemas]);
  const sequences = await rowsOf(client, Row, sequencesSql, [schemas]);
  return [
    ...[...objects, ...rows, ...sequences].map(({ kind, schema, name, definition, ...rest }) => {
      const table = 'table' in rest ? rest.table : tableIn(kind, name);
      return {
        kind,
        schema: final(schema),
        name,
        definition: renamed(definition),
        ...(table !== null && table !== undefined && { table }),
      };
    }),
    ...columns.map(({ schema, table, name, notNull, ...rest }) => {
      const column: ColumnParts = {
        name,
        isNotNull: notNull,
        type: renamed(rest.type),
        collation: rest.collation === null ? null : renamed(rest.collation),
        default: rest.default === null ? null : renamed(rest.default),
        generated: rest.generated === null ? null : renamed(rest.generated),
      };
      return {
        kind: 'column',
        schema: final(schema),
        name: `${table}.${name}`,
        table,
        definition: describeColumn(column),
        column,
      };
    }),
  ];
}

/** Kinds that `readObjects` tells less of than is compared. */
const readHere = new Set(['table', 'partition', 'index', 'sequence']);

const ofTables = new Set(['trigger', 'rule', 'policy']);
const tableIn = (kind: string, name: string): string | undefined =>
  ofTables.has(kind) ? name.slice(0, name.lastIndexOf('.')) : undefined;

function describeColumn({ type, collation, isNotNull, default: value, generated }: ColumnParts): string {
  return [
    type,
    ...(collation === null ? [] : [`COLLATE ${collation}`]),
    ...(isNotNull ? ['NOT NULL'] : []),
    ...(value === null ? [] : [`DEFAULT ${value}`]),
    ...(generated === null ? [] : [generated]),
  ].join(' ');
}

const Row = z.object({
  kind: z.string(),
  schema: z.string(),
  name: z.string(),
  table: z.string().nullable(),
  definition: z.string(),
});

/** Nothing that an extension brought. */
const notOfExtension = (oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_class'::regclass AND x.objid = ${oid} AND x.deptype = 'e')`;

const tables = `
  SELECT 'table' AS kind, n.nspname::text AS schema, c.relname::text AS name, NULL::text AS "table",
         concat_ws(' ', CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' END,
           CASE WHEN c.relkind = 'p' THEN 'PARTITION BY ' || pg_get_partkeydef(c.oid) END,
           (SELECT string_agg(CASE WHEN c.relispartition THEN 'PARTITION OF ' ELSE 'INHERITS ' END || inhparent::regclass, ' ' ORDER BY inhseqno)
            FROM pg_inherits WHERE inhrelid = c.oid),
           pg_get_expr(c.relpartbound, c.oid), CASE WHEN c.relrowsecurity THEN 'ROW LEVEL SECURITY' END,
           'WITH (' || array_to_string(c.reloptions, ', ') || ')') AS definition
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY ($1) AND ${notOfExtension('c.oid')}`;

// Whether rows were checked is told elsewhere; NOT NULL belongs to columns.
const constraints = `
  SELECT CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique constraint' WHEN 'f' THEN 'foreign key'
              WHEN 'c' THEN 'check' ELSE 'exclusion constraint' END, n.nspname, c.relname || '.' || k.conname, c.relname,
         regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '')
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND n.nspname = ANY ($1) AND ${notOfExtension('c.oid')}
    -- PostgreSQL's own, one for each partition that a key points to.
    AND NOT EXISTS (SELECT FROM pg_constraint o WHERE o.oid = k.conparentid AND o.conrelid = k.conrelid)`;

const indexes = `
  SELECT 'index', n.nspname, t.relname || '.' || c.relname, t.relname,
         pg_get_indexdef(c.oid) || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = ANY ($1) AND ${notOfExtension('t.oid')}
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))`;

const ColumnRow = z.object({
  schema: z.string(),
  table: z.string(),
  name: z.string(),
  type: z.string(),
  collation: z.string().nullable(),
  notNull: z.boolean(),
  default: z.string().nullable(),
  generated: z.string().nullable(),
});

const columnsSql = `
  SELECT n.nspname AS schema, c.relname AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
         CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END AS collation,
         a.attnotnull AS "notNull",
         CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS "default",
         CASE WHEN a.attidentity = 'a' THEN 'GENERATED ALWAYS AS IDENTITY'
              WHEN a.attidentity = 'd' THEN 'GENERATED BY DEFAULT AS IDENTITY'
              WHEN a.attgenerated <> '' THEN 'GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ')'
                || CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE ' VIRTUAL' END END AS generated
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND n.nspname = ANY ($1) AND ${notOfExtension('c.oid')}
  ORDER BY 1, 2, a.attnum`;

/** Written so that ALTER SEQUENCE takes it. Whose column an identity's sequence numbers can't be altered. */
const sequencesSql = `
  SELECT 'sequence' AS kind, n.nspname AS schema, c.relname AS name, t.relname AS "table",
         format('AS %s INCREMENT %s MINVALUE %s MAXVALUE %s START %s CACHE %s %s', format_type(s.seqtypid, NULL), s.seqincrement,
           s.seqmin, s.seqmax, s.seqstart, s.seqcache, CASE WHEN s.seqcycle THEN 'CYCLE' ELSE 'NO CYCLE' END)
           || CASE WHEN d.deptype = 'i' THEN ''
                   ELSE coalesce(' OWNED BY ' || t.oid::regclass || '.' || quote_ident(a.attname), ' OWNED BY NONE') END AS definition
  FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
      AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
    LEFT JOIN pg_class t ON t.oid = d.refobjid
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
  WHERE n.nspname = ANY ($1) AND ${notOfExtension('c.oid')}`;
