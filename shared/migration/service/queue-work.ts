import { z } from 'zod';
import { jobsChannel, notify } from '#events/outbox.ts';
import type { MigrationRunState } from '#shared/database/schema.ts';
import type { Ctx, Db } from '#shared/platform/ctx.ts';
import { currentTraceparent } from '#shared/telemetry/trace.ts';
import { type MigrationWork, migrationWorks } from './contract.ts';

/** Workers that do the pieces of work, and the state a migration is in meanwhile. */
export const workTable = {
  read: { worker: 'copy-rows', state: 'reading' },
  rehearse: { worker: 'copy-rows', state: 'rehearsing' },
  copy: { worker: 'copy-rows', state: 'copying' },
  prove: { worker: 'prove-rows', state: 'proving' },
  repair: { worker: 'prove-rows', state: 'proving' },
  'cut-over': { worker: 'copy-rows', state: 'cutting-over' },
  revert: { worker: 'copy-rows', state: 'reverting' },
} as const satisfies { [Work in MigrationWork]: { worker: string; state: MigrationRunState } };

/** Input of a job of both workers. */
export const WorkJob = z.object({
  migrationId: z.uuid(),
  work: z.enum(migrationWorks),
  /** Cut over although the source still takes changes. */
  sourceMayWrite: z.boolean().default(false),
});
export type WorkJob = z.infer<typeof WorkJob>;

/**
 * Makes the job of a piece of work ready, in the transaction that puts the migration into the state of that work. A
 * worker that still holds an earlier job of this migration loses it: its lease, and what it would commit.
 */
export async function queueWork(ctx: Ctx, db: Db, job: z.input<typeof WorkJob>): Promise<void> {
  const now = ctx.clock.now();
  const input = JSON.stringify(job);
  const { worker } = workTable[job.work];
  const fresh = {
    state: 'ready',
    ready_at: now,
    input,
    tries: 0,
    leased_by: null,
    lease_until: null,
    progress: null,
    last_error: null,
    finished_at: null,
    traceparent: currentTraceparent() ?? null,
  } as const;
  await db
    .insertInto('jobs')
    .values({
      organization_id: ctx.actor.organizationId,
      id: ctx.ids.uuid(),
      worker,
      subject_id: job.migrationId,
      created_at: now,
      ...fresh,
    })
    .onConflict(conflict => conflict.columns(['worker', 'subject_id']).doUpdateSet(fresh))
    .execute();
  await notify(db, jobsChannel, worker);
}

/** Takes a migration's jobs away from their workers, which notice at the next heartbeat. */
export async function cancelWork(ctx: Pick<Ctx, 'clock'>, db: Db, migrationId: string): Promise<void> {
  await db
    .updateTable('jobs')
    .set({ state: 'cancelled', finished_at: ctx.clock.now() })
    .where('subject_id', '=', migrationId)
    .where('state', 'in', ['ready', 'running'])
    .execute();
}
