import type { TableEvidence } from '#shared/engines/proof/compare.ts';
import { addDigests } from '#shared/engines/proof/digest-rows.ts';
import type { ProblemList } from '#shared/engines/proof/problems.ts';
import type { Chunk, ChunkResult, TablePlan, TransferPlan } from '#shared/engines/transfer/plan.ts';
import type { Target } from '#shared/targets/target.ts';
import type { TaskPool } from './threads/pool.ts';
import type { SideProof } from './threads/tasks.ts';

export interface ProveTableOptions {
  plan: TransferPlan;
  table: number;
  /** Chunks of this table, and what the ledger says of them. */
  chunks: readonly Chunk[];
  results: readonly ChunkResult[];
  pool: TaskPool;
  target: Target;
  /** true: the source's side was hashed while it was copied, and is taken from there. */
  hashedWhileCopying: boolean;
  /** Does the work again while what stopped it may pass by itself. */
  retrying<T>(side: 'source' | 'target', work: () => Promise<T>): Promise<T>;
}

/** Reads a table of both sides and puts together what is known of it. */
export async function proveTable(options: ProveTableOptions): Promise<TableEvidence> {
  const { plan, table, chunks, results, pool, retrying } = options;
  const planned = plan.tables[table];
  if (planned === undefined) throw new Error(`there is no table ${table} in the plan`);
  const rejected = await retrying('target', () => rejectedOrdinals(options));
  const source = options.hashedWhileCopying
    ? [fromLedger(results)]
    : await Promise.all(
        chunks.map(chunk =>
          retrying('source', () => pool.run({ kind: 'prove-source', chunk, rejected: rejected.get(chunk.id) ?? [] })),
        ),
      );
  const target = await retrying('target', () => pool.run({ kind: 'prove-target', table }));
  return evidenceOf(planned, source, target, results);
}

/** The evidence of a table: the parts of its source, the whole of its target, and what was copied. */
export function evidenceOf(
  table: TablePlan,
  source: readonly SideProof[],
  target: SideProof,
  results: readonly ChunkResult[],
): TableEvidence {
  return {
    table,
    source: {
      rowsRead: source.reduce((sum, side) => sum + side.rowsRead, 0),
      digest: addDigests(source.map(side => side.digest)),
      problems: addProblems(source.map(side => side.problems)),
    },
    target: { digest: target.digest, problems: target.problems },
    copied: {
      rows: results.reduce((sum, result) => sum + result.rows, 0),
      rejected: results.reduce((sum, result) => sum + result.rejected, 0),
      casts: addDigests(results.map(({ casts }) => ({ rows: 0, sum: zeroSum, casts }))).casts,
    },
  };
}

/** The sum over no rows. */
export const zeroSum = '0'.repeat(64);

function fromLedger(results: readonly ChunkResult[]): SideProof {
  const digests = results.flatMap(({ sourceDigest }) => sourceDigest ?? []);
  return {
    rowsRead: results.reduce((sum, { rows, rejected }) => sum + rows + rejected, 0),
    digest: addDigests(digests),
    problems: { count: 0, first: [] },
  };
}

/** Positions of the rejected rows by chunk: they are in no table of the target. */
export async function rejectedOrdinals(
  options: Pick<ProveTableOptions, 'plan' | 'table' | 'results' | 'target'>,
): Promise<Map<number, number[]>> {
  const found = new Map<number, number[]>();
  const table = options.plan.tables[options.table];
  if (table === undefined || options.results.every(result => result.rejected === 0)) return found;
  for await (const { chunk, ordinal } of options.target.rejects(options.plan, table)) {
    const list = found.get(chunk);
    if (list === undefined) found.set(chunk, [ordinal]);
    else list.push(ordinal);
  }
  return found;
}

const problemsMax = 100;

function addProblems(parts: readonly SideProof['problems'][]): Pick<ProblemList, 'count' | 'first'> {
  return {
    count: parts.reduce((sum, part) => sum + part.count, 0),
    first: parts.flatMap(part => part.first).slice(0, problemsMax),
  };
}
