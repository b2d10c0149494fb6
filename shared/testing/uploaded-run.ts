import { createHash } from 'node:crypto';
import { assessInThread } from '#shared/sources/assess-thread.ts';
import type { Harness } from './harness.ts';

/**
 * A run of the harness' first tenant whose upload is stored and whose analysis is done, without the functions that do
 * that. Returns its ids.
 */
export async function uploadedRun(
  { platform, tenant }: Harness,
  file: { name: string; bytes: Uint8Array },
): Promise<{ runId: string; artifactId: string }> {
  const { store, database, ids, clock } = platform;
  const { organizationId, projectId, userId } = tenant;
  const [runId, artifactId] = [ids.uuid(), ids.uuid()];
  const key = `${organizationId}/${artifactId}/${file.name}`;
  await store.put('user-uploads', key, file.bytes, { mediaType: 'application/sql' });
  const { assessment } = await assessInThread({
    bytes: (async function* () {
      yield file.bytes;
    })(),
    fileName: file.name,
    sizeBytes: file.bytes.length,
  });
  const assessmentKey = `${organizationId}/${runId}/assessment.json`;
  await store.put('migration-bkp', assessmentKey, new TextEncoder().encode(JSON.stringify(assessment)), {
    mediaType: 'application/json',
  });
  await database.transaction({ role: 'cloudforge_app', organizationId }, async db => {
    await db
      .insertInto('artifacts')
      .values({
        organization_id: organizationId,
        id: artifactId,
        project_id: projectId,
        file_name: file.name,
        state: 'stored',
        size_bytes: file.bytes.length,
        sha256: createHash('sha256').update(file.bytes).digest('hex'),
        bucket: 'user-uploads',
        object_key: key,
        upload_id: null,
        created_by: userId,
        expires_at: new Date(clock.now().getTime() + 3_600_000),
      })
      .execute();
    await db
      .insertInto('runs')
      .values({
        organization_id: organizationId,
        id: runId,
        project_id: projectId,
        artifact_id: artifactId,
        state: 'completed',
        traceparent: null,
        created_by: userId,
      })
      .execute();
    await db
      .insertInto('analyses')
      .values({
        organization_id: organizationId,
        id: ids.uuid(),
        run_id: runId,
        dialect: assessment.model.dialect,
        grade: assessment.grade.letter,
        summary: '{}',
        assessment_bucket: 'migration-bkp',
        assessment_key: assessmentKey,
      })
      .execute();
  });
  return { runId, artifactId };
}
