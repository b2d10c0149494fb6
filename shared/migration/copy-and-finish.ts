import type { ChunkResult } from '#shared/engines/transfer/plan.ts';
import type { StatementOutcome } from '#shared/targets/target.ts';
import { copyRows } from './copy-rows.ts';
import { proveTables } from './prove-tables.ts';
import type { Proved } from './reconcile.ts';
import type { MigrationState } from './state.ts';
import type { Copied, Parts, Steps } from './steps.ts';
import { TaskFailed } from './threads/tasks.ts';

/** A target that crashes again and again is given up in the end. */
const lostRoundsMax = 5;

/** Copies what the target does not have, makes what comes after the data, and proves what is there. */
export async function copyAndProve(
  steps: Steps,
  parts: Parts & Pick<Copied, 'chunks'> & { state: MigrationState },
): Promise<Proved> {
  const { state, plan, chunks, target } = parts;
  const { verify, onNote } = steps.options;
  for (let round = 1; ; round += 1) {
    const results = await steps.timed('copying', () => copyMissing(steps, parts));
    // A server that crashed may have lost chunks that it had said were committed; what the ledger has now, stays.
    const lasting = await steps.retrying(() => target.ledger(plan));
    if (lasting.length < chunks.length && round < lostRoundsMax) {
      const lost = chunks.length - lasting.length;
      onNote(
        `The target lost ${lost} of ${chunks.length} parts when it ended, as they were not on its disk; they are copied again.`,
      );
      continue;
    }
    await steps.keepStage(state, 'copied');
    const copied = { ...parts, results };
    const [outcomes, evidence] = await Promise.all([
      steps.timed('finishing', () => finishTarget(steps, parts)),
      verify && !steps.isUnsettled() ? steps.timed('proving', () => proveTables(steps, copied)) : [],
    ]);
    return { chunks, results, outcomes, evidence, compared: [], delta: [] };
  }
}

/**
 * Copies the chunks that are not in the target's ledger.
 *
 * @returns the results of all chunks
 * @throws TaskFailed
 */
export async function copyMissing(steps: Steps, parts: Parts & Pick<Copied, 'chunks'>): Promise<ChunkResult[]> {
  const { plan, chunks, target, pool } = parts;
  const { source, signal, rejectsMax, reconcile, verify, proofLater } = steps.options;
  const done = await steps.retrying(() => target.ledger(plan));
  // What an earlier process copied was read in another state; a reconciliation compares everything anew.
  if (done.length > 0 && !steps.isReading && reconcile !== true) steps.interrupt();
  if (done.length < chunks.length || reconcile === true) await steps.beginReading(pool);
  if (done.length < chunks.length) steps.hasCopied = true;
  const results = await copyRows({
    plan,
    chunks,
    done,
    pool,
    board: steps.board,
    inOrder: source.description.kind === 'dump',
    hashSource: source.hashWhileCopying && (verify || proofLater === true),
    signal,
    onTableCopied: () => undefined,
    ledger: () => steps.retrying(() => target.ledger(plan)),
    retrying: (chunk, work) => steps.ofSource(work, plan.tables[chunk.table]?.source.name),
  });
  const rejected = results.reduce((sum, result) => sum + result.rejected, 0);
  if (rejected > rejectsMax)
    throw new TaskFailed({
      code: 'too-many-rejects',
      mayPass: false,
      message: `${rejected.toLocaleString('en-US')} rows can't be carried, and ${rejectsMax.toLocaleString('en-US')} are allowed.`,
    });
  return results;
}

/** Makes what comes after the data, where it is not there yet. */
export async function finishTarget(
  steps: Steps,
  { plan, target, assessment }: Pick<Parts, 'plan' | 'target' | 'assessment'>,
): Promise<StatementOutcome[]> {
  const { threads, signal } = steps.options;
  return await steps.retrying(() =>
    target.finish(plan, assessment.ddl, {
      connections: Math.max(2, threads),
      onProgress: (done, total, object) => steps.board.stage('finishing', `${done} of ${total}: ${object}`),
      signal,
    }),
  );
}
