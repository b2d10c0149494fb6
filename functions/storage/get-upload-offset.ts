import { defineOperation } from '#shared/platform/operation.ts';
import { serveTus } from './tus.ts';
import { UploadParams } from './upload-params.ts';
import { receivedBytes, stateOf } from './upload-state.ts';
import { readUpload } from './upload-writer.ts';
import { firstRunOf, progressResponse, writeUpload } from './write-upload.ts';

async function* nothing(): AsyncGenerator<Uint8Array> {}

export const getUploadOffset = defineOperation({
  name: 'getUploadOffset',
  method: 'HEAD',
  path: '/uploads/:artifactId',
  summary: 'Ask how far a resumable upload is',
  description:
    'tus 1.0.0: Upload-Offset is where to go on. An upload whose bytes are all there but whose end was cut off by a crash is ' +
    'completed first, so that an offset equal to Upload-Length always means that the file is stored and its run has begun.',
  access: 'uploads:write',
  resource: { kind: 'artifact', param: 'artifactId' },
  input: { params: UploadParams },
  output: { status: 200 },
  errors: [
    'not-signed-in',
    'forbidden',
    'validation-failed',
    'not-found',
    'conflict',
    'gone',
    'precondition-failed',
    'checksum-mismatch',
    'overloaded',
    'quota-exceeded',
  ],
  handler: async ({ ctx, input }) =>
    await serveTus(input.request, async () => {
      const { artifactId } = input.params;
      const row = await readUpload(ctx, artifactId);
      const state = stateOf(row);
      const headers: Record<string, string> = {
        ...(row.size_bytes === null ? { 'upload-defer-length': '1' } : { 'upload-length': String(row.size_bytes) }),
        ...(state.metadata === undefined ? {} : { 'upload-metadata': state.metadata }),
      };
      if (row.state === 'stored') {
        const runId = await firstRunOf(ctx, artifactId);
        const written = {
          offset: row.received_bytes,
          expiresAt: row.expires_at,
          ...(runId === undefined ? {} : { runId }),
        };
        return progressResponse(200, written, headers);
      }
      const offset = receivedBytes(state);
      if (offset === row.size_bytes)
        return progressResponse(200, await writeUpload(ctx, artifactId, nothing(), {}), headers);
      return progressResponse(200, { offset, expiresAt: row.expires_at }, headers);
    }),
});
