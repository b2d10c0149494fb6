import { randomBytes, randomUUID } from 'node:crypto';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { Chunk, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { planTransfer } from '#shared/engines/transfer/plan-transfer.ts';
import { changedDefinitions } from './changed-definitions.ts';
import { changedTables, namesOf } from './changed-tables.ts';
import { allowancesOf, ConfigurationError, castsOf, skipsOf, suppressionsOf } from './configuration.ts';
import type { MigrateOptions } from './migrate-options.ts';
import { isNewerFile, refuseOther } from './migration-checks.ts';
import { refuseAllowances, refuseCasts } from './refuse-allowances.ts';
import type { MigrationState } from './state.ts';
import { kept, readJson, writeJson } from './store.ts';
import { targetLabel } from './target-label.ts';
import { TaskFailed } from './threads/tasks.ts';

/** Reads the source with the decisions of its owner, and keeps what was read. */
export async function assessSource(options: MigrateOptions): Promise<Assessment> {
  const { source, store, configuration, signal } = options;
  const assessment = await source.assess({
    casts: castsOf(configuration),
    suppressions: suppressionsOf(configuration),
    skips: skipsOf(configuration),
    deep: options.deep,
    onProgress: ({ bytes, bytesTotal, rows, object }) =>
      options.onProgress({
        stage: 'reading',
        rows,
        rowsExpected: null,
        bytes,
        bytesExpected: bytesTotal,
        rowsPerSecond: 0,
        bytesPerSecond: 0,
        secondsLeft: null,
        ...(object !== undefined && { object }),
        tables: [],
      }),
    signal,
  });
  if (source.description.kind === 'mysql' && options.deep !== true) options.onNote(notLookedFor);
  refuseSkips(assessment);
  refuseAllowances(configuration, assessment);
  refuseCasts(configuration, assessment);
  await refuseOtherObjects(options, assessment);
  await writeJson(store, kept.assessment, assessment);
  return assessment;
}

const notLookedFor =
  'The rows were asked only for what decides types and constraints. The character NUL, text in a wrong encoding and other hazards were not looked for: the copy finds each, and stops or rejects the row. To look before copying: --deep, or --rehearse.';

/** A table that was meant to stay behind must not be copied because its name was misspelt. */
export function refuseSkips({ skipProblems }: Assessment): void {
  if (skipProblems === undefined) return;
  throw new ConfigurationError(`Nothing was written. ${skipProblems.map(({ message }) => message).join(' ')}`);
}

/** A run that has tables in its target already goes on with the same ones, and with the same objects around them. */
async function refuseOtherObjects({ store }: MigrateOptions, now: Assessment): Promise<void> {
  const before = await readJson<Assessment>(store, kept.assessment);
  if (before === undefined || (await store.read(kept.chunks)) === undefined) return;
  const message = aboutChanges(before, now);
  if (message === undefined) return;
  throw new TaskFailed({
    code: 'source-changed',
    mayPass: false,
    message: `${message} Begin a new migration.`,
  });
}

function aboutChanges(before: Assessment, now: Assessment): string | undefined {
  const definitions = changedDefinitions(before.model, now.model);
  // Types and functions that tables need are made beside them; where they changed themselves, they are definitions.
  const names = new Set([before, now].flatMap(({ model }) => model.tables.map(({ name }) => name)));
  const made = changedTables(before, now);
  const tables = definitions.length === 0 ? made : made.filter(name => names.has(name));
  if (tables.length > 0)
    return `The tables of the source, those that are skipped, or the types chosen for them, are not what they were when this migration began: ${namesOf([...tables, ...definitions])}.`;
  if (definitions.length > 0)
    return `Definitions at the source changed since this migration began: ${namesOf(definitions)}. It was made without that.`;
  return undefined;
}

/**
 * The state of this run: the one that an earlier process kept, or a new one.
 *
 * @throws TaskFailed if the run began with another source
 */
export async function runState(options: MigrateOptions): Promise<MigrationState> {
  const { source, store, target, rehearsal, now } = options;
  const before = await readJson<MigrationState>(store, kept.state);
  if (before !== undefined) {
    if (options.isDelta === true && isNewerFile(before, source)) {
      before.source = source.description;
      await writeJson(store, kept.state, before);
    }
    refuseOther(before, source);
    return before;
  }
  const state: MigrationState = {
    version: 1,
    run: randomUUID(),
    createdAt: now().toISOString(),
    source: source.description,
    target: targetLabel(target),
    hashKey: randomBytes(32).toString('hex'),
    rehearsal,
    stage: 'planned',
    durationsMs: {},
  };
  await writeJson(store, kept.state, state);
  return state;
}

/** What is copied and how; made once and kept. */
export async function makePlan(
  options: MigrateOptions,
  state: MigrationState,
  assessment: Assessment,
): Promise<TransferPlan> {
  const plan = planTransfer(assessment, { run: state.run, allow: allowancesOf(options.configuration) });
  await writeJson(options.store, kept.plan, plan);
  return plan;
}

/**
 * The chunks of this run: those of an earlier process, or new ones. A table that had no rows, and so no chunks, may have
 * some by the time of a cutover.
 */
export async function chunksOf(
  { source, store, isDelta }: MigrateOptions,
  plan: TransferPlan,
  assessment: Assessment,
): Promise<Chunk[]> {
  const stored = await readJson<Chunk[]>(store, kept.chunks);
  // How many rows a part of a SQLite file has was known exactly, and is not any more.
  const isFile = isDelta === true && source.description.kind === 'sqlite-file';
  const before = isFile ? stored?.map(chunk => ({ ...chunk, rowsExpected: null })) : stored;
  const known = new Set(before?.map(({ table }) => table));
  const isComplete = isDelta !== true || plan.tables.every((_, at) => known.has(at));
  if (before !== undefined && isComplete) return before;
  const planned = await source.planChunks(plan, assessment);
  const next = (before ?? []).reduce((largest, { id }) => Math.max(largest, id), -1) + 1;
  const added = before === undefined ? planned : planned.filter(({ table }) => !known.has(table));
  const chunks = [...(before ?? []), ...added.map((chunk, at) => ({ ...chunk, id: next + at }))];
  await writeJson(store, kept.chunks, chunks);
  return chunks;
}
