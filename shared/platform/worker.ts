import type { z } from 'zod';
import type { Ctx, TransactionScope } from './ctx.ts';

/** A leased job. `signal` is aborted when the lease is lost, the job is cancelled or the process drains. */
export interface Job<T> {
  id: string;
  subjectId: string;
  input: T;
  /** 1 for the first try. */
  attempt: number;
  signal: AbortSignal;
  /** Cheap: kept in memory and written with the next heartbeat, at most once a second. */
  report(progress: Record<string, unknown>): void;
  /** The job's last commit: refused (and rolled back) if the lease was lost. Marks the job done. */
  complete<R>(work: (scope: TransactionScope) => Promise<R>): Promise<R>;
}

export interface WorkerSpec<I extends z.ZodType> {
  /** Kebab case, unique: `analyze-dump`. */
  name: string;
  summary: string;
  input: I;
  /** Jobs at once in one process. */
  concurrency: number;
  leaseMs?: number;
  triesMax?: number;
  run(call: { ctx: Ctx; job: Job<z.infer<I>> }): Promise<void>;
  /** Called once when the job is given up, in the transaction that marks it failed. */
  onFailed(call: {
    ctx: Ctx;
    scope: TransactionScope;
    subjectId: string;
    input: z.infer<I>;
    cause: unknown;
  }): Promise<void>;
}

export interface Worker {
  kind: 'worker';
  name: string;
  summary: string;
  input: z.ZodType;
  concurrency: number;
  leaseMs: number;
  triesMax: number;
  run(call: { ctx: Ctx; job: Job<unknown> }): Promise<void>;
  onFailed(call: {
    ctx: Ctx;
    scope: TransactionScope;
    subjectId: string;
    input: unknown;
    cause: unknown;
  }): Promise<void>;
}

/** Thrown by a worker when trying again can't help; the message is what the user reads. */
export class JobFailed extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'JobFailed';
    this.code = code;
  }
}

/** Work longer than a reaction may take: a Deployment that claims leased rows. */
export function defineWorker<const I extends z.ZodType>(spec: WorkerSpec<I>): Worker {
  return {
    kind: 'worker',
    name: spec.name,
    summary: spec.summary,
    input: spec.input,
    concurrency: spec.concurrency,
    leaseMs: spec.leaseMs ?? 15_000,
    triesMax: spec.triesMax ?? 5,
    // The host parses `input` with the very schema given here.
    run: call => spec.run(call as { ctx: Ctx; job: Job<z.infer<I>> }),
    onFailed: call =>
      spec.onFailed(
        call as { ctx: Ctx; scope: TransactionScope; subjectId: string; input: z.infer<I>; cause: unknown },
      ),
  };
}

/** Thrown by a worker that has its own timetable: the job comes again at `readyAt`, and no try is counted. */
export class JobRetry extends Error {
  readonly readyAt: Date;
  constructor(readyAt: Date, cause?: unknown) {
    super(`again at ${readyAt.toISOString()}`, { cause });
    this.name = 'JobRetry';
    this.readyAt = readyAt;
  }
}
