import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { Run, RunParams, runOf, selectRuns } from './run.ts';

export const getRun = defineOperation({
  name: 'getRun',
  method: 'GET',
  path: '/:projectId/runs/:runId',
  summary: 'Read a run',
  access: 'runs:read',
  resource: { kind: 'run', param: 'runId' },
  input: { params: RunParams },
  output: { status: 200, body: Run },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const [row] = await ctx.readRows(db =>
      selectRuns(db).where('runs.id', '=', input.params.runId).where('runs.project_id', '=', input.params.projectId),
    );
    if (row === undefined) throw new Problem('not-found');
    return runOf(row);
  },
});
