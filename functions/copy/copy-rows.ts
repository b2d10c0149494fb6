import type { MigrationRunState } from '#shared/database/schema.ts';
import { advanceMigration } from '#shared/migration/service/advance-migration.ts';
import type { WorkResult } from '#shared/migration/service/contract.ts';
import { doWork, giveUpWork } from '#shared/migration/service/do-work.ts';
import { WorkJob, workTable } from '#shared/migration/service/queue-work.ts';
import type { TransactionScope } from '#shared/platform/ctx.ts';
import { defineWorker } from '#shared/platform/worker.ts';

const stateAfter = {
  read: 'planned',
  rehearse: 'rehearsed',
  copy: 'copied',
  'cut-over': 'cut-over',
  revert: 'reverted',
} as const satisfies { [Work in WorkJob['work']]?: MigrationRunState };

/** Reads, rehearses, copies, and puts into place or back: everything that moves rows or names. */
export const copyRows = defineWorker({
  name: 'copy-rows',
  summary: 'Moves the rows of a migration, and puts them into place',
  input: WorkJob,
  // Each has threads of its own.
  concurrency: 1,
  run: async ({ ctx, job }) => {
    const { migrationId, work } = job.input;
    if (work === 'prove' || work === 'repair') throw new Error(`The worker copy-rows does not ${work}.`);
    const result = await doWork(ctx, job);
    if (result === undefined) return;
    // A cutover whose last proof does not certify puts nothing into place.
    const isRefused = work === 'cut-over' && result.cutover === undefined;
    await job.complete(async scope => {
      const { moved, migration } = await advanceMigration(scope, ctx.clock, {
        migrationId,
        from: [workTable[work].state],
        to: isRefused ? 'different' : stateAfter[work],
        result: { [work]: result },
      });
      if (!moved) return;
      const done = isRefused ? 'different' : stateAfter[work];
      await scope.audit(`migration.${done}`, { kind: 'migration', id: migrationId });
      await announce(scope, { migrationId, projectId: migration.projectId }, done, result);
    });
  },
  onFailed: giveUpWork,
});

/** What was copied again, in all. */
function deltaOf(copy: WorkResult['copy']): { tables: number; chunksCopied: number; rowsCopied: number } {
  const delta = copy?.delta ?? [];
  return {
    tables: delta.length,
    chunksCopied: delta.reduce((sum, table) => sum + table.chunksCopied, 0),
    rowsCopied: delta.reduce((sum, table) => sum + table.rowsCopied, 0),
  };
}

/** Publishes what has come of it. */
async function announce(
  scope: TransactionScope,
  about: { migrationId: string; projectId: string },
  done: MigrationRunState,
  { copy, proof, cutover, durationMs }: WorkResult,
): Promise<void> {
  const subject = { subject: about.migrationId };
  const rows = copy?.rows ?? 0;
  switch (done) {
    case 'rehearsed':
      await scope.publish(
        'cloudforge.migration.rehearsed.v1',
        { ...about, certified: proof?.certified ?? false, rows, durationMs },
        subject,
      );
      return;
    case 'copied':
      await scope.publish(
        'cloudforge.migration.copied.v1',
        { ...about, rows, rejected: copy?.rejected ?? 0, durationMs },
        subject,
      );
      return;
    case 'cut-over':
      await scope.publish(
        'cloudforge.migration.cut-over.v1',
        { ...about, schemas: (cutover ?? []).map(({ schema }) => schema), delta: deltaOf(copy) },
        subject,
      );
      return;
    case 'reverted':
      await scope.publish('cloudforge.migration.reverted.v1', about, subject);
      return;
    default:
      return;
  }
}
