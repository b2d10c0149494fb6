import { z } from 'zod';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';

export const RunIdParams = z.object({ runId: z.uuid() });

const Analysis = z
  .object({
    id: z.uuid(),
    runId: z.uuid(),
    dialect: z.string(),
    grade: z.string(),
    gradeReasons: z.array(z.string()),
    tables: z.number(),
    rows: z.number(),
    views: z.number(),
    routines: z.number(),
    triggers: z.number(),
    findings: z.record(z.string(), z.number()).describe('Count by severity'),
    effortHours: z.object({ min: z.number(), max: z.number() }),
    sizeBytes: z.number(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Analysis' });

export const getAnalysis = defineOperation({
  name: 'getAnalysis',
  method: 'GET',
  path: '/:runId',
  summary: 'Read the summary of an analysis',
  access: 'runs:read',
  resource: { kind: 'run', param: 'runId' },
  input: { params: RunIdParams },
  output: { status: 200, body: Analysis },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const [row] = await ctx.readRows(db =>
      db
        .selectFrom('analyses')
        .select(['id', 'run_id', 'dialect', 'grade', 'summary', 'created_at'])
        .where('run_id', '=', input.params.runId),
    );
    if (row === undefined) throw new Problem('not-found');
    return {
      id: row.id,
      runId: row.run_id,
      dialect: row.dialect,
      grade: row.grade,
      ...row.summary,
      createdAt: row.created_at.toISOString(),
    };
  },
});
