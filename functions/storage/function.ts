import { defineFunction } from '#shared/platform/function.ts';
import { uploadSettings } from '#shared/storage/upload-settings.ts';
import { abortUpload } from './abort-upload.ts';
import { appendUpload } from './append-upload.ts';
import { createDownloadLink } from './create-download-link.ts';
import { createFile } from './create-file.ts';
import { createRun } from './create-run.ts';
import { createUpload } from './create-upload.ts';
import { deleteArtifact } from './delete-artifact.ts';
import { describeUploads } from './describe-uploads.ts';
import { getArtifact } from './get-artifact.ts';
import { getUploadOffset } from './get-upload-offset.ts';
import { listArtifacts } from './list-artifacts.ts';

export const storage = defineFunction({
  name: 'storage',
  prefix: 'storage',
  summary: 'Uploads: resumable or as a form, and the files they become',
  operations: [
    describeUploads,
    createUpload,
    getUploadOffset,
    appendUpload,
    abortUpload,
    createFile,
    listArtifacts,
    getArtifact,
    deleteArtifact,
    createDownloadLink,
    createRun,
  ],
  settings: uploadSettings,
});
