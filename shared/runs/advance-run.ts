import { sql } from 'kysely';
import type { RunFailure, RunState } from '#shared/database/schema.ts';
import type { Clock, TransactionScope } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';

/**
 * The run's state machine (ADR 0001). A row here is a transition that exists; every other one is refused.
 * `waiting` is a run that asks its owner something; the three at the end are final.
 */
export const transitions: Readonly<Record<RunState, readonly RunState[]>> = {
  uploaded: ['analyzing', 'failed', 'cancelled'],
  analyzing: ['analyzed', 'waiting', 'failed', 'cancelled'],
  waiting: ['analyzed', 'failed', 'cancelled'],
  analyzed: ['generating', 'failed', 'cancelled'],
  generating: ['generated', 'failed', 'cancelled'],
  generated: ['completed', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
};

/** How long a run may stand in a stage before the timer ends it. */
export const stageDeadlinesMs: Readonly<Partial<Record<RunState, number>>> = {
  uploaded: 24 * 60 * 60 * 1_000,
  analyzing: 12 * 60 * 60 * 1_000,
  waiting: 30 * 24 * 60 * 60 * 1_000,
  analyzed: 24 * 60 * 60 * 1_000,
  generating: 24 * 60 * 60 * 1_000,
  generated: 24 * 60 * 60 * 1_000,
};

export function isFinal(state: RunState): boolean {
  return transitions[state].length === 0;
}

export interface Advanced {
  /** false: the run had ended already (cancelled, failed); the caller stops without an error. */
  moved: boolean;
  run: {
    id: string;
    projectId: string;
    artifactId: string | null;
    version: number;
    createdBy: string | null;
    createdAt: Date;
    state: RunState;
  };
}

/**
 * Compare-and-set of a run's state in the caller's transaction, with its live event. A run that is not there yet
 * throws Problem 'too-early' (the event is tried later); one that is past `from` or has ended answers `moved: false`.
 */
export async function advanceRun(
  scope: TransactionScope,
  clock: Clock,
  change: {
    runId: string;
    from: readonly RunState[];
    to: RunState;
    type: string;
    data: Record<string, unknown>;
    failure?: RunFailure;
  },
): Promise<Advanced> {
  const row = await scope.db
    .selectFrom('runs')
    .select(['id', 'project_id', 'artifact_id', 'version', 'state', 'created_by', 'created_at'])
    .where('id', '=', change.runId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  const run = {
    id: row.id,
    projectId: row.project_id,
    artifactId: row.artifact_id,
    version: row.version,
    createdBy: row.created_by,
    createdAt: row.created_at,
    state: row.state,
  };
  if (!change.from.includes(row.state)) {
    const isAhead = isFinal(row.state) || change.from.some(state => reaches(state, row.state));
    if (isAhead) return { moved: false, run };
    throw new Problem('too-early', {
      detail: `The run is ${row.state}; this needs it to be ${change.from.join(' or ')}.`,
    });
  }
  if (!transitions[row.state].includes(change.to))
    throw new Error(`There is no transition from ${row.state} to ${change.to}.`);
  const now = clock.now();
  const deadline = stageDeadlinesMs[change.to];
  await scope.db
    .updateTable('runs')
    .set({
      state: change.to,
      version: sql<number>`version + 1`,
      updated_at: now,
      deadline_at: deadline === undefined ? null : new Date(now.getTime() + deadline),
      ...(isFinal(change.to) ? { finished_at: now } : {}),
      ...(change.failure === undefined ? {} : { failure: JSON.stringify({ ...change.failure, from: row.state }) }),
    })
    .where('id', '=', change.runId)
    .where('version', '=', row.version)
    .execute();
  await scope.progress(change.runId, change.type, { ...change.data, state: change.to });
  return { moved: true, run: { ...run, state: change.to, version: row.version + 1 } };
}

/** true if a run that is in `from` can come to `to`. */
function reaches(from: RunState, to: RunState): boolean {
  const seen = new Set<RunState>();
  const open: RunState[] = [from];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const next of transitions[state]) {
      if (next === to) return true;
      if (!seen.has(next)) {
        seen.add(next);
        open.push(next);
      }
    }
  }
  return false;
}

/** Ends a run as failed, publishes why, and cancels work in hand. Nothing happens if it has ended already. */
export async function failRun(
  scope: TransactionScope,
  clock: Clock,
  runId: string,
  failure: RunFailure,
): Promise<void> {
  const open = (Object.keys(transitions) as RunState[]).filter(state => !isFinal(state));
  const { moved, run } = await advanceRun(scope, clock, {
    runId,
    from: open,
    to: 'failed',
    type: 'run.failed',
    data: { ...failure },
    failure,
  });
  if (!moved) return;
  await cancelJobs(scope, clock, runId);
  await scope.publish('cloudforge.run.failed.v1', { runId, projectId: run.projectId, ...failure }, { subject: runId });
}

/**
 * Puts a run that failed because a delivery was given up back to where it stood, so that the replayed delivery finds
 * what it needs. Returns false for every other run.
 */
export async function reopenRun(scope: TransactionScope, clock: Clock, runId: string): Promise<boolean> {
  const run = await scope.db
    .selectFrom('runs')
    .select(['state', 'failure'])
    .where('id', '=', runId)
    .forUpdate()
    .executeTakeFirst();
  if (run?.state !== 'failed' || run.failure?.code !== 'delivery-given-up' || run.failure.from === undefined)
    return false;
  const now = clock.now();
  const deadline = stageDeadlinesMs[run.failure.from];
  await scope.db
    .updateTable('runs')
    .set({
      state: run.failure.from,
      version: sql<number>`version + 1`,
      failure: null,
      finished_at: null,
      updated_at: now,
      deadline_at: deadline === undefined ? null : new Date(now.getTime() + deadline),
    })
    .where('id', '=', runId)
    .execute();
  await scope.progress(runId, 'run.reopened', { state: run.failure.from });
  return true;
}

export async function cancelJobs(scope: TransactionScope, clock: Clock, runId: string): Promise<void> {
  await scope.db
    .updateTable('jobs')
    .set({ state: 'cancelled', finished_at: clock.now() })
    .where('subject_id', '=', runId)
    .where('state', 'in', ['ready', 'running'])
    .execute();
}
