import type { Chunk, ChunkResult, TransferPlan } from '#shared/engines/transfer/plan.ts';
import type { ProgressBoard } from './progress-board.ts';
import type { TaskPool } from './threads/pool.ts';
import { TaskFailed } from './threads/tasks.ts';

export interface CopyRowsOptions {
  plan: TransferPlan;
  chunks: readonly Chunk[];
  /** What the target's ledger says is there already. */
  done: readonly ChunkResult[];
  pool: TaskPool;
  board: ProgressBoard;
  /** Dumps are read forward; other sources largest table first, to keep all threads busy to the end. */
  inOrder: boolean;
  /** Hash rows of the source while they are read: live servers. */
  hashSource: boolean;
  signal: AbortSignal;
  /** Called when the last chunk of a table is committed (at once for tables without any). */
  onTableCopied(table: number, results: readonly ChunkResult[]): void;
  /** The ledger anew: a commit whose answer got lost is found there. */
  ledger(): Promise<ChunkResult[]>;
  /** Does the work again while what stopped it may pass by itself. */
  retrying<T>(chunk: Chunk, work: () => Promise<T>): Promise<T>;
}

/**
 * Copies every chunk that the ledger does not have, as many at once as the pool has threads.
 *
 * @returns the results of all chunks, by id
 * @throws TaskFailed of the first chunk that could not be copied
 */
export async function copyRows(options: CopyRowsOptions): Promise<ChunkResult[]> {
  const { plan, chunks, pool, board, signal } = options;
  const results = new Map(options.done.map(result => [result.chunk, result]));
  const open = plan.tables.map(() => 0);
  for (const chunk of chunks) open[chunk.table] = (open[chunk.table] ?? 0) + 1;
  const settle = (chunk: Chunk, result: ChunkResult): void => {
    results.set(chunk.id, result);
    board.copied(chunk, result);
    open[chunk.table] = (open[chunk.table] ?? 0) - 1;
    if (open[chunk.table] === 0) tableCopied(chunk.table);
  };
  const tableCopied = (table: number): void => {
    board.state(table, 'copied');
    const own = chunks.filter(chunk => chunk.table === table).flatMap(chunk => results.get(chunk.id) ?? []);
    options.onTableCopied(table, own);
  };
  for (const [table, count] of open.entries()) if (count === 0) tableCopied(table);
  board.beginCopying();
  for (const chunk of chunks) {
    const before = results.get(chunk.id);
    if (before !== undefined) settle(chunk, before);
  }
  const weight = plan.tables.map(() => 0);
  for (const chunk of chunks) weight[chunk.table] = (weight[chunk.table] ?? 0) + chunk.bytes;
  const waiting = chunks
    .filter(chunk => !results.has(chunk.id))
    .sort((a, b) => (options.inOrder ? 0 : (weight[b.table] ?? 0) - (weight[a.table] ?? 0)) || a.id - b.id);
  let failure: unknown;
  const copyNext = async (): Promise<void> => {
    for (let chunk = waiting.shift(); chunk !== undefined; chunk = waiting.shift()) {
      if (failure !== undefined || signal.aborted) return;
      const own = chunk;
      try {
        settle(own, await copyOne(own, options));
      } catch (error) {
        board.stopped(own);
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: pool.size }, copyNext));
  if (failure !== undefined) throw failure;
  signal.throwIfAborted();
  return chunks.flatMap(chunk => results.get(chunk.id) ?? []);
}

async function copyOne(chunk: Chunk, options: CopyRowsOptions): Promise<ChunkResult> {
  const { pool, board, hashSource } = options;
  try {
    return await options.retrying(chunk, () =>
      pool.run({ kind: 'copy', chunk, hashSource }, (rows, bytes) => board.moving(chunk, rows, bytes)),
    );
  } catch (error) {
    if (!(error instanceof TaskFailed) || error.failure.code !== 'chunk-done') throw error;
    const found = (await options.ledger()).find(result => result.chunk === chunk.id);
    if (found === undefined) throw error;
    return found;
  }
}
