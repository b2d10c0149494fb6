import { quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import type { TablePlan, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { type TargetAddress, TargetError } from '../target.ts';
import { connectTarget, disconnect } from './connect.ts';
import { CopyOut } from './copy-out.ts';
import { readRun } from './ledger.ts';
import { shortRun, stagingSchema } from './staging-names.ts';
import { asTargetError } from './target-errors.ts';
import { unplannedLeaves } from './unplanned-leaves.ts';

/**
 * All rows of a table as COPY binary, wherever it lies now: in staging, or in place after the swap. Rows that belong to
 * another table of the plan (children, partitions) are not among them; of a partitioned table they are those of the
 * partitions that are no tables of the plan. The server waits while nobody takes the portions.
 *
 * @throws TargetError
 */
export async function* readBack(
  address: TargetAddress,
  plan: TransferPlan,
  table: TablePlan,
  select: readonly string[],
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  signal.throwIfAborted();
  const client = await connectTarget(address, {
    applicationName: `cloudforge ${shortRun(plan.run)}/proof`,
    synchronousCommit: 'off',
    lockTimeoutMs: 30_000,
  });
  const stop = (): void => void disconnect(client);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const run = await readRun(client, plan.run);
    if (run === undefined) {
      throw new TargetError('target-statement', `The target knows nothing of the run ${plan.run}. Prepare it first.`);
    }
    const schemaOf = (schema: string): string => (run.state === 'swapped' ? schema : stagingSchema(schema, plan.run));
    const leaves = await unplannedLeaves(client, plan, table, schemaOf);
    const relation = quoteQualified(schemaOf(table.target.schema), table.target.name);
    const list = select.join(', ');
    // One row source even where a partitioned table has no partition of its own: COPY then gives no rows.
    const query =
      leaves === undefined || leaves.length === 0
        ? `SELECT ${list} FROM ONLY ${relation}`
        : leaves.map(leaf => `SELECT ${list} FROM ONLY ${leaf}`).join(' UNION ALL ');
    yield* client.query(new CopyOut(`COPY (${query}) TO STDOUT (FORMAT binary)`));
  } catch (error) {
    signal.throwIfAborted();
    throw asTargetError(error, `${table.target.schema}.${table.target.name} could not be read back`);
  } finally {
    signal.removeEventListener('abort', stop);
    await disconnect(client);
  }
}
