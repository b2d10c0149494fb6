import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const migrationReverted = defineEvent({
  type: 'cloudforge.migration.reverted.v1',
  summary: 'A cutover was taken back',
  description: 'Published when what was in place before the cutover has its name again.',
  public: true,
  severity: 'warning',
  data: z.object({ migrationId: z.uuid(), projectId: z.uuid() }),
});
