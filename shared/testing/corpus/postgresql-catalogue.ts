import { z } from 'zod';
import {
  columnLine,
  type Facts,
  foreignKeyLine,
  indexLine,
  primaryKeyLine,
  routineLine,
  rowsLine,
  sequenceLine,
  tableLine,
  triggerLine,
  viewLine,
} from './facts.ts';
import { canonicalFormatType } from './postgresql-types.ts';

export type Query = (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** What belongs to a person: no system schema, and nothing that an extension brought. */
const own = (schema: string, catalogue: string, oid: string): string =>
  `${schema}.nspname !~ '^pg_' AND ${schema}.nspname <> 'information_schema' AND NOT EXISTS
   (SELECT FROM pg_depend x WHERE x.classid = '${catalogue}'::regclass AND x.objid = ${oid} AND x.deptype = 'e')`;

const names = z.array(z.string());

async function rowsOf<T extends z.ZodType>(query: Query, row: T, sql: string): Promise<z.infer<T>[]> {
  return z.array(row).parse(await query(sql));
}

/** Everything pg_catalog says of the database the query goes to. */
export async function postgresqlFacts(query: Query): Promise<Facts> {
  const tables = await rowsOf(
    query,
    z.object({ name: z.string(), kind: z.string(), partition: z.boolean(), quoted: z.string() }),
    `SELECT n.nspname || '.' || c.relname AS name, c.relkind AS kind, c.relispartition AS partition,
            format('%I.%I', n.nspname, c.relname) AS quoted
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${own('n', 'pg_class', 'c.oid')} ORDER BY 1`,
  );
  const base = tables.filter(table => 'rp'.includes(table.kind));
  const lines = [
    ...base.map(table => tableLine(table.name)),
    ...(await columns(query)),
    ...(await rowCounts(
      query,
      base.filter(table => !table.partition),
    )),
    ...(await indexes(query)),
    ...(await foreignKeys(query)),
    ...tables.filter(({ kind }) => kind === 'v').map(({ name }) => viewLine(name)),
    ...tables.filter(({ kind }) => kind === 'm').map(({ name }) => viewLine(name, true)),
    ...(await sequences(query)),
    ...(await triggers(query)),
    ...(await routines(query)),
  ];
  return { tables: base.map(table => table.name), lines };
}

async function columns(query: Query): Promise<string[]> {
  const rows = await rowsOf(
    query,
    z.object({
      table: z.string(),
      name: z.string(),
      position: z.number(),
      type: z.string(),
      required: z.boolean(),
      generated: z.string(),
      identity: z.boolean(),
    }),
    `SELECT n.nspname || '.' || c.relname AS "table", a.attname AS name,
            row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum)::int AS position,
            format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required, a.attgenerated::text AS generated,
            a.attidentity <> '' AND NOT c.relispartition AS identity
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND ${own('n', 'pg_class', 'c.oid')}
     ORDER BY 1, 3`,
  );
  return rows.map(row =>
    columnLine(row.table, row.position, {
      name: row.name,
      type: canonicalFormatType(row.type),
      nullable: !row.required,
      traits: [
        ...(row.generated === 's' ? ['stored'] : row.generated === 'v' ? ['virtual'] : []),
        ...(row.identity ? ['identity'] : []),
      ],
    }),
  );
}

async function rowCounts(
  query: Query,
  tables: readonly { name: string; kind: string; quoted: string }[],
): Promise<string[]> {
  if (tables.length === 0) return [];
  const selects = tables.map(
    ({ name, kind, quoted }) =>
      `SELECT '${name.replaceAll("'", "''")}' AS name, (SELECT count(*)::int FROM ${kind === 'p' ? '' : 'ONLY '}${quoted}) AS rows`,
  );
  const rows = await rowsOf(query, z.object({ name: z.string(), rows: z.number() }), selects.join(' UNION ALL '));
  return rows.map(row => rowsLine(row.name, row.rows));
}

async function indexes(query: Query): Promise<string[]> {
  const rows = await rowsOf(
    query,
    z.object({
      table: z.string(),
      primary: z.boolean(),
      unique: z.boolean(),
      method: z.string(),
      partial: z.boolean(),
      columns: z.array(z.string().nullable()),
      descending: z.array(z.boolean()),
      exclusion: z.boolean(),
    }),
    `SELECT n.nspname || '.' || c.relname AS "table", i.indisprimary AS "primary", i.indisunique AS "unique",
            m.amname AS method, i.indpred IS NOT NULL AS partial, i.indisexclusion AS exclusion,
            (SELECT json_agg(a.attname ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k (number, at)
             LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number AND k.number > 0
             WHERE k.at <= i.indnkeyatts) AS columns,
            (SELECT json_agg(o.bits & 1 = 1 ORDER BY o.at) FROM unnest(i.indoption) WITH ORDINALITY AS o (bits, at)) AS descending
     FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
       JOIN pg_am m ON m.oid = x.relam JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND ${own('n', 'pg_class', 'c.oid')}`,
  );
  return rows
    .filter(row => !row.exclusion)
    .map(row => {
      if (row.primary)
        return primaryKeyLine(
          row.table,
          row.columns.map(column => column ?? ''),
        );
      return indexLine(row.table, {
        unique: row.unique,
        ...(!/^(btree|hash)$/.test(row.method) && { kind: row.method }),
        partial: row.partial,
        parts: row.columns.map((column, at) => ({
          column: column ?? undefined,
          descending: row.descending[at] === true,
        })),
      });
    });
}

async function foreignKeys(query: Query): Promise<string[]> {
  const rows = await rowsOf(
    query,
    z.object({
      table: z.string(),
      columns: names,
      parent: z.string(),
      parent_columns: names,
      on_delete: z.string(),
      on_update: z.string(),
    }),
    `SELECT n.nspname || '.' || c.relname AS "table", pn.nspname || '.' || p.relname AS parent,
            (SELECT json_agg(a.attname ORDER BY u.at) FROM unnest(k.conkey) WITH ORDINALITY AS u (number, at)
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.number) AS columns,
            (SELECT json_agg(a.attname ORDER BY u.at) FROM unnest(k.confkey) WITH ORDINALITY AS u (number, at)
             JOIN pg_attribute a ON a.attrelid = p.oid AND a.attnum = u.number) AS parent_columns,
            k.confdeltype::text AS on_delete, k.confupdtype::text AS on_update
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
     WHERE k.contype = 'f' AND NOT c.relispartition AND k.conparentid = 0 AND ${own('n', 'pg_class', 'c.oid')}`,
  );
  const actions: { [letter: string]: string } = {
    a: 'no action',
    r: 'restrict',
    c: 'cascade',
    n: 'set null',
    d: 'set default',
  };
  return rows.map(row =>
    foreignKeyLine(row.table, {
      columns: row.columns,
      parent: row.parent,
      parentColumns: row.parent_columns,
      onDelete: actions[row.on_delete] ?? row.on_delete,
      onUpdate: actions[row.on_update] ?? row.on_update,
    }),
  );
}

/** Those of identity columns are part of the column, not objects of their own. */
async function sequences(query: Query): Promise<string[]> {
  const rows = await rowsOf(
    query,
    z.object({ name: z.string() }),
    `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'S' AND ${own('n', 'pg_class', 'c.oid')} AND NOT EXISTS
       (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i')`,
  );
  return rows.map(row => sequenceLine(row.name));
}

async function triggers(query: Query): Promise<string[]> {
  const rows = await rowsOf(
    query,
    z.object({ name: z.string(), table: z.string(), bits: z.number() }),
    `SELECT t.tgname AS name, n.nspname || '.' || c.relname AS "table", t.tgtype::int AS bits
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND ${own('n', 'pg_class', 'c.oid')}`,
  );
  return rows.map(({ name, table, bits }) =>
    triggerLine(name, table, (bits & 64) !== 0 ? 'instead of' : (bits & 2) !== 0 ? 'before' : 'after', [
      ...((bits & 4) !== 0 ? ['insert'] : []),
      ...((bits & 8) !== 0 ? ['delete'] : []),
      ...((bits & 16) !== 0 ? ['update'] : []),
      ...((bits & 32) !== 0 ? ['truncate'] : []),
    ]),
  );
}

async function routines(query: Query): Promise<string[]> {
  const rows = await rowsOf(
    query,
    z.object({ name: z.string(), kind: z.string() }),
    `SELECT n.nspname || '.' || p.proname AS name, p.prokind::text AS kind
     FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE ${own('n', 'pg_proc', 'p.oid')} AND NOT EXISTS
       (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')`,
  );
  const kinds: { [letter: string]: string } = { f: 'function', w: 'function', p: 'procedure', a: 'aggregate' };
  return rows.map(row => routineLine(row.name, kinds[row.kind] ?? row.kind));
}
