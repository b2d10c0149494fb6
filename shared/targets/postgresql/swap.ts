import type pg from 'pg';
import { z } from 'zod';
import { quoteIdentifier, quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { TargetError } from '../target.ts';
import { describeStatement } from './describe-statement.ts';
import { type RunRow, readRun, type SwapRecord } from './ledger.ts';
import { inTransaction, rowsOf } from './rows.ts';
import { carryGrants } from './schema-grants.ts';
import { beforeSchema } from './staging-names.ts';
import { isEmptySchema, lockTables, refuseStrays } from './swap-checks.ts';

type Kept = { schema: string; keptAs?: string }[];

/**
 * Puts a run into place in one transaction: what has a final schema's name is renamed aside, the staging schema takes
 * the name, its rights and the extensions that lay in it; statements that had to wait for this are run. Calling it
 * again answers the same.
 *
 * @throws TargetError where someone uses the tables, or something can't be moved along; then nothing has changed
 */
export async function swap(client: pg.Client, plan: TransferPlan): Promise<Kept> {
  return await inTransaction(client, async () => {
    const run = await lockRun(client, plan.run);
    if (run.state === 'swapped') return run.swap?.kept ?? [];
    const pairs = await pairsToSwap(client, plan, run);
    const finals = pairs.map(([schema]) => schema);
    const stagings = pairs.map(([, staging]) => staging);
    await refuseStrays(client, stagings, finals);
    const present = await presentSchemas(client, finals);
    await lockTables(client, 'the schemas that are replaced', [...present, ...stagings]);
    const kept: Kept = [];
    for (const [schema, staging] of pairs) {
      const keptAs = present.has(schema) ? beforeSchema(schema, plan.run) : undefined;
      if (keptAs !== undefined) await rename(client, schema, keptAs);
      await rename(client, staging, schema);
      if (keptAs !== undefined) await carryGrants(client, keptAs, schema);
      kept.push({ schema, ...(keptAs !== undefined && { keptAs }) });
    }
    const moves = kept.flatMap(({ schema, keptAs }) => (keptAs === undefined ? [] : [[keptAs, schema] as const]));
    const extensions = await moveExtensions(client, moves);
    await runAtSwap(client, plan.run);
    const record: SwapRecord = { kept, extensions };
    await client.query(`UPDATE cloudforge.runs SET state = 'swapped', swapped_at = now(), swap = $2 WHERE run = $1`, [
      plan.run,
      JSON.stringify(record),
    ]);
    return kept;
  });
}

/** The way back: the run returns to staging, and what was kept aside gets its name again. Calling it again is harmless. */
export async function swapBack(client: pg.Client, plan: TransferPlan): Promise<void> {
  await inTransaction(client, async () => {
    const run = await lockRun(client, plan.run);
    if (run.state === 'staged' || run.swap === null) return;
    const { kept, extensions } = run.swap;
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
    await lockTables(client, 'the schemas that go back', [...kept.map(({ schema }) => schema), ...present]);
    await undoAtSwap(client, plan.run);
    for (const { schema, keptAs } of kept) {
      await rename(client, schema, run.schemas[schema] ?? schema);
      if (keptAs !== undefined) await rename(client, keptAs, schema);
    }
    for (const { name, from, to } of extensions) {
      // They were moved from the schema kept aside into the new one: which are, by now, the final name and staging.
      const home = kept.find(({ keptAs }) => keptAs === from)?.schema ?? to;
      await client.query(`ALTER EXTENSION ${quoteIdentifier(name)} SET SCHEMA ${quoteIdentifier(home)}`);
    }
    await client.query(`UPDATE cloudforge.runs SET state = 'staged', swapped_at = NULL, swap = NULL WHERE run = $1`, [
      plan.run,
    ]);
  });
}

async function lockRun(client: pg.Client, id: string): Promise<RunRow> {
  await client.query(`SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = '10s'`);
  const run = await readRun(client, id, true);
  if (run !== undefined) return run;
  throw new TargetError('target-statement', `The target knows nothing of the run ${id}, so there is nothing to swap.`);
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

async function presentSchemas(client: pg.Client, schemas: readonly string[]): Promise<Set<string>> {
  const rows = await rowsOf(
    client,
    z.object({ schema: z.string() }),
    'SELECT nspname AS schema FROM pg_namespace WHERE nspname = ANY ($1)',
    [schemas],
  );
  return new Set(rows.map(row => row.schema));
}

async function rename(client: pg.Client, from: string, to: string): Promise<void> {
  if (from !== to) await client.query(`ALTER SCHEMA ${quoteIdentifier(from)} RENAME TO ${quoteIdentifier(to)}`);
}

const Extension = z.object({ name: z.string(), movable: z.boolean(), owner: z.string() });

/** Extensions in a schema that was moved aside come along into the one that has its name now. */
async function moveExtensions(
  client: pg.Client,
  moves: readonly (readonly [from: string, to: string])[],
): Promise<SwapRecord['extensions']> {
  const moved: SwapRecord['extensions'] = [];
  for (const [from, to] of moves) {
    const extensions = await rowsOf(
      client,
      Extension,
      `SELECT e.extname AS name, e.extrelocatable AND pg_has_role(e.extowner, 'USAGE') AS movable,
              pg_get_userbyid(e.extowner)::text AS owner
       FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE n.nspname = $1 ORDER BY e.oid`,
      [from],
    );
    for (const { name, movable, owner } of extensions) {
      if (!movable) {
        throw new TargetError(
          'target-privileges',
          `The extension ${name} in the schema ${to} belongs to ${owner} and cannot be moved along, so nothing was put into place. Run as ${owner}: CREATE SCHEMA IF NOT EXISTS extensions; ALTER EXTENSION ${quoteIdentifier(name)} SET SCHEMA extensions`,
        );
      }
      await client.query(`ALTER EXTENSION ${quoteIdentifier(name)} SET SCHEMA ${quoteIdentifier(to)}`);
      moved.push({ name, from, to });
    }
  }
  return moved;
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
