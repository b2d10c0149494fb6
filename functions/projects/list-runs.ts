import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { ProjectParams } from './project.ts';
import { Run, runOf, selectRuns } from './run.ts';

export const listRuns = defineOperation({
  name: 'listRuns',
  method: 'GET',
  path: '/:projectId/runs',
  summary: 'List the runs of a project, newest first',
  access: 'runs:read',
  input: { params: ProjectParams, query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }) },
  output: { status: 200, body: z.object({ items: z.array(Run) }) },
  errors: ['not-signed-in', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const rows = await ctx.read(db =>
      selectRuns(db)
        .where('runs.project_id', '=', input.params.projectId)
        .orderBy('runs.created_at', 'desc')
        .limit(input.query.limit)
        .execute(),
    );
    return { items: rows.map(runOf) };
  },
});
