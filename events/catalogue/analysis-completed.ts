import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const analysisCompleted = defineEvent({
  type: 'cloudforge.analysis.completed.v1',
  summary: 'A database was read and assessed',
  description: 'Published when the assessment is stored.',
  public: true,
  data: z.object({
    runId: z.uuid(),
    projectId: z.uuid(),
    analysisId: z.uuid(),
    dialect: z.string(),
    grade: z.string(),
    tables: z.number().int().nonnegative(),
    rows: z.number().int().nonnegative(),
    findings: z.record(z.string(), z.number().int().nonnegative()).describe('Count by severity'),
    effortHours: z.object({ min: z.number(), max: z.number() }),
  }),
});
