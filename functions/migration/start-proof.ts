import { defineOperation } from '#shared/platform/operation.ts';
import { Migration, MigrationParams } from './migration.ts';
import { startErrors, startWork } from './start-work.ts';

export const startProof = defineOperation({
  name: 'startProof',
  method: 'POST',
  path: '/:migrationId/proof',
  summary: 'Prove a migration again',
  description: 'Reads every row of both sides once more; the certificate is made anew.',
  access: 'migrations:write',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams },
  output: { status: 202, body: Migration },
  limit: 'heavy',
  errors: startErrors,
  handler: async ({ ctx, input }) =>
    await startWork(ctx, { migrationId: input.params.migrationId, work: 'prove', from: ['proved', 'reverted'] }),
});
