import { defineOperation } from '#shared/platform/operation.ts';
import { Artifact, ArtifactParams, artifactOf, requireArtifact } from './artifact.ts';

export const getArtifact = defineOperation({
  name: 'getArtifact',
  method: 'GET',
  path: '/artifacts/:artifactId',
  summary: 'Read what is known of an uploaded file',
  access: 'runs:read',
  resource: { kind: 'artifact', param: 'artifactId' },
  input: { params: ArtifactParams },
  output: { status: 200, body: Artifact },
  errors: ['not-signed-in', 'validation-failed', 'not-found'],
  handler: async ({ ctx, input }) => artifactOf(await ctx.read(db => requireArtifact(db, input.params.artifactId))),
});
