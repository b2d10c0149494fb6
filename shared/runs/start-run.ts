import type { RunOptions } from '#shared/database/schema.ts';
import { requireQuota } from '#shared/limits/quotas.ts';
import type { Ctx, TransactionScope } from '#shared/platform/ctx.ts';
import { currentTraceparent } from '#shared/telemetry/trace.ts';
import { stageDeadlinesMs } from './advance-run.ts';

export interface StoredArtifact {
  id: string;
  projectId: string;
  fileName: string;
  sizeBytes: number;
  sha256: string;
}

/**
 * Begins a run over a stored artifact, in the caller's transaction: the row, its first live event, and the event. Throws
 * `quota-exceeded`.
 */
export async function startRun(
  ctx: Ctx,
  scope: TransactionScope,
  artifact: StoredArtifact,
  options: RunOptions,
): Promise<string> {
  await requireQuota(scope.db, ctx.actor.organizationId, 'runs');
  const runId = ctx.ids.uuid();
  const now = ctx.clock.now();
  await scope.db
    .insertInto('runs')
    .values({
      organization_id: ctx.actor.organizationId,
      id: runId,
      project_id: artifact.projectId,
      artifact_id: artifact.id,
      state: 'uploaded',
      options: JSON.stringify(options),
      traceparent: currentTraceparent() ?? null,
      created_by: ctx.actor.kind === 'system' ? null : ctx.actor.userId,
      created_at: now,
      updated_at: now,
      deadline_at: new Date(now.getTime() + (stageDeadlinesMs.uploaded ?? 0)),
    })
    .execute();
  const facts = {
    artifactId: artifact.id,
    fileName: artifact.fileName,
    sizeBytes: artifact.sizeBytes,
    sha256: artifact.sha256,
  };
  await scope.progress(runId, 'upload.completed', { ...facts, state: 'uploaded' });
  await scope.audit('run.started', { kind: 'run', id: runId }, facts);
  await scope.publish(
    'cloudforge.artifact.uploaded.v1',
    { runId, projectId: artifact.projectId, ...facts },
    { subject: runId },
  );
  return runId;
}
