import { defineReaction } from '#shared/platform/reaction.ts';
import { advanceRun, failRun } from '#shared/runs/advance-run.ts';

/** The bundle is there: the run has reached its end. Mail and webhooks follow from the event published here. */
export const finishRun = defineReaction({
  name: 'finish-run',
  on: ['cloudforge.bundle.generated.v1'],
  summary: 'Completes a run whose bundle is ready',
  handler: async ({ ctx, event }) => {
    const { runId, projectId } = event.data;
    await ctx.transaction(async scope => {
      const found = await scope.db
        .selectFrom('runs')
        .leftJoin('analyses', 'analyses.run_id', 'runs.id')
        .select('analyses.grade')
        .where('runs.id', '=', runId)
        .executeTakeFirst();
      // Its project was deleted meanwhile.
      if (found === undefined) return;
      const grade = found.grade ?? 'unknown';
      const { moved, run } = await advanceRun(scope, ctx.clock, {
        runId,
        from: ['generated'],
        to: 'completed',
        type: 'run.completed',
        data: { grade },
      });
      if (!moved) return;
      const durationMs = Math.max(0, ctx.clock.now().getTime() - run.createdAt.getTime());
      await scope.audit('run.completed', { kind: 'run', id: runId }, { grade });
      await scope.publish('cloudforge.run.completed.v1', { runId, projectId, grade, durationMs }, { subject: runId });
    });
  },
  onDead: async ({ ctx, scope, event, cause }) => {
    const { runId } = event.data;
    const run = await scope.db.selectFrom('runs').select('id').where('id', '=', runId).executeTakeFirst();
    if (run === undefined) return;
    await failRun(scope, ctx.clock, runId, {
      stage: 'notify',
      code: 'delivery-given-up',
      message: `The run could not be completed: ${cause}`,
    });
  },
});
