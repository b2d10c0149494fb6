import type pg from 'pg';
import { z } from 'zod';
import { quoteIdentifier } from '#shared/engines/schema/emit/quote.ts';
import type { ParseSql } from '#shared/engines/schema/emit/script.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { type StatementOutcome, TargetError } from '../target.ts';
import { describeStatement } from './describe-statement.ts';
import { createLedger, enterRun, makeDurable, readRun } from './ledger.ts';
import { rowsOf } from './rows.ts';
import { ddlSession, endOlderSessions } from './sessions.ts';
import { createStager, type Stager } from './stager.ts';
import { finishedSteps, runStep, type Step, stepsOf } from './steps.ts';

/**
 * Ledger, staging schemas, extensions and tables. What an earlier call did is passed over; what failed is tried again.
 *
 * @throws TargetError where the ledger or the staging schemas can't be made, or the run is swapped already
 */
export async function prepare(
  client: pg.Client,
  plan: TransferPlan,
  ddl: Assessment['ddl'],
  parse: ParseSql,
): Promise<StatementOutcome[]> {
  let stager = await createStager(client, plan, ddl, parse);
  await createLedger(client);
  await client.query('BEGIN');
  await endOlderSessions(client, `The preparation of run ${plan.run}`, ddlSession(plan.run));
  await client.query('COMMIT');
  const known = await readRun(client, plan.run);
  if (known?.state === 'swapped') {
    throw new TargetError('target-not-empty', 'This run is in place already. Swap back first, or begin a new run.');
  }
  await enterRun(client, plan.run, stager.schemas);
  for (const staging of stager.schemas.values()) {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(staging)}`);
  }
  await client.query(stager.settings);
  const steps = stepsOf(ddl, ['prepare', 'tables']);
  const finished = await finishedSteps(client, plan.run, steps);
  const outcomes: StatementOutcome[] = [];
  const hasRanges = ddl.some(({ sql }) => /^\s*CREATE\s+TYPE\s[^;]*?\sAS\s+RANGE\b/i.test(sql));
  for (const step of steps) {
    const before = finished.get(step.number);
    if (before !== undefined) {
      outcomes.push(before);
      continue;
    }
    const { kind, made } = describeStatement(step.statement.sql);
    if (kind === 'extension' && made !== undefined) {
      outcomes.push(await prepareExtension(client, plan, step, made, stager, hasRanges));
      // Its types are qualified by where it lies now.
      stager = await createStager(client, plan, ddl, parse);
      continue;
    }
    const staging = kind === 'schema' ? stager.schemas.get(made?.name ?? '') : undefined;
    outcomes.push(
      await runStep(client, step, {
        run: plan.run,
        stager,
        // It is there already, from above.
        ...(staging !== undefined && { sql: `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(staging)};` }),
      }),
    );
  }
  // A server that crashes may lose chunks, which are copied again, but never the tables they go into.
  await makeDurable(client, plan.run);
  return outcomes;
}

const Place = z.object({
  installed: z.string().nullable(),
  /** The run, not this one, whose staging schema holds it. */
  holder: z.string().nullable(),
  mayMakeInFinal: z.boolean(),
});

/**
 * An extension that is missing is made where it is expected for good: only a superuser could move it there later. Where
 * that schema is not there yet it is made in the staging schema, which becomes that schema; so too beside range types,
 * which only a superuser could move: as long as the final schema holds no extension, it is renamed as a whole (see swap).
 */
async function prepareExtension(
  client: pg.Client,
  plan: TransferPlan,
  step: Step,
  made: { name: string; schema?: string },
  stager: Stager,
  hasRanges: boolean,
): Promise<StatementOutcome> {
  const wanted = made.schema ?? 'public';
  const name = quoteIdentifier(made.name);
  const [place] = await rowsOf(
    client,
    Place,
    `SELECT n.nspname AS installed,
       (SELECT r.run::text FROM cloudforge.runs r, jsonb_each_text(r.schemas) s
        WHERE r.run <> $2 AND r.state = 'staged' AND s.value = n.nspname LIMIT 1) AS holder,
       coalesce((SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = $3), false) AS "mayMakeInFinal"
     FROM (SELECT) AS one LEFT JOIN pg_extension e ON e.extname = $1 LEFT JOIN pg_namespace n ON n.oid = e.extnamespace`,
    [made.name, plan.run, wanted],
  );
  const staging = stager.schemas.get(wanted) ?? wanted;
  const schema = quoteIdentifier(place?.mayMakeInFinal === true && !hasRanges ? wanted : staging);
  if (place?.installed == null) {
    const sql = `CREATE EXTENSION IF NOT EXISTS ${name} SCHEMA ${schema};`;
    return await runStep(client, step, { run: plan.run, stager, sql });
  }
  if (place.holder === null) return await runStep(client, step, { run: plan.run, stager, sql: 'SELECT 1;' });
  const sql = `ALTER EXTENSION ${name} SET SCHEMA ${schema};`;
  const outcome = await runStep(client, step, { run: plan.run, stager, sql });
  if (outcome.error !== undefined) {
    outcome.error.message = `The extension ${made.name} lies in the staging schema of another run, ${place.holder}: discard that run first. (${outcome.error.message})`;
  }
  return outcome;
}
