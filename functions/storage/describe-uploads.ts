import { defineOperation } from '#shared/platform/operation.ts';
import { uploadLimits } from '#shared/storage/upload-settings.ts';
import { tusChecksumAlgorithms, tusExtensions, tusResponse, tusVersion } from './tus.ts';

export const describeUploads = defineOperation({
  name: 'describeUploads',
  method: 'OPTIONS',
  path: '/uploads',
  summary: 'What resumable uploads this server takes',
  description: 'tus 1.0.0: versions, extensions, checksum algorithms and the largest size, before anyone is signed in.',
  access: 'public',
  input: {},
  output: { status: 204 },
  errors: [],
  handler: async ({ ctx }) =>
    tusResponse(204, {
      'tus-version': tusVersion,
      'tus-extension': tusExtensions,
      'tus-max-size': String(uploadLimits(ctx).uploadBytesMax),
      'tus-checksum-algorithm': tusChecksumAlgorithms.join(','),
    }),
});
