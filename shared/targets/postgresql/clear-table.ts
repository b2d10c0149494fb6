import type pg from 'pg';
import { z } from 'zod';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import type { TablePlan, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { TargetError } from '../target.ts';
import { describeStatement } from './describe-statement.ts';
import { readRun } from './ledger.ts';
import { inTransaction, rowsOf } from './rows.ts';
import { chunkSession, endOlderSessions } from './sessions.ts';
import { stagingSchema } from './staging-names.ts';
import { unplannedLeaves } from './unplanned-leaves.ts';

/**
 * Empties a table in staging so that it is copied again, also after `finish`: foreign keys from and to it are dropped
 * and its counters forgotten (the next `finish` makes them again), its triggers rest until then. Loads of it that are
 * still under way are ended.
 *
 * @throws TargetError where the run is not in staging
 */
export async function clearTable(
  client: pg.Client,
  plan: TransferPlan,
  table: TablePlan,
  chunks: readonly number[],
): Promise<void> {
  const relation = stagedName(plan, table);
  await inTransaction(client, async () => {
    await restTable(client, plan, table, chunks);
    for (const emptied of (await stagedLeaves(client, plan, table)) ?? [relation]) {
      await client.query(`TRUNCATE ONLY ${emptied}`);
    }
    await forgetChunks(client, plan, table, chunks);
  });
}

const inStaging =
  (plan: TransferPlan) =>
  (schema: string): string =>
    stagingSchema(schema, plan.run);

/** The table in staging, quoted. */
export const stagedName = (plan: TransferPlan, { target }: TablePlan): string =>
  quoteQualified(stagingSchema(target.schema, plan.run), target.name);

/** Where its rows lie, if not in itself. */
export const stagedLeaves = (client: pg.Client, plan: TransferPlan, table: TablePlan): Promise<string[] | undefined> =>
  unplannedLeaves(client, plan, table, inStaging(plan));

/**
 * In the transaction that is open: loads of these chunks that are still under way are ended, foreign keys from and to
 * the table are dropped and its counters forgotten, its triggers rest.
 *
 * @throws TargetError where the run is not in staging
 */
export async function restTable(
  client: pg.Client,
  plan: TransferPlan,
  table: TablePlan,
  chunks: readonly number[],
): Promise<void> {
  const { schema, name } = table.target;
  const relation = stagedName(plan, table);
  await endOlderSessions(client, `${schema}.${name}`, ...chunks.map(chunk => chunkSession(plan.run, chunk)));
  if ((await readRun(client, plan.run))?.state !== 'staged') {
    throw new TargetError(
      'target-statement',
      `${schema}.${name} cannot be emptied: the run is not in staging. Swap back first.`,
    );
  }
  const dropped = await dropForeignKeys(client, relation);
  await forgetSteps(client, plan.run, { schema, name }, dropped, finalNames(plan));
  await client.query(`ALTER TABLE ${relation} DISABLE TRIGGER USER`);
}

/** In the transaction that is open: these chunks are not in the ledger any more, and the next ones are a generation on. */
export async function forgetChunks(
  client: pg.Client,
  plan: TransferPlan,
  { target }: TablePlan,
  chunks: readonly number[],
): Promise<void> {
  await client.query('DELETE FROM cloudforge.chunks WHERE run = $1 AND chunk = ANY ($2)', [plan.run, chunks]);
  await client.query(
    `INSERT INTO cloudforge.cleared AS c (run, schema_name, table_name, generation) VALUES ($1, $2, $3, 1)
     ON CONFLICT (run, schema_name, table_name) DO UPDATE SET generation = c.generation + 1, finished = false`,
    [plan.run, target.schema, target.name],
  );
}

const finalNames = (plan: TransferPlan): Map<string, string> =>
  new Map(plan.tables.map(({ target }) => [stagingSchema(target.schema, plan.run), target.schema]));

const ForeignKey = z.object({ schema: z.string(), table: z.string(), name: z.string() });
type ForeignKey = z.infer<typeof ForeignKey>;

async function dropForeignKeys(client: pg.Client, relation: string): Promise<ForeignKey[]> {
  const keys = await rowsOf(
    client,
    ForeignKey,
    `SELECT n.nspname AS schema, c.relname AS "table", k.conname AS name
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE k.contype = 'f' AND k.conparentid = 0 AND ${quoteLiteral(relation)}::regclass IN (k.conrelid, k.confrelid)`,
  );
  for (const key of keys) {
    await client.query(
      `ALTER TABLE ${quoteQualified(key.schema, key.table)} DROP CONSTRAINT ${quoteIdentifier(key.name)}`,
    );
  }
  return keys;
}

/** The statements that made those keys, and the table's counters, are to be run again. */
async function forgetSteps(
  client: pg.Client,
  run: string,
  table: { schema: string; name: string },
  dropped: readonly ForeignKey[],
  finalOf: ReadonlyMap<string, string>,
): Promise<void> {
  const steps = await rowsOf(
    client,
    z.object({ statement: z.number(), sql: z.string() }),
    `SELECT statement, sql FROM cloudforge.steps WHERE run = $1 AND phase = 'after-data'`,
    [run],
  );
  const again = steps.filter(({ sql }) => {
    const shape = describeStatement(sql);
    if (shape.kind === 'counter') {
      return shape.table === undefined || (shape.table.schema === table.schema && shape.table.name === table.name);
    }
    if (shape.kind !== 'foreign-key') return false;
    return dropped.some(
      key =>
        key.name === shape.constraint &&
        key.table === shape.table?.name &&
        (finalOf.get(key.schema) ?? shape.table.schema) === shape.table.schema,
    );
  });
  await client.query('DELETE FROM cloudforge.steps WHERE run = $1 AND statement = ANY ($2)', [
    run,
    again.map(step => step.statement),
  ]);
}
