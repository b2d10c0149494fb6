import type { MigrationRunState } from '#shared/database/schema.ts';
import { advanceMigration, isWorking, migrationTransitions } from '#shared/migration/service/advance-migration.ts';
import { migrationWorks } from '#shared/migration/service/contract.ts';
import { cancelWork, workTable } from '#shared/migration/service/queue-work.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { Migration, MigrationParams, readMigration } from './migration.ts';
import { startErrors } from './start-work.ts';

export const cancelMigration = defineOperation({
  name: 'cancelMigration',
  method: 'POST',
  path: '/:migrationId/cancel',
  summary: 'Stop the work on a migration',
  description: 'What was copied stays, and resuming goes on from there. What is in place already stays in place.',
  access: 'migrations:write',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams },
  output: { status: 200, body: Migration },
  errors: startErrors,
  handler: async ({ ctx, input }) => {
    const { migrationId } = input.params;
    return await ctx.transaction(async scope => {
      const before = await readMigration(scope.db, migrationId);
      if (before === undefined) throw new Problem('not-found');
      if (before.state === 'cancelled') return before;
      if (!isWorking(before.state) || !migrationTransitions[before.state].includes('cancelled'))
        throw new Problem('conflict', { detail: `The migration is ${before.state}; there is nothing to stop.` });
      const from: MigrationRunState = before.state === 'copied' ? 'proving' : before.state;
      const stage = migrationWorks.find(work => workTable[work].state === from) ?? from;
      const { moved } = await advanceMigration(scope, ctx.clock, {
        migrationId,
        from: [before.state],
        to: 'cancelled',
        failure: { stage, code: 'cancelled', message: 'It was stopped by hand. What was copied stays.', from },
      });
      if (!moved) throw new Problem('conflict');
      await cancelWork(ctx, scope.db, migrationId);
      await scope.audit('migration.cancelled', { kind: 'migration', id: migrationId });
      const after = await readMigration(scope.db, migrationId);
      if (after === undefined) throw new Problem('not-found');
      return after;
    });
  },
});
