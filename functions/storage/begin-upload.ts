import { requireQuota } from '#shared/limits/quotas.ts';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { sourceKey, uploadBucket } from '#shared/storage/upload-place.ts';
import { uploadLimits } from '#shared/storage/upload-settings.ts';
import { withStore } from './store-problem.ts';
import type { UploadMetadata } from './upload-metadata.ts';
import type { UploadState } from './upload-state.ts';

export interface BegunUpload {
  artifactId: string;
  expiresAt: Date;
}

/**
 * Begins an upload: in the store, then as a row. `sizeBytes` is undefined where the length shows at the end. Throws
 * 'not-found' for a project the actor can't see, 'body-too-large' and 'quota-exceeded'.
 */
export async function beginUpload(
  ctx: Ctx,
  metadata: UploadMetadata,
  options: { sizeBytes: number | undefined; header?: string },
): Promise<BegunUpload> {
  const { uploadBytesMax, unfinishedExpiry } = uploadLimits(ctx);
  if (options.sizeBytes !== undefined && options.sizeBytes > uploadBytesMax) throw uploadTooLarge(uploadBytesMax);
  await requireProject(ctx, metadata.projectId);
  const artifactId = ctx.ids.uuid();
  const key = sourceKey(ctx.actor.organizationId, artifactId);
  const { uploadId } = await withStore(ctx.store.createUpload(uploadBucket, key, { mediaType: metadata.mediaType }));
  const state: UploadState = {
    parts: [],
    ...(options.header === undefined ? {} : { metadata: options.header }),
    ...(metadata.pauseAfterAnalysis ? { pauseAfterAnalysis: true } : {}),
  };
  try {
    await ctx.transaction(async ({ db, audit }) => {
      // Locked in this order everywhere: uploads, stored bytes, runs.
      await requireQuota(db, ctx.actor.organizationId, 'uploads');
      await requireQuota(db, ctx.actor.organizationId, 'stored-bytes', options.sizeBytes ?? 0);
      // Its run is counted when it begins; an upload whose run could not begin now is not even received.
      await requireQuota(db, ctx.actor.organizationId, 'runs');
      await db
        .insertInto('artifacts')
        .values({
          organization_id: ctx.actor.organizationId,
          id: artifactId,
          project_id: metadata.projectId,
          file_name: metadata.fileName,
          media_type: metadata.mediaType,
          state: 'receiving',
          size_bytes: options.sizeBytes ?? null,
          bucket: uploadBucket,
          object_key: key,
          upload_id: uploadId,
          parts: JSON.stringify(state),
          created_by: ctx.actor.kind === 'system' ? null : ctx.actor.userId,
          created_at: ctx.clock.now(),
          expires_at: unfinishedExpiry,
        })
        .execute();
      await audit(
        'artifact.begun',
        { kind: 'artifact', id: artifactId },
        { projectId: metadata.projectId, fileName: metadata.fileName, sizeBytes: options.sizeBytes ?? null },
      );
    });
  } catch (error) {
    await ctx.store
      .abortUpload(uploadBucket, key, uploadId)
      .catch(left => ctx.log.warn('an upload stayed behind', { key, error: left }));
    throw error;
  }
  return { artifactId, expiresAt: unfinishedExpiry };
}

async function requireProject(ctx: Ctx, projectId: string): Promise<void> {
  const project = await ctx.read(db =>
    db.selectFrom('projects').select('id').where('id', '=', projectId).executeTakeFirst(),
  );
  if (project === undefined)
    throw new Problem('not-found', { detail: 'There is no such project, or it is not yours to see.' });
}

/** An upload longer than the setting allows. */
export function uploadTooLarge(limitBytes: number): Problem {
  return new Problem('body-too-large', {
    detail: `An upload may have ${limitBytes} bytes here.`,
    members: { limitBytes },
  });
}

/** A file without a byte: it can hold no database, and saying so at once is kinder than a failed run. */
export function emptyFile(fileName: string): Problem {
  return new Problem('upload-invalid', { detail: `The file ${JSON.stringify(fileName)} is empty (0 bytes).` });
}
