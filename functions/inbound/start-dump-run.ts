import { requireQuota } from '#shared/limits/quotas.ts';
import type { Ctx, TransactionScope } from '#shared/platform/ctx.ts';
import { startRun } from '#shared/runs/start-run.ts';
import { safeFileName } from '#shared/storage/file-name.ts';
import type { ObjectInfo } from '#shared/storage/object-store.ts';
import { uploadLimits } from '#shared/storage/upload-settings.ts';

/**
 * Makes an object that is stored and verified an artifact of the project and begins its run, in the caller's
 * transaction: the same rows and the same event that an upload makes. Returns the run's id. Throws `quota-exceeded`.
 */
export async function startDumpRun(
  ctx: Ctx,
  scope: TransactionScope,
  dump: {
    artifactId: string;
    projectId: string;
    sourceId: string;
    fileName: string;
    info: ObjectInfo;
    pauseAfterAnalysis: boolean;
  },
): Promise<string> {
  const { artifactId, projectId, info } = dump;
  const fileName = safeFileName(dump.fileName);
  const now = ctx.clock.now();
  await requireQuota(scope.db, ctx.actor.organizationId, 'stored-bytes', info.sizeBytes);
  await scope.db
    .insertInto('artifacts')
    .values({
      organization_id: ctx.actor.organizationId,
      id: artifactId,
      project_id: projectId,
      file_name: fileName,
      media_type: info.mediaType,
      state: 'stored',
      size_bytes: info.sizeBytes,
      received_bytes: info.sizeBytes,
      sha256: info.sha256,
      bucket: info.bucket,
      object_key: info.key,
      upload_id: null,
      created_by: null,
      created_at: now,
      stored_at: now,
      expires_at: uploadLimits(ctx).storedExpiry,
    })
    .execute();
  const { sizeBytes, sha256 } = info;
  const facts = { fileName, sizeBytes, sha256, sourceId: dump.sourceId };
  await scope.audit('artifact.stored', { kind: 'artifact', id: artifactId }, facts);
  const artifact = { id: artifactId, projectId, fileName, sizeBytes, sha256 };
  return await startRun(ctx, scope, artifact, dump.pauseAfterAnalysis ? { pauseAfterAnalysis: true } : {});
}
