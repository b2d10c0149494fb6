import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

const count = z.number().int().nonnegative();

export const migrationCutOver = defineEvent({
  type: 'cloudforge.migration.cut-over.v1',
  summary: 'A migrated database is in place',
  description: 'Published when the migrated schemas were renamed into place.',
  public: true,
  data: z.object({
    migrationId: z.uuid(),
    projectId: z.uuid(),
    schemas: z.array(z.string()),
    delta: z
      .object({ tables: count, chunksCopied: count, rowsCopied: count })
      .optional()
      .describe('What had changed at the source since the copy, and was copied again'),
  }),
});
