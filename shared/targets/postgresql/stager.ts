import type pg from 'pg';
import { z } from 'zod';
import { quoteIdentifier } from '#shared/engines/schema/emit/quote.ts';
import type { ParseSql } from '#shared/engines/schema/emit/script.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { TargetError } from '../target.ts';
import { describeStatement } from './describe-statement.ts';
import { ledgerSchema } from './ledger.ts';
import { rowsOf } from './rows.ts';
import { forServer } from './server-features.ts';
import { memberKey, stageStatement } from './stage-statement.ts';
import { stagingSchema } from './staging-names.ts';

type Ddl = Assessment['ddl'];

/** Rewrites the DDL of a run so that it makes everything in staging schemas. */
export interface Stager {
  /** Final schema -> staging schema. */
  schemas: ReadonlyMap<string, string>;
  /** The statements that set something for the session (`SET ..`), for every session that runs DDL. */
  settings: string;
  /** `SET LOCAL search_path`, for statements with names that are not qualified. */
  searchPath: string;
  stage(sql: string): string;
  /** Of the server: 170002 for 17.2. */
  version: number;
}

/** Final schemas of a run: those of its tables, those its DDL makes, and public where names may mean it. */
export function schemasOf(plan: TransferPlan, ddl: Ddl): Map<string, string> {
  const schemas = new Set(plan.tables.map(table => table.target.schema));
  for (const { sql } of ddl) {
    const { kind, made } = describeStatement(sql);
    if (kind === 'schema' && made !== undefined) schemas.add(made.name);
  }
  // The texts of a PostgreSQL source are its own: names without a schema are public's there.
  if (plan.dialect === 'postgresql' || ddl.some(({ sql }) => /\bpublic"?\s*\./i.test(sql))) schemas.add('public');
  if (schemas.has(ledgerSchema)) {
    throw new TargetError(
      'target-not-empty',
      `The source has a schema named ${ledgerSchema}, which is where CloudForge keeps its ledger in a target. Leave that schema out of the dump (pg_dump --exclude-schema=${ledgerSchema}).`,
    );
  }
  return new Map([...schemas].map(schema => [schema, stagingSchema(schema, plan.run)]));
}

/** Extensions that the DDL wants, and the schema it expects each in. */
export function extensionsOf(ddl: Ddl): Map<string, string> {
  const wanted = new Map<string, string>();
  for (const { sql } of ddl) {
    const { kind, made } = describeStatement(sql);
    if (kind === 'extension' && made !== undefined) wanted.set(made.name, made.schema ?? 'public');
  }
  return wanted;
}

/** Made anew for each step: where extensions lie may change in between. */
export async function createStager(
  client: pg.Client,
  plan: TransferPlan,
  ddl: Ddl,
  parse: ParseSql,
  schemas: ReadonlyMap<string, string> = schemasOf(plan, ddl),
): Promise<Stager> {
  const wanted = extensionsOf(ddl);
  const members = new Map<string, string>();
  const extensionSchemas = new Set<string>();
  for (const { extension, schema, member } of await extensionMembers(client, [...wanted.keys()])) {
    members.set(memberKey(wanted.get(extension) ?? 'public', member), schema);
    extensionSchemas.add(schema);
  }
  const [server] = await rowsOf(client, Server, `SELECT current_setting('server_version_num') AS version`, []);
  const version = server?.version ?? 0;
  const staging = schemas.get('public');
  // The schema that public is now must not be searched: a name that is missing would be found in the old tables.
  const path = [...(staging === undefined ? [] : [staging]), ...extensionSchemas];
  return {
    schemas,
    settings: ddl
      .filter(({ sql }) => describeStatement(sql).kind === 'setting')
      .map(({ sql }) => sql)
      .join('\n'),
    searchPath: `SET LOCAL search_path = ${path.length === 0 ? 'pg_catalog' : path.map(quoteIdentifier).join(', ')}`,
    stage: sql => forServer(stageStatement(sql, { schemas, members }, parse), version),
    version,
  };
}

const Server = z.object({ version: z.coerce.number() });
const Member = z.object({ extension: z.string(), schema: z.string(), member: z.string() });

async function extensionMembers(client: pg.Client, names: readonly string[]): Promise<z.infer<typeof Member>[]> {
  if (names.length === 0) return [];
  return await rowsOf(
    client,
    Member,
    `SELECT e.extname AS extension, n.nspname AS schema,
            coalesce(p.proname, t.typname, o.oprname, c.opcname, f.opfname, r.relname)::text AS member
     FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
       JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e'
       LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
       LEFT JOIN pg_type t ON d.classid = 'pg_type'::regclass AND t.oid = d.objid
       LEFT JOIN pg_operator o ON d.classid = 'pg_operator'::regclass AND o.oid = d.objid
       LEFT JOIN pg_opclass c ON d.classid = 'pg_opclass'::regclass AND c.oid = d.objid
       LEFT JOIN pg_opfamily f ON d.classid = 'pg_opfamily'::regclass AND f.oid = d.objid
       LEFT JOIN pg_class r ON d.classid = 'pg_class'::regclass AND r.oid = d.objid
     WHERE e.extname = ANY ($1) AND n.nspname <> 'pg_catalog'
       AND coalesce(p.proname, t.typname, o.oprname, c.opcname, f.opfname, r.relname) IS NOT NULL`,
    [names],
  );
}
