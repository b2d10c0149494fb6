import { sql } from 'kysely';
import { jobsChannel } from '#events/outbox.ts';
import { instruments } from '#shared/telemetry/metrics.ts';
import { inSpan } from '#shared/telemetry/trace.ts';
import { crashPoint } from './crash-points.ts';
import { createCtx, createScope, type Platform } from './create-ctx.ts';
import type { Db, TransactionScope } from './ctx.ts';
import { type Job, JobFailed, JobRetry, type Worker } from './worker.ts';

export interface RunningWorker {
  /** Takes no further jobs; those in hand are aborted and their leases given back. */
  stop(): Promise<void>;
}

export interface RunWorkerOptions {
  platform: Platform;
  functionName: string;
  worker: Worker;
  /** Names this process in the lease. */
  holder: string;
  listen(channels: readonly string[], onNotify: () => void): Promise<{ close(): Promise<void> }>;
}

const pollMs = 2_000;

interface ClaimedJob {
  id: string;
  organization_id: string;
  subject_id: string;
  input: unknown;
  tries: number;
  fence: number;
  traceparent: string | null;
}

class LeaseLost extends Error {}

/** Claims leased jobs of one worker and runs them, `worker.concurrency` at once. */
export async function runWorker(options: RunWorkerOptions): Promise<RunningWorker> {
  const { platform, worker } = options;
  const stopping = new AbortController();
  const inHand = new Set<Promise<void>>();
  let wakeUp: () => void = () => undefined;
  const listening = await options.listen([jobsChannel], () => wakeUp());

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      let claimed: ClaimedJob | undefined;
      try {
        if (inHand.size < worker.concurrency) claimed = await claim(options);
      } catch (error) {
        platform.log.error('a job could not be claimed', { worker: worker.name, error });
      }
      if (claimed !== undefined) {
        const work: Promise<void> = runJob(options, claimed, stopping.signal)
          .catch(error =>
            platform.log.error('a job ended without a trace in its row', {
              worker: worker.name,
              jobId: claimed.id,
              error,
            }),
          )
          .finally(() => {
            inHand.delete(work);
            wakeUp();
          });
        inHand.add(work);
        continue;
      }
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, pollMs);
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
        if (stopping.signal.aborted) wakeUp();
      });
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopping.abort();
      wakeUp();
      await running;
      await Promise.all(inHand);
      await listening.close();
    },
  };
}

async function claim({ platform, worker, holder }: RunWorkerOptions): Promise<ClaimedJob | undefined> {
  const now = platform.clock.now();
  const leaseUntil = new Date(now.getTime() + worker.leaseMs);
  const claimed = await platform.database.transaction({ role: 'cloudforge_dispatcher' }, async db => {
    const { rows } = await sql<ClaimedJob>`
      update jobs set state = 'running', fence = fence + 1, tries = tries + 1, leased_by = ${holder}, lease_until = ${leaseUntil}
      where id = (
        select id from jobs where worker = ${worker.name}
          and ((state = 'ready' and ready_at <= ${now}) or (state = 'running' and lease_until < ${now}))
        order by ready_at limit 1 for update skip locked)
      returning id, organization_id, subject_id, input, tries, fence, traceparent`.execute(db);
    if (rows[0] !== undefined) crashPoint('job-claim.before-commit');
    return rows[0];
  });
  if (claimed !== undefined) crashPoint('job-claim.after-commit');
  return claimed;
}

async function runJob(options: RunWorkerOptions, row: ClaimedJob, stopping: AbortSignal): Promise<void> {
  const { platform, worker } = options;
  await inSpan(
    `work ${worker.name}`,
    {
      kind: 'consumer',
      traceparent: row.traceparent ?? undefined,
      attributes: { 'cloudforge.worker': worker.name, 'cloudforge.job': row.id, 'cloudforge.attempt': row.tries },
    },
    async span => {
      const lost = new AbortController();
      const signal = AbortSignal.any([stopping, lost.signal]);
      let progress: Record<string, unknown> | undefined;
      const heartbeat = setInterval(
        () => {
          renew(options, row, progress).then(
            kept => {
              if (!kept) lost.abort(new LeaseLost('The lease was lost or the job was cancelled.'));
            },
            error => platform.log.warn('a lease could not be renewed', { worker: worker.name, jobId: row.id, error }),
          );
        },
        Math.min(1_000, worker.leaseMs / 4),
      );
      const call = {
        actor: { kind: 'system', organizationId: row.organization_id, function: options.functionName },
        requestId: row.id,
        signal,
      } as const;
      const ctx = createCtx(platform, call);
      const input = worker.input.parse(row.input);
      const endJob =
        (state: 'done' | 'failed') =>
        async <R>(work: (scope: TransactionScope) => Promise<R>): Promise<R> => {
          const ended = await platform.database.transaction(
            { role: 'cloudforge_app', organizationId: row.organization_id },
            async db => {
              await end(db, row, state, platform);
              const result = await work(createScope(platform, call, db));
              crashPoint('job-end.before-commit');
              return result;
            },
          );
          crashPoint('job-end.after-commit');
          return ended;
        };
      let completed = false;
      const job: Job<unknown> = {
        id: row.id,
        subjectId: row.subject_id,
        input,
        attempt: row.tries,
        signal,
        report: value => {
          progress = value;
        },
        complete: async work => {
          const result = await endJob('done')(work);
          completed = true;
          return result;
        },
      };
      let outcome = 'done';
      try {
        // Nobody was left to count the try of a process that died over this job: without this it would kill the next.
        if (row.tries > worker.triesMax)
          throw new Error(`The job was begun ${row.tries - 1} times, and each time its process ended over it.`);
        await worker.run({ ctx, job });
        if (!completed) await job.complete(async () => undefined);
      } catch (error) {
        outcome = await settle(options, row, error, {
          stopping,
          lost: lost.signal,
          onFailed: cause =>
            endJob('failed')(scope => worker.onFailed({ ctx, scope, subjectId: row.subject_id, input, cause })),
        });
        if (outcome === 'failed' || outcome === 'retry')
          span.fail(error instanceof Error ? error.message : String(error));
      } finally {
        clearInterval(heartbeat);
      }
      instruments().jobOutcomes.add(1, { worker: worker.name, outcome });
    },
  );
}

async function settle(
  options: RunWorkerOptions,
  row: ClaimedJob,
  error: unknown,
  end: { stopping: AbortSignal; lost: AbortSignal; onFailed(cause: unknown): Promise<void> },
): Promise<'lost' | 'released' | 'again' | 'retry' | 'failed'> {
  const { platform, worker } = options;
  if (end.lost.aborted || error instanceof LeaseLost) return 'lost';
  // Draining: the job goes back as it was, at once and without a counted try.
  if (end.stopping.aborted) {
    await release(options, row, { readyAt: platform.clock.now(), countTry: false });
    return 'released';
  }
  if (error instanceof JobRetry) {
    await release(options, row, { readyAt: error.readyAt, countTry: false, error });
    return 'again';
  }
  if (error instanceof JobFailed || row.tries >= worker.triesMax) {
    platform.log.warn('a job failed for good', { worker: worker.name, jobId: row.id, tries: row.tries, error });
    try {
      await end.onFailed(error);
    } catch (failure) {
      if (!(failure instanceof LeaseLost)) throw failure;
      return 'lost';
    }
    return 'failed';
  }
  platform.log.warn('a job failed and is tried again', { worker: worker.name, jobId: row.id, tries: row.tries, error });
  const delay = Math.min(1_000 * 2 ** (row.tries - 1), 60_000);
  await release(options, row, { readyAt: new Date(platform.clock.now().getTime() + delay), countTry: true, error });
  return 'retry';
}

async function renew(
  { platform, worker }: RunWorkerOptions,
  row: ClaimedJob,
  progress: Record<string, unknown> | undefined,
): Promise<boolean> {
  const updated = await platform.database.transaction({ role: 'cloudforge_dispatcher' }, db =>
    db
      .updateTable('jobs')
      .set({
        lease_until: new Date(platform.clock.now().getTime() + worker.leaseMs),
        ...(progress === undefined ? {} : { progress: JSON.stringify(progress) }),
      })
      .where('id', '=', row.id)
      .where('fence', '=', row.fence)
      .where('state', '=', 'running')
      .executeTakeFirst(),
  );
  return updated.numUpdatedRows > 0n;
}

async function end(db: Db, row: ClaimedJob, state: 'done' | 'failed', platform: Platform): Promise<void> {
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

async function release(
  { platform }: RunWorkerOptions,
  row: ClaimedJob,
  how: { readyAt: Date; countTry: boolean; error?: unknown },
): Promise<void> {
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
