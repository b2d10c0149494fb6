import { jobsChannel } from '#events/outbox.ts';
import { instruments } from '#shared/telemetry/metrics.ts';
import { inSpan } from '#shared/telemetry/trace.ts';
import { crashPoint } from './crash-points.ts';
import { createCtx, createScope, type Platform } from './create-ctx.ts';
import type { TransactionScope } from './ctx.ts';
import { type ClaimedJob, claim, end, LeaseLost, release, renew, takeBackFromDead } from './job-lease.ts';
import { storeProblem } from './store-problem.ts';
import { type Job, JobFailed, JobRetry, type Worker } from './worker.ts';

export interface RunningWorker {
  /** Takes no further jobs; those in hand are aborted and their leases given back. */
  stop(): Promise<void>;
}

export interface RunWorkerOptions {
  platform: Platform;
  functionName: string;
  worker: Worker;
  /** Names this process in the lease: `holderName`. */
  holder: string;
  listen(channels: readonly string[], onNotify: () => void): Promise<{ close(): Promise<void> }>;
}

const pollMs = 2_000;
const waitMsMin = 5;
const giveUpAgainMs = 1_000;
/** So long a store may be away before a job's tries are counted. */
const uncountedForMs = 60 * 60_000;
const putOffMs = (ageMs: number): number => Math.min(Math.max(1_000, ageMs / 10), 30_000);

/**
 * Claims leased jobs of one worker and runs them, `worker.concurrency` at once. Jobs of processes that are dead for
 * certain are taken back first: nobody waits for the end of their leases.
 */
export async function runWorker(options: RunWorkerOptions): Promise<RunningWorker> {
  const { platform, worker } = options;
  const stopping = new AbortController();
  const inHand = new Set<Promise<void>>();
  // A wake that comes while a claim is under way is kept: what it told of may be what the claim did not see.
  let isWoken = false;
  let endWait: () => void = () => undefined;
  const wakeUp = (): void => {
    isWoken = true;
    endWait();
  };
  const listening = await options.listen([jobsChannel], wakeUp);
  let isSwept = false;

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      isWoken = false;
      let claimed: ClaimedJob | undefined;
      let waitMs = pollMs;
      try {
        if (!isSwept) await takeBackFromDead(options);
        isSwept = true;
        if (inHand.size < worker.concurrency) {
          const found = await claim(options);
          if ('job' in found) claimed = found.job;
          else waitMs = Math.min(pollMs, Math.max(waitMsMin, found.nextInMs));
        }
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
        const timer = setTimeout(resolve, waitMs);
        endWait = () => {
          clearTimeout(timer);
          resolve();
        };
        if (isWoken || stopping.signal.aborted) endWait();
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
  const later = (ms: number): Date => new Date(platform.clock.now().getTime() + ms);
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
  // What passes by itself is no fault of the job's: it is put off, the longer the older it is, for a while uncounted.
  const ageMs = platform.clock.now().getTime() - row.created_at.getTime();
  if (!(error instanceof JobFailed) && ageMs < uncountedForMs && storeProblem(error) !== undefined) {
    platform.log.warn('a job is put off: the object store is away', { worker: worker.name, jobId: row.id, error });
    await release(options, row, { readyAt: later(putOffMs(ageMs)), countTry: false, error });
    return 'again';
  }
  if (error instanceof JobFailed || row.tries >= worker.triesMax) {
    platform.log.warn('a job failed for good', { worker: worker.name, jobId: row.id, tries: row.tries, error });
    try {
      await end.onFailed(error);
    } catch (failure) {
      if (failure instanceof LeaseLost) return 'lost';
      platform.log.error('a job could not be given up yet', { worker: worker.name, jobId: row.id, error: failure });
      await release(options, row, { readyAt: later(giveUpAgainMs), countTry: true, error });
      return 'retry';
    }
    return 'failed';
  }
  platform.log.warn('a job failed and is tried again', { worker: worker.name, jobId: row.id, tries: row.tries, error });
  await release(options, row, {
    readyAt: later(Math.min(1_000 * 2 ** (row.tries - 1), 60_000)),
    countTry: true,
    error,
  });
  return 'retry';
}
