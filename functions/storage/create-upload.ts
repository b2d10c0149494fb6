import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { uploadBytesCeiling } from '#shared/storage/upload-settings.ts';
import { beginUpload, emptyFile } from './begin-upload.ts';
import { offsetMediaType, readBytesHeader, readChecksumHeader, requireOffsetMediaType, serveTus } from './tus.ts';
import { readUploadMetadata } from './upload-metadata.ts';
import { progressResponse, type Written, writeUpload } from './write-upload.ts';

export const createUpload = defineOperation({
  name: 'createUpload',
  method: 'POST',
  path: '/uploads',
  summary: 'Begin a resumable upload',
  description:
    'tus 1.0.0, creation and creation-with-upload: Upload-Length is the size of the file, Upload-Metadata holds filename, ' +
    'filetype, projectId and, if wanted, pauseAfterAnalysis. Location is where the bytes go with PATCH. The last segment of it is the ' +
    'id of the artifact. When the last byte is stored the header Cloudforge-Run-Id names the run that has begun.',
  access: 'uploads:write',
  resource: {
    kind: 'project',
    of: input => readUploadMetadata(input.request.headers.get('upload-metadata') ?? '').projectId,
  },
  input: { body: { kind: 'stream', mediaType: offsetMediaType } },
  output: { status: 201 },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'upload-invalid',
    'not-found',
    'conflict',
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
      const header = request.headers.get('upload-metadata') ?? '';
      const metadata = readUploadMetadata(header);
      const sizeBytes = readBytesHeader(request, 'upload-length');
      if (sizeBytes === 0) throw emptyFile(metadata.fileName);
      const checksum = readChecksumHeader(request);
      const hasBody = request.body !== null && request.headers.get('content-length') !== '0';
      if (hasBody) requireOffsetMediaType(request);
      const bodyBytes = Number(request.headers.get('content-length') ?? 0);
      if (bodyBytes > sizeBytes) {
        throw new Problem('body-too-large', {
          detail: 'The body is longer than Upload-Length.',
          members: { limitBytes: sizeBytes },
        });
      }
      const begun = await beginUpload(ctx, metadata, { sizeBytes, header });
      const written: Written = hasBody
        ? await writeUpload(ctx, begun.artifactId, input.body, {
            offset: 0,
            ...(checksum === undefined ? {} : { checksum }),
          })
        : { offset: 0, expiresAt: begun.expiresAt };
      const location = `${new URL(request.url).pathname.replace(/\/$/, '')}/${begun.artifactId}`;
      return progressResponse(201, written, { location });
    }),
});
