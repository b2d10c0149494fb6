import { defineOperation } from '#shared/platform/operation.ts';
import { Migration, MigrationParams } from './migration.ts';
import { startErrors, startWork } from './start-work.ts';

export const startCopy = defineOperation({
  name: 'startCopy',
  method: 'POST',
  path: '/:migrationId/copy',
  summary: 'Copy the rows',
  description: 'Into staging schemas of the target, chunk by chunk; the proof follows by itself.',
  access: 'migrations:write',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams },
  output: { status: 202, body: Migration },
  limit: 'heavy',
  errors: startErrors,
  handler: async ({ ctx, input }) =>
    await startWork(ctx, { migrationId: input.params.migrationId, work: 'copy', from: ['planned', 'rehearsed'] }),
});
