import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { advanceRun } from '#shared/runs/advance-run.ts';
import { RunParams } from './run.ts';

export const continueRun = defineOperation({
  name: 'continueRun',
  method: 'POST',
  path: '/:projectId/runs/:runId/continue',
  summary: 'Let a waiting run go on',
  description: 'A run that was asked to pause after its analysis waits for this.',
  access: 'runs:write',
  resource: { kind: 'run', param: 'runId' },
  input: { params: RunParams },
  output: { status: 204 },
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found', 'conflict', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { runId } = input.params;
    await ctx.transaction(async scope => {
      const run = await scope.db
        .selectFrom('runs')
        .select(['project_id', 'state'])
        .where('id', '=', runId)
        .forUpdate()
        .executeTakeFirst();
      if (run === undefined || run.project_id !== input.params.projectId) throw new Problem('not-found');
      if (run.state !== 'waiting')
        throw new Problem('conflict', { detail: `The run is ${run.state}; only a waiting one can be told to go on.` });
      const analysis = await scope.db
        .selectFrom('analyses')
        .select('id')
        .where('run_id', '=', runId)
        .executeTakeFirstOrThrow();
      await advanceRun(scope, ctx.clock, { runId, from: ['waiting'], to: 'analyzed', type: 'run.resumed', data: {} });
      await scope.audit('run.resumed', { kind: 'run', id: runId });
      await scope.publish(
        'cloudforge.run.resumed.v1',
        { runId, projectId: run.project_id, analysisId: analysis.id },
        { subject: runId },
      );
    });
    return undefined;
  },
});
