import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const bundleGenerated = defineEvent({
  type: 'cloudforge.bundle.generated.v1',
  summary: 'The files to run on are ready',
  description: 'Published when every file of the bundle and its signed manifest are stored.',
  public: true,
  data: z.object({
    runId: z.uuid(),
    projectId: z.uuid(),
    bundleId: z.uuid(),
    files: z.number().int().nonnegative(),
    sizeBytes: z.number().int().nonnegative(),
    manifestSha256: z.string(),
  }),
});
