import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const artifactUploaded = defineEvent({
  type: 'cloudforge.artifact.uploaded.v1',
  summary: 'A file has arrived',
  description: 'Published in the commit that follows the last byte: the object is durable and its sha256 re-read.',
  public: true,
  data: z.object({
    runId: z.uuid(),
    projectId: z.uuid(),
    artifactId: z.uuid(),
    fileName: z.string(),
    sizeBytes: z.number().int().nonnegative(),
    sha256: z.string(),
  }),
});
