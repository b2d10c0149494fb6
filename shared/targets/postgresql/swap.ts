import type pg from 'pg';
import { z } from 'zod';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { TargetError } from '../target.ts';
import { describeStatement } from './describe-statement.ts';
import { type RunRow, readRun, type SwapRecord } from './ledger.ts';
import { moveObjects } from './move-objects.ts';
import { inTransaction, rowsOf } from './rows.ts';
import { carryGrants } from './schema-grants.ts';
import { beforeSchema } from './staging-names.ts';
import { findObstacle, isEmptySchema, lockTables } from './swap-checks.ts';
import { codeOf } from './target-errors.ts';

type Kept = { schema: string; keptAs?: string }[];

/**
 * Puts a run into place in one transaction: what has a final schema's name is renamed aside, the staging schema takes
 * the name and the rights; one that was empty is not kept. A schema that holds extensions, or belongs to someone else, keeps its place instead: what
 * lies in it is moved aside and the new objects are moved in, because only a superuser can move an extension. Then
 * statements that had to wait for this are run. Calling it again answers the same.
 *
 * @throws TargetError where someone uses the tables, or something can't be moved; then nothing has changed
 */
export async function swap(client: pg.Client, plan: TransferPlan): Promise<Kept> {
  return await inTransaction(client, async () => {
    const run = await lockRun(client, plan.run);
    if (run.state === 'swapped') return (run.swap?.kept ?? []).map(answerOf);
    const pairs = await pairsToSwap(client, plan, run);
    const finals = pairs.map(([schema]) => schema);
    const stagings = pairs.map(([, staging]) => staging);
    const obstacle = await findObstacle(client, stagings, finals);
    if (obstacle !== undefined) throw new TargetError('target-statement', obstacle);
    const present = await presentSchemas(client, finals);
    await lockTables(client, 'the schemas that are replaced', [...present.keys(), ...stagings]);
    const kept: SwapRecord['kept'] = [];
    for (const [schema, staging] of pairs) {
      const keptAs = beforeSchema(schema, plan.run);
      const there = present.get(schema);
      if (there === undefined) {
        await rename(client, staging, schema);
        kept.push({ schema, how: 'rename' });
      } else if (there.isFixed) {
        const comment = await moveIn(client, schema, staging, keptAs);
        const isKept = !(await dropEmpty(client, keptAs));
        kept.push({ schema, ...(isKept && { keptAs }), how: 'move', comment });
      } else {
        await rename(client, schema, keptAs);
        await rename(client, staging, schema);
        const comment = (await commentOf(client, keptAs)) ?? undefined;
        await carryGrants(client, keptAs, schema);
        if (await dropEmpty(client, keptAs)) kept.push({ schema, how: 'rename', wasEmpty: true, comment });
        else kept.push({ schema, keptAs, how: 'rename' });
      }
    }
    await runAtSwap(client, plan.run);
    const record: SwapRecord = { kept };
    await client.query(`UPDATE cloudforge.runs SET state = 'swapped', swapped_at = now(), swap = $2 WHERE run = $1`, [
      plan.run,
      JSON.stringify(record),
    ]);
    return kept.map(answerOf);
  });
}

const answerOf = ({ schema, keptAs }: SwapRecord['kept'][number]): Kept[number] =>
  keptAs === undefined ? { schema } : { schema, keptAs };

/** The way back: the run returns to staging, and what was kept aside gets its name again. Calling it again is harmless. */
export async function swapBack(client: pg.Client, plan: TransferPlan): Promise<void> {
  await inTransaction(client, async () => {
    const run = await lockRun(client, plan.run);
    if (run.state === 'staged' || run.swap === null) return;
    const { kept } = run.swap;
    const present = await presentSchemas(
      client,
      kept.map(({ keptAs }) => keptAs ?? ''),
    );
    const lost = kept.find(({ keptAs }) => keptAs !== undefined && !present.has(keptAs));
    if (lost !== undefined) {
      throw new TargetError(
        'target-statement',
        `There is no way back: the schema ${lost.keptAs}, which held what was in ${lost.schema} before, is gone.`,
      );
    }
    await lockTables(client, 'the schemas that go back', [...kept.map(({ schema }) => schema), ...present.keys()]);
    await undoAtSwap(client, plan.run);
    for (const { schema, keptAs, how, comment, wasEmpty } of kept) {
      const staging = run.schemas[schema] ?? schema;
      if (how === 'move') {
        await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(staging)}`);
        await moveObjects(client, schema, staging);
        if (keptAs !== undefined) {
          await moveObjects(client, keptAs, schema);
          await client.query(`DROP SCHEMA ${quoteIdentifier(keptAs)}`);
        }
        if (comment !== undefined) await setComment(client, schema, comment);
        continue;
      }
      await rename(client, schema, staging);
      if (keptAs !== undefined) await rename(client, keptAs, schema);
      if (wasEmpty !== true) continue;
      await client.query(`CREATE SCHEMA ${quoteIdentifier(schema)}`);
      if (comment !== undefined) await setComment(client, schema, comment);
      await carryGrants(client, staging, schema);
    }
    await client.query(`UPDATE cloudforge.runs SET state = 'staged', swapped_at = NULL, swap = NULL WHERE run = $1`, [
      plan.run,
    ]);
  });
}

/** A schema with nothing in it is not worth keeping aside. Returns whether it is gone. */
async function dropEmpty(client: pg.Client, schema: string): Promise<boolean> {
  if (!(await isEmptySchema(client, schema))) return false;
  await client.query('SAVEPOINT empty');
  try {
    await client.query(`DROP SCHEMA ${quoteIdentifier(schema)} RESTRICT`);
    await client.query('RELEASE SAVEPOINT empty');
    return true;
  } catch {
    // Something else hangs on it, or it is not ours to drop: then it stays aside as any other.
    await client.query('ROLLBACK TO SAVEPOINT empty; RELEASE SAVEPOINT empty');
    return false;
  }
}

/**
 * What lies in a schema goes aside and what lies in staging comes in; the empty staging schema stays for the way back.
 * Returns the comment the schema had, if it has another one now.
 */
async function moveIn(
  client: pg.Client,
  schema: string,
  staging: string,
  keptAs: string,
): Promise<string | null | undefined> {
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(keptAs)}`);
  await moveObjects(client, schema, keptAs);
  await moveObjects(client, staging, schema);
  const brought = await rowsOf(
    client,
    z.object({ name: z.string() }),
    `SELECT extname AS name FROM pg_extension WHERE extnamespace = to_regnamespace($1)`,
    [quoteIdentifier(staging)],
  );
  for (const { name } of brought) {
    await client.query(`ALTER EXTENSION ${quoteIdentifier(name)} SET SCHEMA ${quoteIdentifier(schema)}`);
  }
  const comment = await commentOf(client, staging);
  if (comment === null) return undefined;
  const before = await commentOf(client, schema);
  await setComment(client, schema, comment);
  return before;
}

async function lockRun(client: pg.Client, id: string): Promise<RunRow> {
  await client.query(`SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = '10s'`);
  const run = await readRun(client, id, true);
  if (run !== undefined) return run;
  throw new TargetError(
    'target-statement',
    `The target knows nothing of the run ${id}, so there is nothing to put into place or to take back: the schema cloudforge, where runs are entered, does not have it. The run was discarded, or this is another database than the one it was copied into.`,
  );
}

/** Schemas with something in them. `public` may have been staged only because names without a schema could mean it. */
async function pairsToSwap(client: pg.Client, plan: TransferPlan, run: RunRow): Promise<[string, string][]> {
  const pairs = Object.entries(run.schemas);
  const present = await presentSchemas(client, Object.values(run.schemas));
  const missing = pairs.find(([, staging]) => !present.has(staging));
  if (missing !== undefined && (missing[0] !== 'public' || usesPublic(plan))) {
    throw new TargetError('target-statement', `The staging schema ${missing[1]} is gone. Begin a new run.`);
  }
  const staging = run.schemas.public;
  if (staging === undefined || usesPublic(plan) || !present.has(staging) || !(await isEmptySchema(client, staging))) {
    return pairs.filter(([, name]) => present.has(name));
  }
  return pairs.filter(([schema, name]) => schema !== 'public' && present.has(name));
}

const usesPublic = (plan: TransferPlan): boolean => plan.tables.some(({ target }) => target.schema === 'public');

/** Schemas that are there; `isFixed`: it cannot be renamed, because of what it holds or whose it is. */
async function presentSchemas(
  client: pg.Client,
  schemas: readonly string[],
): Promise<Map<string, { isFixed: boolean }>> {
  const rows = await rowsOf(
    client,
    z.object({ schema: z.string(), isFixed: z.boolean() }),
    `SELECT nspname AS schema, NOT pg_has_role(nspowner, 'USAGE')
       OR EXISTS (SELECT FROM pg_extension WHERE extnamespace = n.oid) AS "isFixed"
     FROM pg_namespace n WHERE nspname = ANY ($1)`,
    [schemas],
  );
  return new Map(rows.map(({ schema, isFixed }) => [schema, { isFixed }]));
}

async function commentOf(client: pg.Client, schema: string): Promise<string | null> {
  const [row] = await rowsOf(
    client,
    z.object({ comment: z.string().nullable() }),
    `SELECT obj_description(oid, 'pg_namespace') AS comment FROM pg_namespace WHERE nspname = $1`,
    [schema],
  );
  return row?.comment ?? null;
}

/** Only the owner may: where the schema is someone else's, its comment stays. */
async function setComment(client: pg.Client, schema: string, comment: string | null): Promise<void> {
  await client.query('SAVEPOINT comment');
  try {
    const text = comment === null ? 'NULL' : quoteLiteral(comment);
    await client.query(`COMMENT ON SCHEMA ${quoteIdentifier(schema)} IS ${text}`);
    await client.query('RELEASE SAVEPOINT comment');
  } catch (error) {
    if (codeOf(error) !== '42501') throw error;
    await client.query('ROLLBACK TO SAVEPOINT comment; RELEASE SAVEPOINT comment');
  }
}

async function rename(client: pg.Client, from: string, to: string): Promise<void> {
  if (from !== to) await client.query(`ALTER SCHEMA ${quoteIdentifier(from)} RENAME TO ${quoteIdentifier(to)}`);
}

/** Statements that would have been in the way of copy and proof; they name the final schemas. */
async function runAtSwap(client: pg.Client, run: string): Promise<void> {
  for (const sql of await atSwapOf(client, run)) await client.query(sql);
}

async function undoAtSwap(client: pg.Client, run: string): Promise<void> {
  for (const sql of await atSwapOf(client, run)) {
    const { kind, table } = describeStatement(sql);
    if (kind !== 'force-row-security' || table === undefined) continue;
    const name = quoteQualified(table.schema ?? 'public', table.name);
    await client.query(`ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY`);
  }
}

async function atSwapOf(client: pg.Client, run: string): Promise<string[]> {
  const steps = await rowsOf(
    client,
    z.object({ sql: z.string() }),
    'SELECT sql FROM cloudforge.steps WHERE run = $1 AND at_swap AND error_message IS NULL ORDER BY statement',
    [run],
  );
  return steps.map(step => step.sql);
}
