import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { Migration, MigrationParams, readMigration } from './migration.ts';

export const getMigration = defineOperation({
  name: 'getMigration',
  method: 'GET',
  path: '/:migrationId',
  summary: 'Read a migration',
  description: 'State, decisions, progress, what came of each step, and the one next step.',
  access: 'migrations:read',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams },
  output: { status: 200, body: Migration },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const migration = await ctx.read(db => readMigration(db, input.params.migrationId));
    if (migration === undefined) throw new Problem('not-found');
    return migration;
  },
});
