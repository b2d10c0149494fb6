import type pg from 'pg';
import { z } from 'zod';
import { quoteLiteral } from '#shared/engines/schema/emit/quote.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { StatementOutcome } from '../target.ts';
import { storable } from './ledger.ts';
import { rowsOf } from './rows.ts';
import { newerFeature } from './server-features.ts';
import type { Stager } from './stager.ts';
import { asTargetError, isFatal, statementError } from './target-errors.ts';

/** One statement of the DDL with its number in the whole of it, which names it in the ledger. */
export interface Step {
  number: number;
  statement: Assessment['ddl'][number];
}

/** The statements of some phases, numbered over the whole DDL. */
export function stepsOf(ddl: Assessment['ddl'], phases: readonly StatementOutcome['phase'][]): Step[] {
  return ddl.flatMap((statement, number) => (phases.includes(statement.phase) ? [{ number, statement }] : []));
}

const StepRow = z.object({
  number: z.number(),
  sql: z.string(),
  ms: z.number(),
  error: z.string().nullable(),
});

/** Steps that were run and did not fail, by number. One whose text is another one now is not among them. */
export async function finishedSteps(
  client: pg.Client,
  run: string,
  steps: readonly Step[],
): Promise<Map<number, StatementOutcome>> {
  const rows = await rowsOf(
    client,
    StepRow,
    `SELECT statement AS number, sql, duration_ms AS ms, error_message AS error FROM cloudforge.steps WHERE run = $1`,
    [run],
  );
  const byNumber = new Map(rows.map(row => [row.number, row]));
  const finished = new Map<number, StatementOutcome>();
  for (const step of steps) {
    const row = byNumber.get(step.number);
    if (row === undefined || row.error !== null || row.sql !== step.statement.sql) continue;
    finished.set(step.number, { ...outcomeOf(step), durationMs: row.ms });
  }
  return finished;
}

function outcomeOf(step: Step): Omit<StatementOutcome, 'durationMs'> {
  const { phase, object, sql } = step.statement;
  return { phase, object, sql };
}

export interface StepOptions {
  run: string;
  stager: Stager;
  /** What is run instead of the staged statement; undefined: the statement itself. */
  sql?: string;
  /** Recorded only, to be run by the swap. */
  atSwap?: boolean;
}

/**
 * Runs one statement and records it in the ledger, in one transaction and one round trip. A statement that the server
 * refuses is recorded with the server's words and is an outcome.
 *
 * @throws TargetError where the session itself is lost
 */
export async function runStep(client: pg.Client, step: Step, options: StepOptions): Promise<StatementOutcome> {
  const { stager } = options;
  const started = performance.now();
  const outcome = outcomeOf(step);
  try {
    const sql = options.atSwap === true ? '' : (options.sql ?? stager.stage(step.statement.sql));
    await client.query(
      [
        'BEGIN;',
        `${stager.searchPath};`,
        sql,
        // A comment at the end of the statement ends with the line.
        `;${recordSql(step, options, '(extract(epoch FROM clock_timestamp() - now()) * 1000)::float8, NULL, NULL')};`,
        'COMMIT',
      ].join('\n'),
    );
    return { ...outcome, durationMs: performance.now() - started };
  } catch (error) {
    if (isFatal(error)) throw asTargetError(error, `${step.statement.object} was interrupted`);
    const durationMs = performance.now() - started;
    const refused = statementError(error);
    const failure = { ...refused, message: refused.message + newerFeature(step.statement.sql, stager.version) };
    await client.query('ROLLBACK');
    await client.query(
      recordSql(
        step,
        options,
        `${durationMs}, ${quoteLiteral(storable(failure.message))}, ${quoteLiteral(failure.code)}`,
      ),
    );
    return { ...outcome, durationMs, error: failure };
  }
}

function recordSql(step: Step, options: StepOptions, rest: string): string {
  const { phase, object, sql } = step.statement;
  const values = [quoteLiteral(options.run), quoteLiteral(phase), String(step.number), quoteLiteral(storable(object))];
  return `INSERT INTO cloudforge.steps
      (run, phase, statement, object, sql, at_swap, duration_ms, error_message, error_code)
    VALUES (${values.join(', ')}, ${quoteLiteral(sql)}, ${options.atSwap === true}, ${rest})
    ON CONFLICT (run, phase, statement) DO UPDATE SET object = excluded.object, sql = excluded.sql,
      at_swap = excluded.at_swap, duration_ms = excluded.duration_ms, error_message = excluded.error_message,
      error_code = excluded.error_code, done_at = now()`;
}
