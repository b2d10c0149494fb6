import { z } from 'zod';
import { severities } from '#shared/engines/schema/finding.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { RunIdParams } from './get-analysis.ts';
import { loadAssessment } from './load-assessment.ts';

const Finding = z
  .object({
    code: z.string(),
    severity: z.enum(severities),
    object: z.string(),
    line: z.number().int(),
    message: z.string(),
    why: z.string(),
    fix: z.string(),
    automatic: z.boolean(),
    effortHours: z.object({ min: z.number(), max: z.number() }),
    rows: z.number().optional(),
  })
  .meta({ id: 'Finding' });

export const listFindings = defineOperation({
  name: 'listFindings',
  method: 'GET',
  path: '/:runId/findings',
  summary: 'List findings, worst first',
  access: 'runs:read',
  resource: { kind: 'run', param: 'runId' },
  input: {
    params: RunIdParams,
    query: z.object({
      severity: z.enum(severities).optional(),
      object: z.string().max(300).optional().describe('Only findings whose object begins with this'),
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(1_000).default(200),
    }),
  },
  output: { status: 200, body: z.object({ items: z.array(Finding), total: z.number().int() }) },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { severity, object, offset, limit } = input.query;
    const { findings } = await loadAssessment(ctx, input.params.runId);
    const matching = findings.filter(
      finding =>
        (severity === undefined || finding.severity === severity) &&
        (object === undefined || finding.object.startsWith(object)),
    );
    return { items: matching.slice(offset, offset + limit), total: matching.length };
  },
});
