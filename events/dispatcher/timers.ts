import { sql } from 'kysely';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { crashPoint } from '#shared/platform/crash-points.ts';
import type { Clock, Ids } from '#shared/platform/ctx.ts';
import { liveChannel, notify, outboxChannel } from '../outbox.ts';

/**
 * Runs whose deadline has passed end as failed, with the stage they stood in. Bounded per call; returns how many.
 */
export async function fireDeadlines(port: { database: PlatformDatabase; clock: Clock; ids: Ids }): Promise<number> {
  const fired = await port.database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    const now = port.clock.now();
    const overdue = await db
      .selectFrom('runs')
      .select(['organization_id', 'id', 'project_id', 'state'])
      .where('deadline_at', '<=', now)
      .where('finished_at', 'is', null)
      .limit(50)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const run of overdue) {
      const failure = {
        stage: run.state,
        code: 'deadline-passed',
        message: `The run stood in the stage "${run.state}" longer than is allowed.`,
      };
      const updated = await db
        .updateTable('runs')
        .set({
          state: 'failed',
          version: sql<number>`version + 1`,
          sequence: sql<number>`sequence + 1`,
          failure: JSON.stringify(failure),
          finished_at: now,
          updated_at: now,
        })
        .where('id', '=', run.id)
        .returning('sequence')
        .executeTakeFirstOrThrow();
      await db
        .insertInto('run_events')
        .values({
          organization_id: run.organization_id,
          run_id: run.id,
          sequence: updated.sequence,
          type: 'run.failed',
          data: JSON.stringify(failure),
          created_at: now,
        })
        .execute();
      await db
        .updateTable('jobs')
        .set({ state: 'cancelled', finished_at: now })
        .where('subject_id', '=', run.id)
        .where('state', 'in', ['ready', 'running'])
        .execute();
      await db
        .insertInto('outbox')
        .values({
          id: port.ids.uuid(),
          organization_id: run.organization_id,
          type: 'cloudforge.run.failed.v1',
          source: '/dispatcher',
          subject: run.id,
          time: now,
          data: JSON.stringify({ runId: run.id, projectId: run.project_id, ...failure }),
          traceparent: null,
          tracestate: null,
        })
        .execute();
      await notify(db, liveChannel, run.id);
    }
    if (overdue.length === 0) return 0;
    await notify(db, outboxChannel, '');
    crashPoint('deadline.before-commit');
    return overdue.length;
  });
  if (fired > 0) crashPoint('deadline.after-commit');
  return fired;
}
