import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const runCancelled = defineEvent({
  type: 'cloudforge.run.cancelled.v1',
  summary: 'A run was cancelled',
  description: 'Published when somebody cancels a run that had not ended.',
  public: true,
  severity: 'warning',
  data: z.object({ runId: z.uuid(), projectId: z.uuid(), cancelledBy: z.string() }),
});
