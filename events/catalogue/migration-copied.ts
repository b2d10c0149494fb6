import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

const count = z.number().int().nonnegative();

export const migrationCopied = defineEvent({
  type: 'cloudforge.migration.copied.v1',
  summary: 'The rows of a migration are in the target',
  description: 'Published when every row is copied into the staging schemas; the proof follows.',
  public: true,
  data: z.object({ migrationId: z.uuid(), projectId: z.uuid(), rows: count, rejected: count, durationMs: count }),
});
