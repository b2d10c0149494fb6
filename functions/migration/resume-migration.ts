import type { MigrationRunState } from '#shared/database/schema.ts';
import { isWorking } from '#shared/migration/service/advance-migration.ts';
import type { MigrationWork } from '#shared/migration/service/contract.ts';
import { migrationWorks } from '#shared/migration/service/contract.ts';
import { workTable } from '#shared/migration/service/queue-work.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { Migration, MigrationParams, type Migration as MigrationValue, readMigration } from './migration.ts';
import { startErrors, startWork } from './start-work.ts';

export const resumeMigration = defineOperation({
  name: 'resumeMigration',
  method: 'POST',
  path: '/:migrationId/resume',
  summary: 'Go on with a migration that stopped',
  description: 'Goes on in the step in which it failed or was cancelled; what was copied is not copied again.',
  access: 'migrations:write',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams },
  output: { status: 202, body: Migration },
  limit: 'heavy',
  errors: startErrors,
  handler: async ({ ctx, input }) => {
    const { migrationId } = input.params;
    const migration = await ctx.read(db => readMigration(db, migrationId));
    if (migration === undefined) throw new Problem('not-found');
    if (isWorking(migration.state)) return migration;
    const work = stoppedWork(migration);
    if (work === undefined)
      throw new Problem('conflict', { detail: `The migration is ${migration.state}; there is nothing to resume.` });
    return await startWork(ctx, { migrationId, work, from: ['failed', 'cancelled'] });
  },
});

/** The piece of work it stopped in; a cutover of which nobody says any more that the source may write asks again. */
function stoppedWork({ state, failure }: MigrationValue): MigrationWork | undefined {
  if ((state !== 'failed' && state !== 'cancelled') || failure === null) return undefined;
  const named = migrationWorks.find(work => work === failure.stage);
  if (named !== undefined && workTable[named].state === failure.from) return named;
  return migrationWorks.find(work => workTable[work].state === (failure.from satisfies MigrationRunState));
}
