import { compareTable } from '#shared/engines/proof/compare.ts';
import type { StatementOutcome } from '#shared/targets/target.ts';
import { copyMissing, finishTarget } from './copy-and-finish.ts';
import { refuseUnmade } from './migration-checks.ts';
import { proveTables } from './prove-tables.ts';
import type { Proved } from './reconcile.ts';
import type { MigrationState } from './state.ts';
import type { Copied, Parts, Steps } from './steps.ts';

const namedMax = 20;

/**
 * Makes again what the plan makes and the staging schemas lack, and says what. Tables that were made anew are empty, and
 * are among the chunks to be copied. `mayEmpty` false: tables that are there keep their rows, whatever else differs.
 */
export async function mendObjects(
  steps: Steps,
  { plan, target, assessment, chunks }: Parts & Pick<Copied, 'chunks'>,
  mayEmpty: boolean,
): Promise<void> {
  const { onNote } = steps.options;
  const { mended } = await steps.timed('preparing', () =>
    steps.retrying(() => target.restore(plan, assessment.ddl, chunks, { mayEmpty })),
  );
  const counters = await steps.retrying(() => target.mendCounters(plan, assessment.ddl));
  tellMended(onNote, [...mended, ...counters]);
}

function tellMended(onNote: (text: string) => void, mended: readonly string[]): void {
  for (const phrase of mended.slice(0, namedMax)) onNote(`The ${phrase}.`);
  if (mended.length > namedMax) onNote(`${(mended.length - namedMax).toLocaleString('en-US')} more were mended.`);
}

/**
 * Repairs a result that is in place already, where an application may have written since: what is missing is made again
 * and copied, what is there keeps its rows. Everything is compared with the source then, in place. For as long as
 * something is made again the result lies in staging; it returns from there in every case, also after a kill, with the
 * next repair.
 *
 * @throws what made it fail; the result is in place then as it was, as far as the target answers
 */
export async function repairInPlace(
  steps: Steps,
  parts: Parts & Pick<Copied, 'chunks'> & { state: MigrationState },
): Promise<Proved> {
  const { plan, target, assessment, chunks, state, pool } = parts;
  const { differences } = await steps.retrying(() => target.compareObjects(plan, assessment.ddl));
  const isWhole = state.returns !== true && differences.every(({ problem }) => problem === 'additional');
  const outcomes = isWhole ? [] : await mendInStaging(steps, parts);
  tellMended(steps.options.onNote, await steps.retrying(() => target.mendCounters(plan, assessment.ddl)));
  const results = await steps.retrying(() => target.ledger(plan));
  await steps.beginReading(pool);
  const evidence = await steps.timed('proving', () => proveTables(steps, { ...parts, results }, true));
  const changed = evidence.filter(each => !compareTable(each).equal).map(({ table }) => table.source.name);
  if (changed.length > 0)
    steps.options.onNote(
      `${changed.slice(0, namedMax).join(', ')}${changed.length > namedMax ? ' and others' : ''}: the rows are not those of the source. They were left as they are, as the application may have written them since the migration; to have them copied again, call \`cloudforge revert\` and then \`cloudforge repair\`.`,
    );
  return { chunks, results, outcomes, evidence, compared: [], delta: [] };
}

async function mendInStaging(
  steps: Steps,
  parts: Parts & Pick<Copied, 'chunks'> & { state: MigrationState },
): Promise<StatementOutcome[]> {
  const { plan, target, assessment, state } = parts;
  steps.options.onNote(
    'Something is missing or was changed. The result lies in staging while that is mended: the application has to wait.',
  );
  state.returns = true;
  await steps.keepStage(state, state.stage);
  await steps.retrying(() => target.swapBack(plan));
  await steps.keepStage(state, 'swapped-back');
  try {
    refuseUnmade(await steps.retrying(() => target.prepare(plan, assessment.ddl)));
    await mendObjects(steps, parts, false);
    await steps.timed('copying', () => copyMissing(steps, parts));
    return await steps.timed('finishing', () => finishTarget(steps, parts));
  } finally {
    await target.swap(plan);
    delete state.returns;
    await steps.keepStage(state, 'swapped');
  }
}
