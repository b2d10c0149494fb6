import { defineOperation } from '#shared/platform/operation.ts';
import { Migration, MigrationParams } from './migration.ts';
import { startErrors, startWork } from './start-work.ts';

export const startRehearsal = defineOperation({
  name: 'startRehearsal',
  method: 'POST',
  path: '/:migrationId/rehearsal',
  summary: 'Rehearse a migration',
  description: 'The same run into a scratch database that is dropped afterwards, measured and proved.',
  access: 'migrations:write',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams },
  output: { status: 202, body: Migration },
  limit: 'heavy',
  errors: startErrors,
  handler: async ({ ctx, input }) =>
    await startWork(ctx, { migrationId: input.params.migrationId, work: 'rehearse', from: ['planned', 'rehearsed'] }),
});
