import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { endUpload } from './finish-upload.ts';
import { serveTus, tusResponse } from './tus.ts';
import { UploadParams } from './upload-params.ts';
import { readUpload } from './upload-writer.ts';

export const abortUpload = defineOperation({
  name: 'abortUpload',
  method: 'DELETE',
  path: '/uploads/:artifactId',
  summary: 'Give up a resumable upload',
  description:
    'tus 1.0.0, termination: what was received is deleted. An upload that is complete is an artifact; delete that.',
  access: 'uploads:write',
  resource: { kind: 'artifact', param: 'artifactId' },
  input: { params: UploadParams },
  output: { status: 204 },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'validation-failed',
    'not-found',
    'conflict',
    'gone',
    'precondition-failed',
  ],
  handler: async ({ ctx, input }) =>
    await serveTus(input.request, async () => {
      const row = await readUpload(ctx, input.params.artifactId);
      if (row.state === 'stored' || !(await endUpload(ctx, row.id))) {
        throw new Problem('conflict', { detail: 'The upload is complete. Delete the artifact instead.' });
      }
      return tusResponse(204, {});
    }),
});
