import { deleteSecrets } from '#shared/identity/sealed-secrets.ts';
import { migrationBucket, migrationKeyPrefix } from '#shared/migration/service/object-store.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import type { Bucket } from '#shared/storage/object-store.ts';
import { buckets } from '#shared/storage/object-store.ts';
import { ProjectParams } from './project.ts';

export const deleteProject = defineOperation({
  name: 'deleteProject',
  method: 'DELETE',
  path: '/:projectId',
  summary: 'Delete a project and everything of it',
  description:
    'Runs, uploads, reports, bundles, migrations and their objects. Databases that were migrated stay. Audit rows stay: they say that it was deleted.',
  access: 'projects:delete',
  resource: { kind: 'project', param: 'projectId' },
  input: { params: ProjectParams },
  output: { status: 204 },
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { projectId } = input.params;
    const objects = await ctx.transaction(async ({ db, audit }) => {
      const runs = await db.selectFrom('runs').select('id').where('project_id', '=', projectId).execute();
      const runIds = runs.map(run => run.id);
      const found: { bucket: string; prefix: string }[] = [];
      const artifacts = await db
        .selectFrom('artifacts')
        .select(['id', 'bucket', 'object_key'])
        .where('project_id', '=', projectId)
        .execute();
      for (const artifact of artifacts)
        if (artifact.object_key !== null) found.push({ bucket: artifact.bucket, prefix: artifact.object_key });
      for (const id of runIds) found.push({ bucket: 'migration-bkp', prefix: `${ctx.actor.organizationId}/${id}/` });
      const migrations = await db
        .deleteFrom('migrations')
        .where('project_id', '=', projectId)
        .returning(['id', 'source_secret_id', 'target_secret_id'])
        .execute();
      const migrationIds = migrations.map(migration => migration.id);
      for (const id of migrationIds)
        found.push({ bucket: migrationBucket, prefix: `${migrationKeyPrefix(ctx.actor.organizationId, id)}/` });
      if (migrationIds.length > 0) await db.deleteFrom('jobs').where('subject_id', 'in', migrationIds).execute();
      await deleteSecrets(
        db,
        migrations.flatMap(migration => [migration.source_secret_id, migration.target_secret_id]),
      );
      if (runIds.length > 0) await db.deleteFrom('jobs').where('subject_id', 'in', runIds).execute();
      await db.deleteFrom('runs').where('project_id', '=', projectId).execute();
      const deleted = await db.deleteFrom('projects').where('id', '=', projectId).executeTakeFirst();
      if (deleted.numDeletedRows === 0n) throw new Problem('not-found');
      await audit(
        'project.deleted',
        { kind: 'project', id: projectId },
        { runs: runIds.length, artifacts: artifacts.length, migrations: migrationIds.length },
      );
      return found;
    });
    // After the commit: an object that outlives a crash here has no row any more, and the sweeper takes it.
    for (const { bucket, prefix } of objects) {
      const known: Bucket | undefined = buckets.find(name => name === bucket);
      if (known === undefined) continue;
      for (const object of await ctx.store.list(known, prefix)) await ctx.store.delete(known, object.key);
    }
    return undefined;
  },
});
