import { compareTable, type TableEvidence } from '#shared/engines/proof/compare.ts';
import type { Chunk, ChunkResult, TableDigest, TablePlan } from '#shared/engines/transfer/plan.ts';
import { evidenceOf, type ProveTableOptions, rejectedOrdinals, zeroSum } from './prove-rows.ts';
import type { ChunkedProof, SideProof } from './threads/tasks.ts';

/** A table compared chunk by chunk. */
export interface ComparedTable {
  /** Of the whole table; chunks that are to be copied in any case were not read for it. */
  evidence: TableEvidence;
  /** The source's side by chunk, to be used again as long as the same state of the source is read. */
  source: Map<number, SideProof>;
  /** The table is what the source holds now, and the ledger has all of its chunks. */
  equal: boolean;
  /** Chunks that are to be copied anew, by id. */
  differing: number[];
  /** Rows of the target that have to go for it; undefined: the whole table has to, `wholeBecause`. */
  clear: { writers: number[]; rows: number } | undefined;
  wholeBecause?: string;
}

export interface CompareChunksOptions extends Omit<ProveTableOptions, 'hashedWhileCopying'> {
  /** Of each chunk, the transaction of the target that wrote its rows. */
  writers: ReadonlyMap<number, number>;
  /** What was read of the source already, in the state that is read now. */
  known: ReadonlyMap<number, SideProof>;
}

const unread: SideProof = {
  rowsRead: 0,
  digest: { rows: 0, sum: zeroSum, casts: {} },
  problems: { count: 0, first: [] },
};

/** So many sums are kept apart at a time. */
const chunksApartMax = 60_000;

/**
 * Compares a table chunk by chunk: the rows that the source has now in a chunk's range with the rows that the chunk's
 * transaction left in the target, each by count, sum and casts. Rows of the target that no chunk wrote (somebody
 * changed or added them) belong to what has to go.
 */
export async function compareChunks(options: CompareChunksOptions): Promise<ComparedTable> {
  const { plan, table, chunks, pool, retrying, known } = options;
  const planned = plan.tables[table];
  if (planned === undefined) throw new Error(`there is no table ${table} in the plan`);
  const results = new Map(options.results.map(result => [result.chunk, result]));
  const rejected = await retrying('target', () => rejectedOrdinals(options));
  const writers = chunks.flatMap(({ id }) => {
    const writer = options.writers.get(id);
    return writer === undefined || !results.has(id) ? [] : [{ chunk: id, writer }];
  });
  const [source, target] = await Promise.all([
    Promise.all(
      chunks.map(async chunk => {
        if (!results.has(chunk.id)) return unread;
        return (
          known.get(chunk.id) ??
          (await retrying('source', () =>
            pool.run({ kind: 'prove-source', chunk, rejected: rejected.get(chunk.id) ?? [] }),
          ))
        );
      }),
    ),
    retrying('target', () =>
      pool.run({ kind: 'prove-target-chunks', table, writers: writers.slice(0, chunksApartMax) }),
    ),
  ]);
  const evidence = evidenceOf(planned, source, target, options.results);
  const read = new Map(chunks.flatMap(({ id }, at) => (results.has(id) ? [[id, source[at] ?? unread]] : [])));
  const ledger = { chunks, results, writers: options.writers, source: read };
  return { evidence, source: read, ...deltaOf(planned, evidence, ledger, target) };
}

interface Ledger {
  chunks: readonly Chunk[];
  results: ReadonlyMap<number, ChunkResult>;
  writers: ReadonlyMap<number, number>;
  source: ReadonlyMap<number, SideProof>;
}

type Delta = Pick<ComparedTable, 'equal' | 'differing' | 'clear' | 'wholeBecause'>;

function deltaOf(table: TablePlan, evidence: TableEvidence, ledger: Ledger, target: ChunkedProof): Delta {
  const ids = ledger.chunks.map(({ id }) => id);
  const isMissing = ids.some(id => !ledger.results.has(id));
  if (!isMissing && compareTable(evidence).equal)
    return { equal: true, differing: [], clear: { writers: [], rows: 0 } };
  const whole = (wholeBecause: string): Delta => ({ equal: false, differing: ids, clear: undefined, wholeBecause });
  const written = new Map(target.chunks.map(({ chunk, digest }) => [chunk, digest]));
  if (target.problems.count > 0) return whole('some of its rows in the target can not be read');
  if (written.size < ids.filter(id => ledger.results.has(id)).length)
    return whole('it can not be told which of its rows belong to which chunk');
  if (target.strays === undefined) return whole('too many others changed its rows in the target');
  const differing = ids.filter(id => !isEqualChunk(table, id, ledger, written.get(id)));
  if (ids.length === 1 && differing.length === 1) return whole('it is one chunk');
  if (differing.length === ids.length && ids.length > 1) return whole('all of its chunks differ');
  if (differing.length === 0 && target.strays.length === 0)
    return whole('its chunks are equal one by one, but not together');
  const isGone = new Set(differing);
  const gone = target.chunks.filter(({ chunk }) => isGone.has(chunk));
  const rows = [...gone.map(({ digest }) => digest.rows), ...target.strays.map(stray => stray.rows)];
  return {
    equal: false,
    differing,
    clear: {
      writers: [
        ...gone.flatMap(({ chunk }) => ledger.writers.get(chunk) ?? []),
        ...target.strays.map(({ writer }) => writer),
      ],
      rows: rows.reduce((sum, count) => sum + count, 0),
    },
  };
}

function isEqualChunk(table: TablePlan, id: number, ledger: Ledger, digest: TableDigest | undefined): boolean {
  const result = ledger.results.get(id);
  const source = ledger.source.get(id);
  if (result === undefined || source === undefined || digest === undefined) return false;
  const { rows, rejected, casts } = result;
  const target = { digest, problems: unread.problems };
  return compareTable({ table, source, target, copied: { rows, rejected, casts } }).equal;
}
