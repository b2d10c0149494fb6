import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { startRun } from '#shared/runs/start-run.ts';
import { type ObjectInfo, ObjectStoreError } from '#shared/storage/object-store.ts';
import { uploadBucket } from '#shared/storage/upload-place.ts';
import { uploadLimits } from '#shared/storage/upload-settings.ts';
import { withStore } from './store-problem.ts';
import type { UploadState } from './upload-state.ts';
import type { UploadWriter } from './upload-writer.ts';

/**
 * The last byte has arrived. The parts are joined, the object is read again and its sha256 compared with what was
 * received; then the artifact, its run, the event, the audit row and the live event are one commit. Only then may a
 * request be answered with success. A crash anywhere before leaves an upload that the next request finishes. Throws
 * 'checksum-mismatch' when the store gave back other bytes: the upload is ended then. Returns the id of the run.
 */
export async function finishUpload(ctx: Ctx, writer: UploadWriter): Promise<{ runId: string }> {
  const { parts, tail } = writer.state;
  if (tail !== undefined) throw new Error(`The upload ${writer.row.id} ends in a tail.`);
  let info: ObjectInfo;
  try {
    info = await writer.holdDuring(() =>
      withStore(ctx.store.completeUpload(writer.bucket, writer.key, writer.uploadId, parts)),
    );
  } catch (error) {
    if (!(error instanceof ObjectStoreError) || (error.code !== 'checksum' && error.code !== 'not-found')) throw error;
    await endUpload(ctx, writer.row.id);
    throw new Problem('checksum-mismatch', {
      detail: 'The object store did not keep the bytes as they were sent. Send the file again.',
      cause: error,
    });
  }
  return await ctx.transaction(async scope => {
    const current = await scope.db
      .selectFrom('artifacts')
      .select(['state'])
      .where('id', '=', writer.row.id)
      .forUpdate()
      .executeTakeFirst();
    if (current === undefined) throw new Problem('not-found');
    if (current.state === 'stored') {
      const run = await scope.db
        .selectFrom('runs')
        .select('id')
        .where('artifact_id', '=', writer.row.id)
        .orderBy('created_at')
        .executeTakeFirstOrThrow();
      return { runId: run.id };
    }
    if (current.state !== 'receiving') throw new Problem('gone');
    const kept: UploadState = {
      parts: [],
      ...(writer.state.metadata === undefined ? {} : { metadata: writer.state.metadata }),
    };
    await scope.db
      .updateTable('artifacts')
      .set({
        state: 'stored',
        size_bytes: info.sizeBytes,
        received_bytes: info.sizeBytes,
        sha256: info.sha256,
        upload_id: null,
        parts: JSON.stringify(kept),
        stored_at: ctx.clock.now(),
        expires_at: uploadLimits(ctx).storedExpiry,
      })
      .where('id', '=', writer.row.id)
      .execute();
    await scope.audit(
      'artifact.stored',
      { kind: 'artifact', id: writer.row.id },
      { fileName: writer.row.file_name, sizeBytes: info.sizeBytes, sha256: info.sha256 },
    );
    const runId = await startRun(
      ctx,
      scope,
      {
        id: writer.row.id,
        projectId: writer.row.project_id,
        fileName: writer.row.file_name,
        sizeBytes: info.sizeBytes,
        sha256: info.sha256,
      },
      writer.state.pauseAfterAnalysis === true ? { pauseAfterAnalysis: true } : {},
    );
    return { runId };
  });
}

/**
 * Ends an upload that is still being received: first in the database, so that no writer goes on, then in the store.
 * Returns false if there was none to end.
 */
export async function endUpload(ctx: Ctx, artifactId: string): Promise<boolean> {
  const ended = await ctx.transaction(async ({ db, audit }) => {
    const row = await db
      .updateTable('artifacts')
      .set({ state: 'aborted', parts: '[]' })
      .where('id', '=', artifactId)
      .where('state', '=', 'receiving')
      .returning(['object_key', 'upload_id'])
      .executeTakeFirst();
    if (row !== undefined) await audit('artifact.aborted', { kind: 'artifact', id: artifactId });
    return row;
  });
  if (ended === undefined) return false;
  await discard(ctx, ended.object_key, ended.upload_id);
  return true;
}

async function discard(ctx: Ctx, key: string | null, uploadId: string | null): Promise<void> {
  if (key === null) return;
  try {
    if (uploadId !== null) await ctx.store.abortUpload(uploadBucket, key, uploadId);
    for (const object of await ctx.store.list(uploadBucket, key.slice(0, key.lastIndexOf('/') + 1))) {
      await ctx.store.delete(uploadBucket, object.key);
    }
  } catch (error) {
    // It is ended all the same; what is left in the store has no upload any more, and the sweeper takes it.
    ctx.log.warn('an ended upload could not be removed from the store', { key, error });
  }
}
