import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { startRun } from '#shared/runs/start-run.ts';
import { ArtifactParams, requireArtifact, requireStored } from './artifact.ts';

export const createRun = defineOperation({
  name: 'createRun',
  method: 'POST',
  path: '/artifacts/:artifactId/runs',
  summary: 'Begin another run over a file that is stored already',
  access: 'runs:write',
  resource: { kind: 'artifact', param: 'artifactId' },
  input: {
    params: ArtifactParams,
    body: {
      kind: 'json',
      schema: z.object({ pauseAfterAnalysis: z.boolean().default(false) }).default({ pauseAfterAnalysis: false }),
    },
  },
  output: { status: 201, body: z.object({ runId: z.uuid(), projectId: z.uuid() }) },
  limit: 'heavy',
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'validation-failed',
    'body-unreadable',
    'media-type-unsupported',
    'body-too-large',
    'not-found',
    'conflict',
    'gone',
    'quota-exceeded',
  ],
  handler: async ({ ctx, input }) =>
    await ctx.transaction(async scope => {
      // Locked: the sweeper must not expire the file between here and the commit.
      const row = await requireArtifact(scope.db, input.params.artifactId, { lock: true });
      requireStored(row, ctx.clock.now());
      const artifact = {
        id: row.id,
        projectId: row.project_id,
        fileName: row.file_name,
        sizeBytes: row.size_bytes ?? 0,
        sha256: row.sha256 ?? '',
      };
      const runId = await startRun(
        ctx,
        scope,
        artifact,
        input.body.pauseAfterAnalysis ? { pauseAfterAnalysis: true } : {},
      );
      return { runId, projectId: row.project_id };
    }),
});
