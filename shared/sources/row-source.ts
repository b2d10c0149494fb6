import type { Dialect } from '#shared/engines/schema/model.ts';
import type { Chunk, TablePlan } from '#shared/engines/transfer/plan.ts';
import type { RowSink } from '#shared/engines/transfer/row-sink.ts';

/** Where rows come from, as plain JSON: a thread opens its own reader from it. */
export type SourceAddress =
  /** A dump: `path` is a plain script, or our own seekable form of a packed one (see seekable-file.ts). */
  | { kind: 'dump'; path: string; dialect: Dialect }
  | { kind: 'sqlite-file'; path: string }
  /** Connection string; `snapshot` names what the readers share, where the server has such a thing. */
  | { kind: 'mysql'; url: string; snapshot?: string }
  | { kind: 'postgresql'; url: string; snapshot?: string }
  | { kind: 'sqlserver'; url: string }
  | { kind: 'oracle'; url: string };

export interface RowRead {
  chunk: Chunk;
  table: TablePlan;
  /**
   * Asked once before the first row: where the rows go, given the columns in the order the values will come (source
   * names) and the character set of text values (undefined: UTF-8).
   */
  open(columns: readonly string[], charset: string | undefined): RowSink;
  /** Called between portions (some 64 to 256 KiB of input): the reader waits for it before it goes on. */
  turn(): Promise<void> | undefined;
  signal: AbortSignal;
}

/**
 * Reads chunks, one at a time. Rows of a chunk come in the same order however often it is read and whoever reads it,
 * so that a position in the chunk names a row. Two independent readers exist for files: the copier's and the proof's
 * (`openRowSource`, `openWitness`); for live servers the proof listens to the same packets with its own decoder.
 *
 * @throws SourceError with a sentence for the owner of the source
 */
export interface RowSource {
  read(request: RowRead): Promise<void>;
  /**
   * Rows that are in PostgreSQL's own COPY format already, to be passed on as they are. undefined: this chunk has to be
   * read. Binary comes without COPY's header and trailer. `encoding`: PostgreSQL's name of the character set (text format). `columns`: source names, in order.
   */
  raw?(
    chunk: Chunk,
    table: TablePlan,
    signal: AbortSignal,
  ): Promise<
    { format: 'text' | 'binary'; columns: string[]; encoding?: string; bytes: AsyncIterable<Uint8Array> } | undefined
  >;
  close(): Promise<void>;
}
