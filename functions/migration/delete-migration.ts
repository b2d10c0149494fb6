import { deleteSecrets } from '#shared/identity/sealed-secrets.ts';
import { isWorking } from '#shared/migration/service/advance-migration.ts';
import { migrationBucket, migrationKeyPrefix } from '#shared/migration/service/object-store.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { MigrationParams } from './migration.ts';
import { startErrors } from './start-work.ts';

export const deleteMigration = defineOperation({
  name: 'deleteMigration',
  method: 'DELETE',
  path: '/:migrationId',
  summary: 'Delete a migration',
  description:
    'With its sealed connection strings, certificate and rejected rows. The source and the target database stay as they are. Work in hand has to be cancelled first.',
  access: 'migrations:write',
  resource: { kind: 'migration', param: 'migrationId' },
  input: { params: MigrationParams },
  output: { status: 204 },
  errors: startErrors,
  handler: async ({ ctx, input }) => {
    const { migrationId } = input.params;
    await ctx.transaction(async ({ db, audit }) => {
      const row = await db
        .selectFrom('migrations')
        .select(['state', 'source_secret_id', 'target_secret_id', 'target_label'])
        .where('id', '=', migrationId)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) throw new Problem('not-found');
      if (isWorking(row.state))
        throw new Problem('conflict', { detail: `The migration is ${row.state}; cancel that first.` });
      await db.deleteFrom('jobs').where('subject_id', '=', migrationId).execute();
      await db.deleteFrom('migrations').where('id', '=', migrationId).execute();
      await deleteSecrets(db, [row.source_secret_id, row.target_secret_id]);
      await audit('migration.deleted', { kind: 'migration', id: migrationId }, { target: row.target_label });
    });
    const prefix = `${migrationKeyPrefix(ctx.actor.organizationId, migrationId)}/`;
    for (const object of await ctx.store.list(migrationBucket, prefix))
      await ctx.store.delete(migrationBucket, object.key);
    return undefined;
  },
});
