import { defineOperation } from '#shared/platform/operation.ts';
import { Migration, MigrationParams } from './migration.ts';
import { startErrors, startWork } from './start-work.ts';

export const repairMigration = defineOperation({
  name: 'repairMigration',
  method: 'POST',
  path: '/:migrationId/repair',
  summary: 'Copy again what differs',
  description: 'Tables that differ from the source as it is now are named by row, copied again and proved again.',
  access: 'migrations:write',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams },
  output: { status: 202, body: Migration },
  limit: 'heavy',
  errors: startErrors,
  handler: async ({ ctx, input }) =>
    await startWork(ctx, { migrationId: input.params.migrationId, work: 'repair', from: ['different'] }),
});
