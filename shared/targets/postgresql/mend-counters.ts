import type pg from 'pg';
import { z } from 'zod';
import { quoteLiteral, quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import type { ParseSql } from '#shared/engines/schema/emit/script.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { describeStatement } from './describe-statement.ts';
import { readRun } from './ledger.ts';
import { inTransaction, rowsOf } from './rows.ts';
import { createStager, schemasOf } from './stager.ts';
import { stepsOf } from './steps.ts';
import { isFatal } from './target-errors.ts';

const Sequence = z.object({ schema: z.string(), name: z.string(), increment: z.string(), cache: z.string() });
type Sequence = z.infer<typeof Sequence>;

const Position = z.object({ last: z.string(), called: z.boolean(), next: z.string() });
type Position = z.infer<typeof Position>;

/**
 * Sets counters that lag behind where the plan's statements put them, or behind the rows they number, and says which.
 * Those that are further on stay there: an application has taken the numbers in between. Works wherever the run lies.
 * No number is given out meanwhile.
 */
export async function mendCounters(
  client: pg.Client,
  plan: TransferPlan,
  ddl: Assessment['ddl'],
  parse: ParseSql,
): Promise<string[]> {
  const run = await readRun(client, plan.run);
  const steps = stepsOf(ddl, ['after-data']).filter(
    ({ statement }) => describeStatement(statement.sql).kind === 'counter',
  );
  if (run === undefined || steps.length === 0) return [];
  const isInPlace = run.state === 'swapped';
  const own = schemasOf(plan, ddl);
  const schemas = isInPlace ? new Map([...own.keys()].map(schema => [schema, schema])) : own;
  const stager = await createStager(client, plan, ddl, parse, schemas);
  const finalOf = new Map([...schemas].map(([schema, present]) => [present, schema]));
  return await inTransaction(client, async () => {
    await client.query(stager.searchPath);
    const before = await lockedSequences(client, [...finalOf.keys()]);
    for (const { statement } of steps) {
      await client.query('SAVEPOINT counter');
      try {
        await client.query(isInPlace ? statement.sql : stager.stage(statement.sql));
      } catch (error) {
        if (isFatal(error)) throw error;
        // Its sequence may be gone, or its column: the comparison of objects names that.
        await client.query('ROLLBACK TO SAVEPOINT counter');
      }
    }
    const mended: string[] = [];
    for (const { sequence, position } of before) {
      const after = await positionOf(client, sequence);
      const step = BigInt(after.next) - BigInt(position.next);
      const isAhead = sequence.increment.startsWith('-') ? step < 0n : step > 0n;
      if (isAhead)
        mended.push(`sequence ${finalOf.get(sequence.schema) ?? ''}.${sequence.name}: set on to ${after.next}`);
      else if (step !== 0n) await setBack(client, sequence, position);
    }
    return mended;
  });
}

/** Sequences that do not begin anew. Altering one, to what it is, keeps others from taking a number until the commit. */
async function lockedSequences(
  client: pg.Client,
  schemas: readonly string[],
): Promise<{ sequence: Sequence; position: Position }[]> {
  const sequences = await rowsOf(
    client,
    Sequence,
    `SELECT n.nspname AS schema, c.relname AS name, s.seqincrement::text AS increment, s.seqcache::text AS cache
     FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ANY ($1) AND NOT s.seqcycle ORDER BY 1, 2`,
    [schemas],
  );
  const locked = [];
  for (const sequence of sequences) {
    await client.query(`ALTER SEQUENCE ${quoteQualified(sequence.schema, sequence.name)} CACHE ${sequence.cache}`);
    locked.push({ sequence, position: await positionOf(client, sequence) });
  }
  return locked;
}

async function positionOf(client: pg.Client, { schema, name, increment }: Sequence): Promise<Position> {
  const [position] = await rowsOf(
    client,
    Position,
    `SELECT last_value::text AS last, is_called AS called,
            (last_value + CASE WHEN is_called THEN ${quoteLiteral(increment)}::numeric ELSE 0 END)::text AS next
     FROM ${quoteQualified(schema, name)}`,
  );
  if (position === undefined) throw new TypeError(`The sequence ${schema}.${name} has no position.`);
  return position;
}

async function setBack(client: pg.Client, { schema, name }: Sequence, { last, called }: Position): Promise<void> {
  await client.query('SELECT pg_catalog.setval($1::regclass, $2::bigint, $3)', [
    quoteQualified(schema, name),
    last,
    called,
  ]);
}
