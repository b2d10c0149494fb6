import { sql } from 'kysely';
import { liveChannel, notify } from '#events/outbox.ts';
import type { MigrationFailure, MigrationRunState } from '#shared/database/schema.ts';
import type { Clock, TransactionScope } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import type { WorkResult } from './contract.ts';

/** The state machine of a migration (ADR 0009). Every transition that is not here is refused. */
export const migrationTransitions: Readonly<Record<MigrationRunState, readonly MigrationRunState[]>> = {
  reading: ['planned', 'failed', 'cancelled'],
  planned: ['reading', 'rehearsing', 'copying'],
  rehearsing: ['rehearsed', 'failed', 'cancelled'],
  rehearsed: ['planned', 'rehearsing', 'copying'],
  copying: ['copied', 'failed', 'cancelled'],
  copied: ['proving', 'failed', 'cancelled'],
  proving: ['proved', 'different', 'failed', 'cancelled'],
  proved: ['planned', 'proving', 'cutting-over'],
  different: ['planned', 'proving'],
  'cutting-over': ['cut-over', 'different', 'failed', 'cancelled'],
  'cut-over': ['reverting'],
  reverting: ['reverted', 'failed'],
  reverted: ['planned', 'proving'],
  failed: ['planned', 'reading', 'rehearsing', 'copying', 'proving', 'cutting-over', 'reverting'],
  cancelled: ['planned', 'reading', 'rehearsing', 'copying', 'proving', 'cutting-over', 'reverting'],
};

/** States in which a worker is at it, or is about to be. */
export const workingStates = [
  'reading',
  'rehearsing',
  'copying',
  'copied',
  'proving',
  'cutting-over',
  'reverting',
] as const satisfies readonly MigrationRunState[];

export function isWorking(state: MigrationRunState): boolean {
  return workingStates.some(working => working === state);
}

export interface AdvancedMigration {
  /** false: it was not in any of the states named; nothing was changed. */
  moved: boolean;
  migration: { id: string; projectId: string; state: MigrationRunState; version: number; attempt: number };
}

export interface MigrationChange {
  migrationId: string;
  from: readonly MigrationRunState[];
  to: MigrationRunState;
  /** Kept under the name of the work it came from. */
  result?: { [work: string]: WorkResult };
  failure?: MigrationFailure;
  decisions?: object;
  /** What was copied before counts no more. */
  anew?: boolean;
}

/**
 * Compare-and-set of a migration's state in the caller's transaction, and a word to those who follow it.
 *
 * @throws Problem 'not-found' where there is none of the tenant
 */
export async function advanceMigration(
  { db }: Pick<TransactionScope, 'db'>,
  clock: Clock,
  change: MigrationChange,
): Promise<AdvancedMigration> {
  const row = await db
    .selectFrom('migrations')
    .select(['id', 'project_id', 'state', 'version', 'attempt'])
    .where('id', '=', change.migrationId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  const migration = {
    id: row.id,
    projectId: row.project_id,
    state: row.state,
    version: row.version,
    attempt: row.attempt,
  };
  if (!change.from.includes(row.state)) return { moved: false, migration };
  if (row.state !== change.to && !migrationTransitions[row.state].includes(change.to))
    throw new Error(`There is no transition of a migration from ${row.state} to ${change.to}.`);
  const now = clock.now();
  const isAnew = change.anew === true;
  await db
    .updateTable('migrations')
    .set({
      state: change.to,
      version: sql<number>`version + 1`,
      updated_at: now,
      progress: null,
      failure: change.failure === undefined ? null : JSON.stringify(change.failure),
      finished_at: isWorking(change.to) ? null : now,
      ...(isAnew && {
        attempt: sql<number>`attempt + 1`,
        result: sql<string>`result - array['copy', 'prove', 'cut-over', 'revert']`,
      }),
      ...(change.result !== undefined && { result: sql<string>`result || ${JSON.stringify(change.result)}::jsonb` }),
      ...(change.decisions !== undefined && { decisions: JSON.stringify(change.decisions) }),
    })
    .where('id', '=', change.migrationId)
    .where('version', '=', row.version)
    .execute();
  await notify(db, liveChannel, change.migrationId);
  return {
    moved: true,
    migration: { ...migration, state: change.to, version: row.version + 1, attempt: row.attempt + (isAnew ? 1 : 0) },
  };
}

/** Stops a migration as failed and publishes why. Nothing happens if nobody is at work on it any more. */
export async function failMigration(
  scope: TransactionScope,
  clock: Clock,
  migrationId: string,
  failure: MigrationFailure,
): Promise<void> {
  const { moved, migration } = await advanceMigration(scope, clock, {
    migrationId,
    from: workingStates,
    to: 'failed',
    failure,
  });
  if (!moved) return;
  const { stage, code, message } = failure;
  await scope.audit('migration.failed', { kind: 'migration', id: migrationId }, { stage, code });
  await scope.publish(
    'cloudforge.migration.failed.v1',
    { migrationId, projectId: migration.projectId, stage, code, message },
    { subject: migrationId },
  );
}
