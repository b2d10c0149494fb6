import type pg from 'pg';
import { z } from 'zod';
import { quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import type { StatementOutcome } from '../target.ts';
import { rowsOf } from './rows.ts';
import type { Stager } from './stager.ts';
import { isFatal, statementError } from './target-errors.ts';

const Name = z.object({ schema: z.string(), name: z.string() });

/**
 * After tables were emptied and copied again: their triggers are switched on, and materialized views are filled anew.
 * Returns outcomes of what was run.
 */
export async function mendCleared(client: pg.Client, plan: TransferPlan, stager: Stager): Promise<StatementOutcome[]> {
  const cleared = await rowsOf(
    client,
    Name,
    `SELECT schema_name AS schema, table_name AS name FROM cloudforge.cleared WHERE run = $1 AND NOT finished`,
    [plan.run],
  );
  if (cleared.length === 0) return [];
  const views = await rowsOf(
    client,
    Name,
    // In the order in which they were made: one that reads another comes after it.
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'm' AND n.nspname = ANY ($1) ORDER BY c.oid`,
    [[...stager.schemas.values()]],
  );
  const statements = [
    ...cleared.map(({ schema, name }) => ({
      object: `${schema}.${name}`,
      sql: `ALTER TABLE ${quoteQualified(stager.schemas.get(schema) ?? schema, name)} ENABLE TRIGGER USER`,
    })),
    ...views.map(({ schema, name }) => ({
      object: `view ${name}`,
      sql: `REFRESH MATERIALIZED VIEW ${quoteQualified(schema, name)}`,
    })),
  ];
  const outcomes: StatementOutcome[] = [];
  for (const { object, sql } of statements) {
    const started = performance.now();
    const outcome: StatementOutcome = { phase: 'after-data', object, sql, durationMs: 0 };
    try {
      await client.query(`BEGIN; ${stager.searchPath}; ${sql}; COMMIT`);
    } catch (error) {
      if (isFatal(error)) throw error;
      await client.query('ROLLBACK');
      outcome.error = statementError(error);
    }
    outcomes.push({ ...outcome, durationMs: performance.now() - started });
  }
  if (outcomes.every(outcome => outcome.error === undefined)) {
    await client.query('UPDATE cloudforge.cleared SET finished = true WHERE run = $1', [plan.run]);
  }
  return outcomes;
}
