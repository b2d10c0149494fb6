import { runStates } from '#shared/database/schema.ts';
import { actorName } from '#shared/platform/actor.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { advanceRun, cancelJobs, isFinal, transitions } from '#shared/runs/advance-run.ts';
import { RunParams } from './run.ts';

export const cancelRun = defineOperation({
  name: 'cancelRun',
  method: 'POST',
  path: '/:projectId/runs/:runId/cancel',
  summary: 'Cancel a run',
  description: 'Ends the run now; work in hand stops at its next heartbeat and commits nothing.',
  access: 'runs:write',
  resource: { kind: 'run', param: 'runId' },
  input: { params: RunParams },
  output: { status: 204 },
  errors: ['not-signed-in', 'forbidden', 'origin-refused', 'not-found', 'run-finished', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { runId } = input.params;
    await ctx.transaction(async scope => {
      const cancelledBy = actorName(ctx.actor).id;
      const open = runStates.filter(state => !isFinal(state) && transitions[state].includes('cancelled'));
      const { moved, run } = await advanceRun(scope, ctx.clock, {
        runId,
        from: open,
        to: 'cancelled',
        type: 'run.cancelled',
        data: { cancelledBy },
      });
      if (run.projectId !== input.params.projectId) throw new Problem('not-found');
      if (!moved) throw new Problem('run-finished');
      await cancelJobs(scope, ctx.clock, runId);
      await scope.audit('run.cancelled', { kind: 'run', id: runId });
      await scope.publish(
        'cloudforge.run.cancelled.v1',
        { runId, projectId: run.projectId, cancelledBy },
        { subject: runId },
      );
    });
    return undefined;
  },
});
