import { advanceMigration, failMigration } from '#shared/migration/service/advance-migration.ts';
import { queueWork } from '#shared/migration/service/queue-work.ts';
import { defineReaction } from '#shared/platform/reaction.ts';

/** The rows are in the target: the proof follows by itself. */
export const startProofOfCopy = defineReaction({
  name: 'start-proof',
  on: ['cloudforge.migration.copied.v1'],
  summary: 'Queues the proof of a migration whose rows are copied',
  handler: async ({ ctx, event }) => {
    const { migrationId } = event.data;
    await ctx.transaction(async scope => {
      const { moved } = await advanceMigration(scope, ctx.clock, { migrationId, from: ['copied'], to: 'proving' });
      // Copied again, cancelled: whoever did that says what follows.
      if (moved) await queueWork(ctx, scope.db, { migrationId, work: 'prove' });
    });
  },
  onDead: async ({ ctx, scope, event, cause }) =>
    await failMigration(scope, ctx.clock, event.data.migrationId, {
      stage: 'prove',
      code: 'delivery-given-up',
      message: `The proof could not be queued: ${cause}`,
      from: 'proving',
    }),
});
