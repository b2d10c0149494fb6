import type { Assessment } from '#shared/engines/schema/finding.ts';
import type { Chunk, ChunkResult, TransferPlan } from '#shared/engines/transfer/plan.ts';
import type { Target } from '#shared/targets/target.ts';
import type { MigrateOptions } from './migrate-options.ts';
import type { MigrationStage } from './progress.ts';
import { ProgressBoard } from './progress-board.ts';
import type { MigrationState } from './state.ts';
import { kept, writeJson } from './store.ts';
import { failureOf } from './threads/failure-of.ts';
import type { TaskPool } from './threads/pool.ts';
import { withRetries } from './with-retries.ts';

/** What the steps of a migration work with. */
export interface Parts {
  plan: TransferPlan;
  target: Target;
  pool: TaskPool;
  assessment: Assessment;
}

/** Chunks, and what the target's ledger says of them. */
export interface Copied {
  chunks: readonly Chunk[];
  results: ChunkResult[];
}

/** What all steps of one run share: its options, what was seen of the source so far, retries, times, progress. */
export class Steps {
  readonly options: MigrateOptions;
  #board: ProgressBoard | undefined;
  #pool: TaskPool | undefined;
  #interrupted = false;
  #reading = 0;
  /** The readers of the source were opened together. */
  isReading = false;
  /** Chunks were copied by this process. */
  hasCopied = false;
  readonly #durations: { [stage: string]: number } = {};

  constructor(options: MigrateOptions) {
    this.options = options;
  }

  get board(): ProgressBoard {
    if (this.#board === undefined) throw new Error('there is no plan yet');
    return this.#board;
  }

  begin(plan: TransferPlan, chunks: readonly Chunk[], pool: TaskPool): ProgressBoard {
    this.#board = new ProgressBoard(plan, chunks, this.options.onProgress);
    this.#pool = pool;
    return this.#board;
  }

  /** Rows were read in more than one state of a live source since it was last read from one. */
  get interrupted(): boolean {
    return this.#interrupted;
  }

  /** Changes whenever another state of the source may be read from now on. */
  get reading(): number {
    return this.#reading;
  }

  interrupt(): void {
    this.#interrupted = true;
    this.#reading += 1;
  }

  /** Rows of a live source were read in several states, so that nothing is known yet of how they belong together. */
  isUnsettled(): boolean {
    return this.options.verify && this.options.source.provedBy !== 'second-reader' && this.#interrupted;
  }

  /** New connections to a live source, that see one state if the source can give one. */
  async readAnew({ pool, assessment }: Pick<Parts, 'pool' | 'assessment'>): Promise<void> {
    const { source } = this.options;
    this.#interrupted = false;
    this.#reading += 1;
    this.isReading = true;
    await this.retrying(async () => {
      pool.readFrom(source.address(assessment));
      await source.beginReading(pool);
    });
  }

  /** Opens the readers of the source together, once. */
  async beginReading(pool: TaskPool): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    await this.retrying(() => this.options.source.beginReading(pool));
  }

  /** Does a step again while what stopped it may pass by itself. A snapshot that was lost meanwhile is taken anew. */
  async retrying<T>(work: () => Promise<T>, about = '', onRetry = (): void => undefined): Promise<T> {
    return await withRetries(work, {
      signal: this.options.signal,
      onRetry: ({ message }, pauseMs) => {
        onRetry();
        const [sentence] = message.split('\n');
        this.options.onNote(`${about}${sentence} Trying again in ${(pauseMs / 1_000).toFixed(1)} s.`);
      },
      beforeRetry: () => this.#renewSource(),
    });
  }

  /** The same for work that reads a source: one that begins anew may see another state of it. */
  async ofSource<T>(work: () => Promise<T>, table?: string): Promise<T> {
    return await this.retrying(work, table === undefined ? '' : `${table}: `, () => {
      // The readers of a PostgreSQL share a snapshot: they see what they saw before, as long as it is held.
      if (this.options.source.provedBy !== 'snapshot-reader') this.interrupt();
    });
  }

  async #renewSource(): Promise<void> {
    try {
      const address = await this.options.source.renew?.();
      if (address === undefined) return;
      this.interrupt();
      this.#pool?.readFrom(address);
      this.options.onNote(
        'The snapshot of the source was lost; a new one is taken, and all rows are compared with it.',
      );
    } catch (error) {
      // It is away still: the next try fails as well, and comes here again.
      if (!failureOf(error).mayPass) throw error;
    }
  }

  async timed<T>(stage: MigrationStage, work: () => Promise<T>): Promise<T> {
    this.options.signal.throwIfAborted();
    const started = performance.now();
    this.#board?.stage(stage);
    try {
      return await work();
    } finally {
      this.#durations[stage] = (this.#durations[stage] ?? 0) + Math.round(performance.now() - started);
    }
  }

  async keepStage(state: MigrationState, stage: MigrationState['stage']): Promise<void> {
    state.stage = stage;
    state.durationsMs = { ...state.durationsMs, ...this.#durations };
    await writeJson(this.options.store, kept.state, state);
  }
}
