import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import { planOf, type ScratchTarget } from '../testing.ts';
import { inTransaction } from './rows.ts';
import { schemasOf } from './stager.ts';
import { catalogueLines } from './testing-catalogue.ts';

/** The plan of an assessment as far as a target looks at it. */
export function planOfAssessment(assessment: Pick<Assessment, 'target' | 'model'>): TransferPlan {
  const plan = planOf(
    assessment.target.tables.map(table => ({
      schema: table.schema,
      name: table.name,
      columns: table.columns.map(({ target }) => target.name),
    })),
    randomUUID(),
  );
  return { ...plan, dialect: assessment.model.dialect };
}

/**
 * Makes an assessment's schema twice, directly and through staging and swap, takes both back, and returns what differs:
 * statements that were refused in one way, and lines of the catalogue.
 */
export async function stagedDifferences(
  scratch: ScratchTarget,
  assessment: Pick<Assessment, 'ddl' | 'target' | 'model'>,
): Promise<string[]> {
  const plan = planOfAssessment(assessment);
  const schemas = [...schemasOf(plan, assessment.ddl).keys()];
  const client = new pg.Client({ connectionString: scratch.address.url });
  await client.connect();
  const before = await extensions(client);
  try {
    const direct = await directLines(client, assessment.ddl, schemas);
    const options = { connections: 2, onProgress: () => undefined, signal: new AbortController().signal };
    const outcomes = [
      ...(await scratch.target.prepare(plan, assessment.ddl)),
      ...(await scratch.target.finish(plan, assessment.ddl, options)),
    ];
    const parity = (await scratch.target.compareObjects(plan, assessment.ddl)).differences;
    const refused = outcomes.flatMap(({ error, sql }) =>
      error === undefined ? [] : [`staged: ${error.message} ${sql}`],
    );
    await scratch.target.swap(plan);
    const swapped = await inTransaction(client, () => catalogueLines(client, schemas));
    await scratch.target.swapBack(plan);
    await scratch.target.discard(plan);
    return [
      ...refused,
      ...parity.map(difference => `not as the plan makes it: ${JSON.stringify(difference)}`),
      ...direct.filter(line => !swapped.includes(line)).map(line => `directly only: ${line}`),
      ...swapped.filter(line => !direct.includes(line)).map(line => `through staging only: ${line}`),
    ];
  } finally {
    for (const name of await extensions(client))
      if (!before.includes(name)) await client.query(`DROP EXTENSION "${name}"`);
    await client.end();
  }
}

async function extensions(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('SELECT extname::text AS name FROM pg_extension');
  return rows.map(row => row.name);
}

class Undo extends Error {}

async function directLines(client: pg.Client, ddl: Assessment['ddl'], schemas: readonly string[]): Promise<string[]> {
  let lines: string[] = [];
  try {
    await inTransaction(client, async () => {
      await client.query(`SET LOCAL TimeZone = 'UTC'`);
      for (const { sql } of ddl) {
        try {
          await client.query(sql);
        } catch (error) {
          throw new Error(`directly: ${error instanceof Error ? error.message : String(error)} ${sql}`);
        }
      }
      lines = await catalogueLines(client, schemas);
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  return lines;
}
