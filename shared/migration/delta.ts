import type { Chunk, ChunkResult, TransferPlan } from '#shared/engines/transfer/plan.ts';
import type { ComparedTable } from './compare-chunks.ts';

/** What was copied again of a table, because it was not what the source holds now. */
export interface TableDelta {
  /** As the source names it. */
  table: string;
  /** Chunks that were copied again, and all that the table has. */
  chunksCopied: number;
  chunks: number;
  /** Rows of these chunks, and all that the table has now. */
  rowsCopied: number;
  rows: number;
  /** Why it was the whole table, if it was. */
  wholeBecause?: string;
}

/** Adds what a round copied to what the rounds before it did. */
export function addDelta(
  before: readonly TableDelta[],
  round: {
    plan: TransferPlan;
    chunks: readonly Chunk[];
    results: readonly ChunkResult[];
    /** Chunks that were copied again, of these tables of the plan. */
    copied: ReadonlySet<number>;
    tables: readonly number[];
    compared: readonly ComparedTable[];
  },
): TableDelta[] {
  const { plan, chunks, results, copied, tables, compared } = round;
  const byTable = new Map(before.map(each => [each.table, each]));
  const rowsOf = new Map(results.map(({ chunk, rows }) => [chunk, rows]));
  const sum = (own: readonly Chunk[]): number => own.reduce((total, { id }) => total + (rowsOf.get(id) ?? 0), 0);
  for (const at of tables) {
    const source = plan.tables[at]?.source;
    if (source === undefined) continue;
    const name = source.schema === undefined ? source.name : `${source.schema}.${source.name}`;
    const own = chunks.filter(chunk => chunk.table === at);
    const again = own.filter(({ id }) => copied.has(id));
    const earlier = byTable.get(name);
    const wholeBecause =
      again.length === own.length ? (compared[at]?.wholeBecause ?? earlier?.wholeBecause) : undefined;
    byTable.set(name, {
      table: name,
      // A chunk that was copied in several rounds is one chunk.
      chunksCopied: Math.min(own.length, (earlier?.chunksCopied ?? 0) + again.length),
      chunks: own.length,
      rowsCopied: Math.min(sum(own), (earlier?.rowsCopied ?? 0) + sum(again)),
      rows: sum(own),
      ...(wholeBecause !== undefined && { wholeBecause }),
    });
  }
  return [...byTable.values()];
}

const count = (value: number): string => value.toLocaleString('en-US');

/** One line about a table for people: `12 of 160 chunks, 75,000 of 1,000,000 rows`. */
export function describeDelta({ chunksCopied, chunks, rowsCopied, rows, wholeBecause }: TableDelta): string {
  const why = wholeBecause === undefined ? '' : ` (the whole table, as ${wholeBecause})`;
  return `${count(chunksCopied)} of ${count(chunks)} chunks, ${count(rowsCopied)} of ${count(rows)} rows${why}`;
}
