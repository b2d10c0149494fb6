import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { ArtifactParams, requireArtifact, requireStored } from './artifact.ts';
import { withStore } from './store-problem.ts';
import { placeOf } from './upload-state.ts';

const validForSeconds = 300;

export const createDownloadLink = defineOperation({
  name: 'createDownloadLink',
  method: 'POST',
  path: '/artifacts/:artifactId/links',
  summary: 'Get a link that downloads an uploaded file',
  description:
    'It needs no credentials, names this one file and ends after five minutes. It may be relative to the origin.',
  access: 'uploads:write',
  resource: { kind: 'artifact', param: 'artifactId' },
  input: { params: ArtifactParams },
  output: { status: 201, body: z.object({ url: z.string(), expiresAt: z.iso.datetime() }) },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'validation-failed',
    'not-found',
    'conflict',
    'gone',
    'overloaded',
  ],
  handler: async ({ ctx, input }) => {
    const row = await ctx.transaction(async ({ db, audit }) => {
      const found = await requireArtifact(db, input.params.artifactId);
      requireStored(found, ctx.clock.now());
      await audit('artifact.link-created', { kind: 'artifact', id: found.id }, { validForSeconds });
      return found;
    });
    const { bucket, key } = placeOf(row);
    const url = await withStore(ctx.store.signUrl(bucket, key, 'GET', validForSeconds, { fileName: row.file_name }));
    return { url, expiresAt: new Date(ctx.clock.now().getTime() + validForSeconds * 1_000).toISOString() };
  },
});
