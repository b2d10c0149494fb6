import { advanceMigration } from '#shared/migration/service/advance-migration.ts';
import { doWork, giveUpWork } from '#shared/migration/service/do-work.ts';
import { WorkJob } from '#shared/migration/service/queue-work.ts';
import { defineWorker } from '#shared/platform/worker.ts';

const reasonsTold = 20;

/** Compares every row of both sides, certifies, and mends what differs where it is asked to. */
export const proveRows = defineWorker({
  name: 'prove-rows',
  summary: 'Proves a migration row by row and signs the certificate',
  input: WorkJob,
  concurrency: 1,
  run: async ({ ctx, job }) => {
    const { migrationId, work } = job.input;
    if (work !== 'prove' && work !== 'repair') throw new Error(`The worker prove-rows does not ${work}.`);
    const result = await doWork(ctx, job);
    if (result === undefined) return;
    const { proof } = result;
    if (proof === undefined) throw new Error('A proof came back without a certificate.');
    await job.complete(async scope => {
      const { moved, migration } = await advanceMigration(scope, ctx.clock, {
        migrationId,
        from: ['proving'],
        to: proof.certified ? 'proved' : 'different',
        result: { prove: result },
      });
      if (!moved) return;
      const { certified } = proof;
      await scope.audit('migration.proved', { kind: 'migration', id: migrationId }, { certified });
      await scope.publish(
        'cloudforge.migration.proved.v1',
        {
          migrationId,
          projectId: migration.projectId,
          certified,
          tables: proof.tables.length,
          rows: proof.tables.reduce((sum, { rows }) => sum + rows, 0),
          reasons: proof.reasons.slice(0, reasonsTold),
        },
        { subject: migrationId },
      );
    });
  },
  onFailed: giveUpWork,
});
