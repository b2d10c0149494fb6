import { defineOperation } from '#shared/platform/operation.ts';
import { uploadBytesCeiling } from '#shared/storage/upload-settings.ts';
import { offsetMediaType, readBytesHeader, readChecksumHeader, requireOffsetMediaType, serveTus } from './tus.ts';
import { UploadParams } from './upload-params.ts';
import { progressResponse, writeUpload } from './write-upload.ts';

export const appendUpload = defineOperation({
  name: 'appendUpload',
  method: 'PATCH',
  path: '/uploads/:artifactId',
  summary: 'Send bytes of a resumable upload',
  description:
    'tus 1.0.0: the body begins at Upload-Offset. What was received before a broken connection is kept. With Upload-Checksum ' +
    '(sha256 or sha1) the body counts whole or not at all. Success on the last byte means that the file is durable, its ' +
    'sha256 read back, and its run begun (Cloudforge-Run-Id).',
  access: 'uploads:write',
  resource: { kind: 'artifact', param: 'artifactId' },
  input: { params: UploadParams, body: { kind: 'stream', mediaType: offsetMediaType } },
  output: { status: 204 },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'validation-failed',
    'upload-invalid',
    'not-found',
    'conflict',
    'upload-offset-mismatch',
    'gone',
    'precondition-failed',
    'body-too-large',
    'media-type-unsupported',
    'checksum-mismatch',
    'overloaded',
    'quota-exceeded',
  ],
  bodyBytesMax: uploadBytesCeiling,
  handler: async ({ ctx, input }) =>
    await serveTus(input.request, async () => {
      const { request } = input;
      requireOffsetMediaType(request);
      const offset = readBytesHeader(request, 'upload-offset');
      const checksum = readChecksumHeader(request);
      const declared = request.headers.get('content-length');
      const written = await writeUpload(ctx, input.params.artifactId, input.body, {
        offset,
        ...(declared === null ? {} : { bodyBytes: Number(declared) }),
        ...(checksum === undefined ? {} : { checksum }),
      });
      return progressResponse(204, written);
    }),
});
