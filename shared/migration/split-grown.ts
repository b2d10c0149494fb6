import type { Chunk, ChunkResult } from '#shared/engines/transfer/plan.ts';
import type { Parts, Steps } from './steps.ts';
import type { SideProof } from './threads/tasks.ts';

/** Below so many rows a chunk is never cut. */
const grownRowsMin = 20_000;
/** A chunk that has so many times the rows that were planned is cut. */
const grownFactor = 2;

/**
 * Cuts chunks that are to be copied again and have become much larger than they were planned: what was added behind the
 * last key falls into the last chunk, which has no end. The first part keeps the chunk's id; the others get new ones at
 * the end. To be called when the ledger has the chunk no more, and before it is copied.
 *
 * @returns the same list where nothing has grown
 */
export async function splitGrown(
  steps: Steps,
  { plan }: Parts,
  grown: {
    chunks: readonly Chunk[];
    results: readonly ChunkResult[];
    ids: readonly number[];
    /** What was read of the one table whose chunks these are. */
    source: ReadonlyMap<number, SideProof>;
  },
): Promise<readonly Chunk[]> {
  const { cutAgain } = steps.options.source;
  if (cutAgain === undefined) return grown.chunks;
  const before = new Map(grown.results.map(({ chunk, rows }) => [chunk, rows]));
  const ids = new Set(grown.ids);
  const tableRows = [...grown.source.values()].reduce((sum, { rowsRead }) => sum + rowsRead, 0);
  const kept: Chunk[] = [];
  const added: Omit<Chunk, 'id'>[] = [];
  for (const chunk of grown.chunks) {
    const rows = grown.source.get(chunk.id)?.rowsRead ?? 0;
    const planned = Math.max(grownRowsMin, chunk.rowsExpected ?? 0, before.get(chunk.id) ?? 0);
    const parts =
      ids.has(chunk.id) && rows > planned * grownFactor
        ? await steps.ofSource(() => cutAgain(plan, chunk, { rows, tableRows }), plan.tables[chunk.table]?.source.name)
        : [];
    const [first, ...others] = parts;
    if (first === undefined || others.length === 0) {
      kept.push(chunk);
      continue;
    }
    // Of a file it would be more than an expectation.
    const rowsExpected = chunk.kind === 'rowids' ? null : Math.ceil(rows / parts.length);
    const share = { table: chunk.table, rowsExpected };
    const bytes = Math.round(chunk.bytes / parts.length);
    kept.push({ id: chunk.id, ...share, bytes, ...first });
    added.push(...others.map(range => ({ ...share, bytes, ...range })));
  }
  if (added.length === 0) return grown.chunks;
  const next = grown.chunks.reduce((largest, { id }) => Math.max(largest, id), -1) + 1;
  return [...kept, ...added.map((part, at) => ({ id: next + at, ...part }) as Chunk)];
}
