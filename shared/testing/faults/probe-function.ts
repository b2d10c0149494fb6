import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import { jobsChannel, notify } from '#events/outbox.ts';
import type { Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineFunction } from '#shared/platform/function.ts';
import { defineReaction } from '#shared/platform/reaction.ts';
import { defineWorker, JobRetry } from '#shared/platform/worker.ts';

/**
 * A function of the fault suite: it counts. The platform's own reactions and workers have a second net (they compare
 * the run's state, or write under a unique key), which would hide that one of them ran twice. These have none: each
 * time their last commit happens, a row more is there.
 */
export const probeWorker = 'fault-probe-work';

/** Made by the suite, as the database's superuser. */
export const probeTable = `
  create table if not exists cloudforge.fault_probe (kind text not null, key text not null);
  grant insert on cloudforge.fault_probe to cloudforge_app`;

const workMs = 100;
const rememberedMax = 1_000;

const count = async (db: Db, kind: 'reaction' | 'job', key: string): Promise<void> =>
  void (await sql`insert into fault_probe (kind, key) values (${kind}, ${key})`.execute(db));

/** true the first time this process sees the id, so that what is put off once is done the second time. */
function createFirstSight(): (id: string) => boolean {
  const seen = new Set<string>();
  return id => {
    if (seen.has(id)) return false;
    seen.add(id);
    const [oldest] = seen;
    if (seen.size > rememberedMax && oldest !== undefined) seen.delete(oldest);
    return true;
  };
}

const isNewDelivery = createFirstSight();
const isNewJob = createFirstSight();

const probeEvent = defineReaction({
  name: 'fault-probe',
  on: ['cloudforge.artifact.uploaded.v1'],
  summary: 'Counts how often it takes effect, and queues a job',
  handler: async ({ ctx, event }) => {
    // Too early once, so that a delivery is put off at least once in each run.
    if (isNewDelivery(ctx.deliveryId)) throw new Problem('too-early');
    await ctx.transaction(async ({ db }) => {
      await count(db, 'reaction', event.id);
      await db
        .insertInto('jobs')
        .values({
          organization_id: ctx.actor.organizationId,
          id: ctx.ids.uuid(),
          worker: probeWorker,
          subject_id: ctx.ids.uuid(),
          input: JSON.stringify({ runId: event.data.runId }),
          state: 'ready',
          ready_at: ctx.clock.now(),
          created_at: ctx.clock.now(),
          leased_by: null,
          last_error: null,
          traceparent: null,
        })
        .execute();
      await notify(db, jobsChannel, probeWorker);
    });
  },
});

const probeWork = defineWorker({
  name: probeWorker,
  summary: 'Works for a moment and counts how often it takes effect',
  input: z.object({ runId: z.uuid() }),
  concurrency: 4,
  leaseMs: 2_000,
  triesMax: 50,
  run: async ({ ctx, job }) => {
    if (isNewJob(job.id)) throw new JobRetry(ctx.clock.now());
    await ctx.transaction(async () => undefined);
    // It does not look at its signal: a worker that was stopped for long finds out at its last commit or never.
    await sleep(workMs);
    await job.complete(({ db }) => count(db, 'job', job.id));
  },
  onFailed: async () => undefined,
});

export const probe = defineFunction({
  name: 'probe',
  prefix: 'probe',
  summary: 'Counts effects, for the fault suite',
  reactions: [probeEvent],
  workers: [probeWork],
});
