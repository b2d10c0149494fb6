import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const runFailed = defineEvent({
  type: 'cloudforge.run.failed.v1',
  summary: 'A run could not go on',
  description: 'Published once, with the reason in words for its owner.',
  public: true,
  severity: 'error',
  data: z.object({ runId: z.uuid(), projectId: z.uuid(), stage: z.string(), code: z.string(), message: z.string() }),
});
