import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { ArtifactParams, requireArtifact } from './artifact.ts';
import { endUpload } from './finish-upload.ts';
import { placeOf } from './upload-state.ts';

export const deleteArtifact = defineOperation({
  name: 'deleteArtifact',
  method: 'DELETE',
  path: '/artifacts/:artifactId',
  summary: 'Delete an uploaded file',
  description: 'Its runs and reports stay; the file itself is gone. Refused while a run still reads it.',
  access: 'uploads:write',
  resource: { kind: 'artifact', param: 'artifactId' },
  input: { params: ArtifactParams },
  output: { status: 204 },
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'validation-failed', 'not-found', 'conflict'],
  handler: async ({ ctx, input }) => {
    const { artifactId } = input.params;
    const place = await ctx.transaction(async ({ db, audit }) => {
      const row = await requireArtifact(db, artifactId, { lock: true });
      if (row.state !== 'stored') return undefined;
      const reader = await db
        .selectFrom('runs')
        .select('id')
        .where('artifact_id', '=', artifactId)
        .where('finished_at', 'is', null)
        .limit(1)
        .executeTakeFirst();
      if (reader !== undefined) {
        throw new Problem('conflict', {
          detail: 'A run still works on this file. Cancel it first.',
          members: { runId: reader.id },
        });
      }
      await db
        .updateTable('artifacts')
        .set({ state: 'expired', expires_at: ctx.clock.now() })
        .where('id', '=', artifactId)
        .execute();
      await audit('artifact.deleted', { kind: 'artifact', id: artifactId }, { fileName: row.file_name });
      return placeOf(row);
    });
    if (place === undefined) await endUpload(ctx, artifactId);
    else
      await ctx.store
        .delete(place.bucket, place.key)
        .catch(error => ctx.log.warn('left to the sweeper', { ...place, error }));
    return undefined;
  },
});
