import type { RowConsumer } from '#shared/engines/proof/canonical/canonical-row.ts';
import { RowDigest } from '#shared/engines/proof/digest-rows.ts';
import type { ProblemList } from '#shared/engines/proof/problems.ts';
import { RowHash } from '#shared/engines/proof/row-hash.ts';
import { ProofSink } from '#shared/engines/proof/source-sink.ts';
import type { Dialect } from '#shared/engines/schema/model.ts';
import type { Chunk, TableDigest, TablePlan } from '#shared/engines/transfer/plan.ts';
import type { RowSource } from '#shared/sources/row-source.ts';
import type { SourceHasher } from './copy-chunk.ts';
import type { SideProof } from './tasks.ts';

/** The proof's sink for a chunk, once its reader says which columns come. */
export function proofSink(
  options: { table: TablePlan; chunk: Chunk; dialect: Dialect; consumer: RowConsumer; rejected: ReadonlySet<number> },
  columns: readonly string[],
  charset: string | undefined,
): ProofSink {
  const { table, chunk, dialect, consumer, rejected } = options;
  const timeZone = chunk.kind === 'bytes' ? chunk.timeZone : undefined;
  return new ProofSink({ table, columns, context: { dialect, charset, timeZone }, rejected, consumer });
}

/** A hash of the source's rows while they are copied. */
export function sourceHasher(table: TablePlan, chunk: Chunk, dialect: Dialect, key: Uint8Array): SourceHasher {
  const consumer = new RowDigest(new RowHash(key));
  let sink: ProofSink | undefined;
  return {
    sink: (columns, charset, rejected) => {
      sink = proofSink({ table, chunk, dialect, consumer, rejected }, columns, charset);
      return sink;
    },
    digest: (): TableDigest => ({
      rows: sink?.rows ?? 0,
      sum: consumer.hash.digest(),
      casts: sink?.casts() ?? {},
    }),
  };
}

/** Reads a chunk through the proof's sink into a consumer. */
export async function readForProof(
  source: RowSource,
  options: { table: TablePlan; chunk: Chunk; dialect: Dialect; consumer: RowConsumer; rejected: ReadonlySet<number> },
  onProgress: (rows: number) => void,
  signal: AbortSignal,
): Promise<{ rowsRead: number; rows: number; casts: TableDigest['casts']; problems: SideProof['problems'] }> {
  let sink: ProofSink | undefined;
  await source.read({
    chunk: options.chunk,
    table: options.table,
    open: (columns, charset) => {
      sink = proofSink(options, columns, charset);
      return sink;
    },
    turn: () => {
      onProgress(sink?.rowsRead ?? 0);
      return undefined;
    },
    signal,
  });
  const none: Pick<ProblemList, 'count' | 'first'> = { count: 0, first: [] };
  if (sink === undefined) return { rowsRead: 0, rows: 0, casts: {}, problems: none };
  const { rowsRead, rows, problems } = sink;
  return { rowsRead, rows, casts: sink.casts(), problems: { count: problems.count, first: problems.first } };
}
