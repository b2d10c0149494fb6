import type { Chunk, ChunkResult, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { type MigrationProgress, type MigrationStage, Rate, type TableProgress } from './progress.ts';

const tablesShownMax = 200;
const reportEveryMs = 200;

/** Adds up what threads report, and tells it at most five times a second. */
export class ProgressBoard {
  readonly #tables: TableProgress[];
  readonly #moving = new Map<number, { rows: number; bytes: number }>();
  readonly #rowRate = new Rate();
  readonly #byteRate = new Rate();
  readonly #tell: (progress: MigrationProgress) => void;
  #stage: MigrationStage = 'reading';
  #object: string | undefined;
  #rows = 0;
  #bytes = 0;
  #told = Number.NEGATIVE_INFINITY;

  constructor(plan: TransferPlan, chunks: readonly Chunk[], tell: (progress: MigrationProgress) => void) {
    this.#tell = tell;
    const bytes = new Array<number>(plan.tables.length).fill(0);
    for (const chunk of chunks) bytes[chunk.table] = (bytes[chunk.table] ?? 0) + chunk.bytes;
    this.#tables = plan.tables.map(({ source, rowsExpected }, at) => ({
      table: source.schema === undefined ? source.name : `${source.schema}.${source.name}`,
      rows: 0,
      rowsExpected,
      bytes: 0,
      bytesExpected: bytes[at] ?? 0,
      state: 'waiting',
    }));
  }

  stage(stage: MigrationStage, object?: string): void {
    this.#stage = stage;
    this.#object = object;
    this.tell(true);
  }

  /** Chunks are gone through anew: those that are there already are counted by the one who does. */
  beginCopying(): void {
    for (const table of this.#tables) {
      table.rows = 0;
      table.bytes = 0;
    }
    this.#rows = 0;
    this.#bytes = 0;
  }

  /** What a chunk under way has done so far. */
  moving(chunk: Chunk, rows: number, bytes: number): void {
    const table = this.#tables[chunk.table];
    if (table?.state === 'waiting') table.state = 'copying';
    this.#moving.set(chunk.id, { rows, bytes });
    this.tell();
  }

  copied(chunk: Chunk, result: ChunkResult): void {
    const table = this.#tables[chunk.table];
    this.#moving.delete(chunk.id);
    if (table !== undefined) {
      table.rows += result.rows;
      table.bytes += chunk.bytes;
      if (table.state === 'waiting') table.state = 'copying';
    }
    this.#rows += result.rows;
    this.#bytes += chunk.bytes;
    this.tell();
  }

  /** A chunk that was given up: what it had done does not count. */
  stopped(chunk: Chunk): void {
    this.#moving.delete(chunk.id);
  }

  state(table: number, state: TableProgress['state']): void {
    const found = this.#tables[table];
    if (found !== undefined) found.state = state;
    this.tell();
  }

  now(): MigrationProgress {
    let rows = this.#rows;
    let bytes = this.#bytes;
    const tables = this.#tables.map(table => ({ ...table }));
    for (const moving of this.#moving.values()) {
      rows += moving.rows;
      bytes += moving.bytes;
    }
    const ms = performance.now();
    this.#rowRate.add(ms, rows);
    this.#byteRate.add(ms, bytes);
    const bytesExpected = this.#tables.reduce((sum, table) => sum + table.bytesExpected, 0);
    const known = this.#tables.every(table => table.rowsExpected !== null);
    const bytesPerSecond = this.#byteRate.perSecond();
    return {
      stage: this.#stage,
      rows,
      rowsExpected: known ? this.#tables.reduce((sum, table) => sum + (table.rowsExpected ?? 0), 0) : null,
      bytes,
      bytesExpected,
      rowsPerSecond: Math.round(this.#rowRate.perSecond()),
      bytesPerSecond: Math.round(bytesPerSecond),
      secondsLeft:
        this.#stage === 'copying' && bytesPerSecond > 0
          ? Math.round(Math.max(0, bytesExpected - bytes) / bytesPerSecond)
          : null,
      ...(this.#object !== undefined && { object: this.#object }),
      tables: tables.sort((a, b) => b.bytesExpected - a.bytesExpected).slice(0, tablesShownMax),
    };
  }

  tell(atOnce = false): void {
    const ms = performance.now();
    if (!atOnce && ms - this.#told < reportEveryMs) return;
    this.#told = ms;
    this.#tell(this.now());
  }
}
