import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const runResumed = defineEvent({
  type: 'cloudforge.run.resumed.v1',
  summary: 'A waiting run goes on',
  description: 'Published when somebody answers what a waiting run asked.',
  public: true,
  data: z.object({ runId: z.uuid(), projectId: z.uuid(), analysisId: z.uuid() }),
});
