import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const runCompleted = defineEvent({
  type: 'cloudforge.run.completed.v1',
  summary: 'A run has reached its end',
  description: 'Published once per run, after its bundle was announced.',
  public: true,
  data: z.object({
    runId: z.uuid(),
    projectId: z.uuid(),
    grade: z.string(),
    durationMs: z.number().int().nonnegative(),
  }),
});
