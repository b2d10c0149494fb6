import { jobsChannel, notify } from '#events/outbox.ts';
import { defineReaction } from '#shared/platform/reaction.ts';
import { advanceRun, failRun } from '#shared/runs/advance-run.ts';
import { currentTraceparent } from '#shared/telemetry/trace.ts';

/** An upload has arrived: its run becomes `analyzing`, and a job for the worker that reads it exists. */
export const startAnalysis = defineReaction({
  name: 'start-analysis',
  on: ['cloudforge.artifact.uploaded.v1'],
  summary: 'Queues the reading of an uploaded database',
  handler: async ({ ctx, event }) => {
    await ctx.transaction(async scope => {
      const { runId, artifactId } = event.data;
      const { moved } = await advanceRun(scope, ctx.clock, {
        runId,
        from: ['uploaded'],
        to: 'analyzing',
        type: 'analysis.queued',
        data: {},
      });
      if (!moved) return;
      await scope.db
        .insertInto('jobs')
        .values({
          organization_id: ctx.actor.organizationId,
          id: ctx.ids.uuid(),
          worker: 'analyze-dump',
          subject_id: runId,
          input: JSON.stringify({ runId, artifactId }),
          state: 'ready',
          ready_at: ctx.clock.now(),
          created_at: ctx.clock.now(),
          leased_by: null,
          last_error: null,
          traceparent: currentTraceparent() ?? null,
        })
        .onConflict(conflict => conflict.columns(['worker', 'subject_id']).doNothing())
        .execute();
      await notify(scope.db, jobsChannel, 'analyze-dump');
    });
  },
  onDead: async ({ ctx, scope, event, cause }) =>
    await failRun(scope, ctx.clock, event.data.runId, {
      stage: 'analyze',
      code: 'delivery-given-up',
      message: `The analysis could not be queued: ${cause}`,
    }),
});
