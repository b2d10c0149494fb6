import type pg from 'pg';
import { z } from 'zod';
import { quoteIdentifier, quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import { TargetError } from '../target.ts';
import { rowsOf } from './rows.ts';
import { codeOf } from './target-errors.ts';

const lockTimeoutMs = 3_000;
const tablesPerLock = 500;

/**
 * Locks all tables of some schemas until the transaction ends, so that no session is in the middle of using them when
 * they get another name.
 *
 * @throws TargetError that names the sessions in the way
 */
export async function lockTables(client: pg.Client, address: string, schemas: readonly string[]): Promise<void> {
  const tables = await rowsOf(
    client,
    z.object({ schema: z.string(), name: z.string() }),
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'USAGE') ORDER BY c.oid`,
    [schemas],
  );
  await client.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
  await client.query('SAVEPOINT locks');
  try {
    for (let from = 0; from < tables.length; from += tablesPerLock) {
      const names = tables
        .slice(from, from + tablesPerLock)
        .map(table => `ONLY ${quoteQualified(table.schema, table.name)}`);
      await client.query(`LOCK TABLE ${names.join(', ')} IN ACCESS EXCLUSIVE MODE`);
    }
  } catch (error) {
    if (codeOf(error) !== '55P03' && codeOf(error) !== '40P01') throw error;
    await client.query('ROLLBACK TO SAVEPOINT locks');
    throw new TargetError(
      'target-statement',
      `Tables of ${address} are in use, so nothing was put into place: ${await usersOf(client, schemas)}. Stop the application or end those sessions (SELECT pg_terminate_backend(pid)), then try again.`,
      { cause: error },
    );
  }
}

async function usersOf(client: pg.Client, schemas: readonly string[]): Promise<string> {
  const sessions = await rowsOf(
    client,
    z.object({
      pid: z.number(),
      user: z.string().nullable(),
      application: z.string().nullable(),
      relation: z.string(),
    }),
    `SELECT DISTINCT ON (l.pid) l.pid, a.usename::text AS "user", a.application_name AS application,
            n.nspname || '.' || c.relname AS relation
     FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.granted AND l.pid <> pg_backend_pid() AND n.nspname = ANY ($1)
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
     ORDER BY l.pid, c.relname LIMIT 10`,
    [schemas],
  );
  if (sessions.length === 0) return 'the sessions are gone by now';
  return sessions
    .map(({ pid, user, application, relation }) => {
      const named = application === null || application === '' ? '' : ` (${application})`;
      return `session ${pid} of ${user ?? 'an unknown user'}${named} holds ${relation}`;
    })
    .join('; ');
}

const Stray = z.object({ object: z.string(), on: z.string() });

/** Why a run could not be put into place, as a sentence that says what to do; undefined: nothing is in the way. */
export async function findObstacle(
  client: pg.Client,
  staging: readonly string[],
  final: readonly string[],
): Promise<string | undefined> {
  return (await findStray(client, staging, final)) ?? (await findUnmovable(client, staging, final));
}

/**
 * In a schema that keeps its place (see swap), objects are moved one by one, and the constructors of range types are the
 * superuser's (CREATE TYPE makes them so). Returns a sentence about the first such thing that is not ours.
 */
async function findUnmovable(
  client: pg.Client,
  staging: readonly string[],
  final: readonly string[],
): Promise<string | undefined> {
  const [found] = await rowsOf(
    client,
    z.object({ object: z.string(), extension: z.string().nullable(), schema: z.string() }),
    `SELECT pg_describe_object('pg_proc'::regclass, p.oid, 0) AS object, f.nspname AS schema,
            (SELECT extname FROM pg_extension WHERE extnamespace = f.oid ORDER BY 1 LIMIT 1) AS extension
     FROM unnest($1::text[], $2::text[]) AS pair (staging, final) JOIN pg_namespace f ON f.nspname = pair.final
       JOIN pg_namespace n ON n.nspname IN (pair.staging, pair.final) JOIN pg_proc p ON p.pronamespace = n.oid
     WHERE NOT pg_has_role(p.proowner, 'USAGE')
       AND (NOT pg_has_role(f.nspowner, 'USAGE') OR EXISTS (SELECT FROM pg_extension WHERE extnamespace = f.oid))
       AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
     ORDER BY 1 LIMIT 1`,
    [staging, final],
  );
  if (found === undefined) return undefined;
  const mend =
    found.extension === null
      ? `make the schema ${found.schema} your own`
      : `have a superuser move the extension ${found.extension} out of ${found.schema} (CREATE SCHEMA extensions; ALTER EXTENSION ${quoteIdentifier(found.extension)} SET SCHEMA extensions)`;
  return `${found.object} belongs to the superuser, as all constructors of range types do, and can't be moved. To put this run into place, connect as a superuser, or ${mend}.`;
}

/**
 * What was made in staging must not hang on what will be moved aside: a name that the source left open may have been
 * found in the old schema. Returns a sentence about the first such thing.
 */
async function findStray(
  client: pg.Client,
  staging: readonly string[],
  final: readonly string[],
): Promise<string | undefined> {
  const [stray] = await rowsOf(
    client,
    Stray,
    `WITH things AS (
       SELECT 'pg_class'::regclass AS class, oid, relnamespace AS namespace FROM pg_class
       UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace FROM pg_proc
       UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace FROM pg_type
       UNION ALL SELECT 'pg_operator'::regclass, oid, oprnamespace FROM pg_operator
       UNION ALL SELECT 'pg_constraint'::regclass, oid, connamespace FROM pg_constraint
       UNION ALL SELECT 'pg_rewrite'::regclass, r.oid, c.relnamespace FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
       UNION ALL SELECT 'pg_attrdef'::regclass, a.oid, c.relnamespace FROM pg_attrdef a JOIN pg_class c ON c.oid = a.adrelid
       UNION ALL SELECT 'pg_trigger'::regclass, t.oid, c.relnamespace FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid)
     SELECT pg_describe_object(d.classid, d.objid, d.objsubid) AS object,
            pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid) AS "on"
     FROM pg_depend d
       JOIN things t ON t.class = d.classid AND t.oid = d.objid JOIN pg_namespace tn ON tn.oid = t.namespace
       JOIN things r ON r.class = d.refclassid AND r.oid = d.refobjid JOIN pg_namespace rn ON rn.oid = r.namespace
     WHERE tn.nspname = ANY ($1) AND rn.nspname = ANY ($2) AND NOT EXISTS
       (SELECT FROM pg_depend e WHERE e.classid = d.refclassid AND e.objid = d.refobjid AND e.deptype = 'e')
     LIMIT 1`,
    [staging, final],
  );
  return stray === undefined
    ? undefined
    : `${stray.object} was made over ${stray.on}, which is about to be moved aside. Write the name with its schema at the source, or drop the old object, then migrate again.`;
}

/** Whether a schema is there and holds nothing at all. */
export async function isEmptySchema(client: pg.Client, schema: string): Promise<boolean> {
  const found = await rowsOf(
    client,
    z.object({ things: z.number() }),
    `SELECT (SELECT count(*)::int FROM pg_depend d
             WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = n.oid AND d.deptype = 'n') AS things
     FROM pg_namespace n WHERE n.oid = to_regnamespace($1)`,
    [quoteIdentifier(schema)],
  );
  return found[0]?.things === 0;
}
