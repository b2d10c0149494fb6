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
  description: 'Runs, uploads, reports, bundles and their objects. Audit rows stay: they say that it was deleted.',
  access: 'projects:delete',
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
      if (runIds.length > 0) await db.deleteFrom('jobs').where('subject_id', 'in', runIds).execute();
      await db.deleteFrom('runs').where('project_id', '=', projectId).execute();
      const deleted = await db.deleteFrom('projects').where('id', '=', projectId).executeTakeFirst();
      if (deleted.numDeletedRows === 0n) throw new Problem('not-found');
      await audit(
        'project.deleted',
        { kind: 'project', id: projectId },
        { runs: runIds.length, artifacts: artifacts.length },
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
