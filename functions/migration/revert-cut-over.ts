import { defineOperation } from '#shared/platform/operation.ts';
import { Migration, MigrationParams } from './migration.ts';
import { startErrors, startWork } from './start-work.ts';

export const revertCutOver = defineOperation({
  name: 'revertCutOver',
  method: 'POST',
  path: '/:migrationId/revert',
  summary: 'Take a cutover back',
  description: 'What was in place before gets its name again; rows written since stay in the staging schemas.',
  access: 'migrations:cut-over',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams },
  output: { status: 202, body: Migration },
  limit: 'heavy',
  errors: startErrors,
  handler: async ({ ctx, input }) =>
    await startWork(ctx, { migrationId: input.params.migrationId, work: 'revert', from: ['cut-over'] }),
});
