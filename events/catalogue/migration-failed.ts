import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const migrationFailed = defineEvent({
  type: 'cloudforge.migration.failed.v1',
  summary: 'A migration could not go on',
  description:
    'Published each time a migration stops, with the reason in words; what was copied stays and it can be resumed.',
  public: true,
  severity: 'error',
  data: z.object({
    migrationId: z.uuid(),
    projectId: z.uuid(),
    stage: z.string(),
    code: z.string(),
    message: z.string(),
  }),
});
