import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { safeFileName } from '#shared/storage/file-name.ts';

export interface UploadMetadata {
  projectId: string;
  fileName: string;
  mediaType: string;
  pauseAfterAnalysis: boolean;
}

const headerLengthMax = 8_192;
const pair = /^[^\s,]{1,200}(?: [A-Za-z0-9+/]*={0,2})?$/;
const Uuid = z.uuid();

/**
 * Reads the header Upload-Metadata (tus 1.0.0, creation): `filename`, `filetype`, `projectId` and, if wanted,
 * `pauseAfterAnalysis`, each with its value in base64; other keys are left alone. Throws Problem 'upload-invalid'.
 */
export function readUploadMetadata(header: string): UploadMetadata {
  if (header.length > headerLengthMax) throw invalid(`Upload-Metadata is longer than ${headerLengthMax} characters.`);
  const values = new Map<string, string>();
  for (const text of header.split(',').map(each => each.trim())) {
    if (text === '') continue;
    const [name = '', value = ''] = text.split(' ');
    if (
      !pair.test(text) ||
      Buffer.from(value, 'base64').toString('base64').replaceAll('=', '') !== value.replaceAll('=', '')
    ) {
      throw invalid(
        `Upload-Metadata has an entry that is no key with a base64 value: ${JSON.stringify(text.slice(0, 100))}.`,
      );
    }
    if (values.has(name)) throw invalid(`Upload-Metadata has the key ${JSON.stringify(name)} twice.`);
    values.set(name, Buffer.from(value, 'base64').toString('utf8'));
  }
  const projectId = Uuid.safeParse(values.get('projectId'));
  if (!projectId.success) throw invalid('Upload-Metadata must have the id of a project as `projectId`.');
  return {
    projectId: projectId.data,
    fileName: safeFileName(values.get('filename') ?? ''),
    mediaType: readMediaType(values.get('filetype')),
    pauseAfterAnalysis: values.get('pauseAfterAnalysis') === 'true',
  };
}

const mediaTypePattern = /^[a-zA-Z0-9!#$&^_.+-]{1,100}\/[a-zA-Z0-9!#$&^_.+-]{1,100}$/;

/** A media type as it was given, without parameters; what is none becomes application/octet-stream. */
export function readMediaType(given: string | null | undefined): string {
  const type = given?.split(';')[0]?.trim().toLowerCase() ?? '';
  return mediaTypePattern.test(type) ? type : 'application/octet-stream';
}

function invalid(detail: string): Problem {
  return new Problem('upload-invalid', { detail });
}
