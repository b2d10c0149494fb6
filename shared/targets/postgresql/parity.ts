import type pg from 'pg';
import { z } from 'zod';
import type { ParseSql } from '#shared/engines/schema/emit/script.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { type ObjectComparison, type ObjectDifference, TargetError } from '../target.ts';
import { type CatalogueEntry, readCatalogue } from './catalogue.ts';
import { compareCatalogues } from './compare-catalogues.ts';
import { type RunRow, readRun } from './ledger.ts';
import { readReference } from './reference.ts';
import { rowsOf } from './rows.ts';

/** What the plan makes, what is there, and how both are read again. */
export interface Parity {
  expected: CatalogueEntry[];
  actual: CatalogueEntry[];
  differences: ObjectDifference[];
}

/**
 * Compares what is in the target with what the DDL of the run makes, object by object and column by column. Statements
 * that failed are left out of it: their failure is told by their outcome.
 *
 * @throws TargetError where the target does not know the run
 */
export async function readParity(
  client: pg.Client,
  plan: TransferPlan,
  ddl: Assessment['ddl'],
  parse: ParseSql,
): Promise<Parity> {
  const run = await readRun(client, plan.run);
  if (run === undefined) {
    throw new TargetError('target-statement', `The target knows nothing of the run ${plan.run}. Prepare it first.`);
  }
  const failed = await failedStatements(client, plan.run);
  const expected = await readReference(client, plan, ddl, parse, failed);
  const actual = await readPresent(client, run, parse);
  return { expected, actual, differences: differencesOf(expected, actual, failed) };
}

/** The same as it goes into a certificate. */
export function comparisonOf({ expected, differences }: Parity): ObjectComparison {
  const counts: ObjectComparison['expected'] = {};
  for (const { kind } of expected) counts[kind] = (counts[kind] ?? 0) + 1;
  return { expected: counts, differences };
}

/** What differs; a constraint that failed to be validated stands there nevertheless. */
export function differencesOf(
  expected: readonly CatalogueEntry[],
  actual: readonly CatalogueEntry[],
  failed: ReadonlySet<string>,
): ObjectDifference[] {
  const texts = [...failed];
  return compareCatalogues(expected, actual).filter(({ kind, name, problem }) => {
    if (problem !== 'additional' || kind !== 'foreign key') return true;
    const constraint = name.slice(name.indexOf('.') + 1);
    return !texts.some(sql => sql.includes(constraint));
  });
}

/** The catalogue of a run's schemas, wherever they lie now, by final names. */
export async function readPresent(client: pg.Client, run: RunRow, parse: ParseSql): Promise<CatalogueEntry[]> {
  const finalOf = new Map(
    Object.entries(run.schemas).map(([schema, staging]) => [run.state === 'swapped' ? schema : staging, schema]),
  );
  return await readCatalogue(client, finalOf, parse);
}

export async function failedStatements(client: pg.Client, run: string): Promise<Set<string>> {
  const rows = await rowsOf(
    client,
    z.object({ sql: z.string() }),
    'SELECT sql FROM cloudforge.steps WHERE run = $1 AND error_message IS NOT NULL',
    [run],
  );
  return new Set(rows.map(({ sql }) => sql));
}
