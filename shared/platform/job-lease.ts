import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { jobsChannel } from '#events/outbox.ts';
import { crashPoint } from './crash-points.ts';
import type { Platform } from './create-ctx.ts';
import type { Db } from './ctx.ts';
import { isDeadHolder } from './holder.ts';
import type { Worker } from './worker.ts';

/**
 * The rows of jobs as leases: one holder at a time, known by the fence that each claim raises. Whatever a holder writes
 * asks for its fence, so that one who lost the lease changes nothing.
 */
export interface LeasePort {
  platform: Pick<Platform, 'database' | 'clock' | 'log'>;
  worker: Worker;
  /** Names this process in the lease: `holderName`. */
  holder: string;
}

const releaseAgainMs = 100;
const releaseAgainMsMax = 1_000;

export interface ClaimedJob {
  id: string;
  organization_id: string;
  subject_id: string;
  input: unknown;
  tries: number;
  fence: number;
  traceparent: string | null;
  created_at: Date;
}

export interface Release {
  readyAt: Date;
  countTry: boolean;
  error?: unknown;
}

export class LeaseLost extends Error {}

/** The tries of these jobs stay counted: a job that kills its process must not do so for ever. */
export async function takeBackFromDead({ platform, worker }: LeasePort): Promise<void> {
  await platform.database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    const held = await db
      .selectFrom('jobs')
      .select('leased_by')
      .distinct()
      .where('worker', '=', worker.name)
      .where('state', '=', 'running')
      .execute();
    const dead = held.flatMap(({ leased_by: holder }) => (holder !== null && isDeadHolder(holder) ? [holder] : []));
    if (dead.length === 0) return;
    const taken = await db
      .updateTable('jobs')
      .set({ state: 'ready', ready_at: platform.clock.now(), lease_until: null, leased_by: null })
      .where('worker', '=', worker.name)
      .where('state', '=', 'running')
      .where('leased_by', 'in', dead)
      .executeTakeFirst();
    platform.log.warn('jobs of processes that have ended were taken back', {
      worker: worker.name,
      jobs: Number(taken.numUpdatedRows),
    });
  });
}

/** A job, or when the next one is due: with the retries of jobs, and with clocks that are some milliseconds apart. */
export async function claim({
  platform,
  worker,
  holder,
}: LeasePort): Promise<{ job: ClaimedJob } | { nextInMs: number }> {
  const now = platform.clock.now();
  const leaseUntil = new Date(now.getTime() + worker.leaseMs);
  const claimed = await platform.database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    const { rows } = await sql<ClaimedJob>`
      update jobs set state = 'running', fence = fence + 1, tries = tries + 1, leased_by = ${holder}, lease_until = ${leaseUntil}
      where id = (
        select id from jobs where worker = ${worker.name}
          and ((state = 'ready' and ready_at <= ${now}) or (state = 'running' and lease_until < ${now}))
        order by ready_at limit 1 for update skip locked)
      returning id, organization_id, subject_id, input, tries, fence, traceparent, created_at`.execute(db);
    const [job] = rows;
    if (job !== undefined) {
      crashPoint('job-claim.before-commit');
      return { job };
    }
    const next = await db
      .selectFrom('jobs')
      .select('ready_at')
      .where('worker', '=', worker.name)
      .where('state', '=', 'ready')
      .where('ready_at', '>', now)
      .orderBy('ready_at')
      .limit(1)
      .executeTakeFirst();
    return { nextInMs: next === undefined ? Number.POSITIVE_INFINITY : next.ready_at.getTime() - now.getTime() };
  });
  if ('job' in claimed) crashPoint('job-claim.after-commit');
  return claimed;
}

export async function renew(
  { platform, worker }: LeasePort,
  row: ClaimedJob,
  progress: Record<string, unknown> | undefined,
): Promise<boolean> {
  const updated = await platform.database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    const renewed = await db
      .updateTable('jobs')
      .set({
        lease_until: new Date(platform.clock.now().getTime() + worker.leaseMs),
        ...(progress === undefined ? {} : { progress: JSON.stringify(progress) }),
      })
      .where('id', '=', row.id)
      .where('fence', '=', row.fence)
      .where('state', '=', 'running')
      .executeTakeFirst();
    crashPoint('job-renewal.before-commit');
    return renewed;
  });
  crashPoint('job-renewal.after-commit');
  return updated.numUpdatedRows > 0n;
}

export async function end(
  db: Db,
  row: ClaimedJob,
  state: 'done' | 'failed',
  platform: LeasePort['platform'],
): Promise<void> {
  const updated = await db
    .updateTable('jobs')
    .set({ state, finished_at: platform.clock.now(), lease_until: null })
    .where('id', '=', row.id)
    .where('fence', '=', row.fence)
    .where('state', '=', 'running')
    .executeTakeFirst();
  // Somebody else holds it by now: nothing of ours may be committed.
  if (updated.numUpdatedRows === 0n) throw new LeaseLost('The lease was lost or the job was cancelled.');
}

/**
 * Gives the job back. While the database is away it tries again until the lease has run out by itself, so that the job
 * goes on as soon as the database is back.
 */
export async function release(options: LeasePort, row: ClaimedJob, how: Release): Promise<void> {
  const deadlineMs = performance.now() + options.worker.leaseMs;
  for (let delayMs = releaseAgainMs; ; delayMs = Math.min(2 * delayMs, releaseAgainMsMax)) {
    try {
      return await releaseOnce(options, row, how);
    } catch (error) {
      if (performance.now() + delayMs > deadlineMs) throw error;
      await sleep(delayMs);
    }
  }
}

async function releaseOnce({ platform }: LeasePort, row: ClaimedJob, how: Release): Promise<void> {
  await platform.database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    await db
      .updateTable('jobs')
      .set({
        state: 'ready',
        ready_at: how.readyAt,
        lease_until: null,
        leased_by: null,
        ...(how.countTry ? {} : { tries: sql<number>`greatest(tries - 1, 0)` }),
        ...(how.error === undefined
          ? {}
          : { last_error: (how.error instanceof Error ? how.error.message : String(how.error)).slice(0, 1_000) }),
      })
      .where('id', '=', row.id)
      .where('fence', '=', row.fence)
      .where('state', '=', 'running')
      .execute();
    await sql`select pg_notify(${jobsChannel}, '')`.execute(db);
    crashPoint('job-release.before-commit');
  });
  crashPoint('job-release.after-commit');
}
