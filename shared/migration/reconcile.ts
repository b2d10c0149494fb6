import type { TableEvidence } from '#shared/engines/proof/compare.ts';
import type { Chunk, ChunkResult } from '#shared/engines/transfer/plan.ts';
import type { StatementOutcome } from '#shared/targets/target.ts';
import { type ComparedTable, compareChunks } from './compare-chunks.ts';
import { copyMissing, finishTarget } from './copy-and-finish.ts';
import { addDelta, type TableDelta } from './delta.ts';
import { describeLocated, locateTable } from './locate-table.ts';
import { latest } from './migration-checks.ts';
import { splitGrown } from './split-grown.ts';
import type { MigrationState } from './state.ts';
import type { Copied, Parts, Steps } from './steps.ts';
import { kept, readJson, writeJson } from './store.ts';
import type { SideProof } from './threads/tasks.ts';

/** A source that goes on changing is never caught up with. */
const reconcileRoundsMax = 3;
/** A source whose connections break again and again is given up in the end. */
const settleRoundsMax = 5;

/** What is in the target, and what is known of it. */
export interface Proved extends Copied {
  outcomes: StatementOutcome[];
  evidence: TableEvidence[];
  /** By table of the plan, where both sides were compared chunk by chunk. */
  compared: readonly ComparedTable[];
  /** What was copied again. */
  delta: TableDelta[];
}

/**
 * Compares what is in the target with the source as it is now, chunk by chunk. Chunks that the ledger does not have
 * differ. Nothing is written.
 */
export async function compareAll(
  steps: Steps,
  parts: Parts & { proved?: Proved; chunks: readonly Chunk[] },
): Promise<Proved> {
  const { plan, target, pool, chunks, proved } = parts;
  await steps.beginReading(pool);
  const results = await steps.retrying(() => target.ledger(plan));
  const all = new Set(plan.tables.map((_, at) => at));
  const compared = await steps.timed('proving', () => compareTables(steps, { ...parts, chunks, results }, all, []));
  const evidence = compared.map(each => each.evidence);
  return { chunks, results, outcomes: proved?.outcomes ?? [], evidence, compared, delta: proved?.delta ?? [] };
}

/**
 * Reads a live source in one state, compares it with what was copied, and copies again what is not of that state. A
 * proof alone (of what another process copied) copies nothing.
 */
export async function settle(steps: Steps, parts: Parts & { proved: Proved }): Promise<Proved> {
  let { proved } = parts;
  for (let round = 1; ; round += 1) {
    if (steps.isUnsettled()) {
      await steps.readAnew(parts);
      proved = await compareAll(steps, { ...parts, proved, chunks: proved.chunks });
    }
    if (!steps.isUnsettled() && (steps.options.reconcile === true || steps.hasCopied))
      proved = await reconcile(steps, { ...parts, proved });
    if (!steps.isUnsettled() || round >= settleRoundsMax) return proved;
  }
}

/**
 * Copies again what is not what the source holds now: of each table the chunks that differ, or all of it where they
 * can't be told apart. All rows that have to go are deleted before the first of a table's chunks is copied: so a row
 * whose key moved from one chunk into another is never there twice, and a kill leaves chunks that the ledger does not
 * have, as a kill of the first copy does. Then these tables are compared again, a few times at most.
 */
async function reconcile(steps: Steps, parts: Parts & { proved: Proved }): Promise<Proved> {
  const { plan } = parts;
  let { chunks, results } = parts.proved;
  const compared = [...parts.proved.compared];
  const outcomes = [...parts.proved.outcomes];
  let delta = parts.proved.delta;
  let reading = steps.reading;
  for (let round = 1; round <= reconcileRoundsMax; round += 1) {
    const different = plan.tables.flatMap((_, at) => (compared[at]?.equal === false ? [at] : []));
    if (different.length === 0 && round > 1) break;
    const copied: Set<number> = new Set();
    for (const at of different) {
      const one = compared[at];
      if (one === undefined) continue;
      const own = chunks.filter(chunk => chunk.table === at);
      if (steps.options.isDelta !== true) await nameDifferences(steps, parts, at, own, results);
      const cleared = await clearDifferent(steps, parts, at, own, one);
      for (const id of cleared.ids) copied.add(id);
      if (cleared.note !== undefined) steps.options.onNote(cleared.note);
      const grown = await splitGrown(steps, parts, { chunks, results, ids: cleared.ids, source: one.source });
      for (const { id } of grown.slice(chunks.length)) copied.add(id);
      if (grown !== chunks) await writeJson(steps.options.store, kept.chunks, grown);
      chunks = grown;
    }
    results = await steps.timed('copying', () => copyMissing(steps, { ...parts, chunks }));
    outcomes.push(...(await steps.timed('finishing', () => finishTarget(steps, parts))));
    delta = addDelta(delta, { plan, chunks, results, copied, compared, tables: different });
    // What was read in another state meanwhile says nothing: everything is compared anew then (see settle).
    if (different.length === 0 || steps.isUnsettled()) break;
    const known = steps.reading === reading ? compared.map(each => each.source) : [];
    reading = steps.reading;
    const only = new Set(different);
    const again = await steps.timed('proving', () =>
      compareTables(steps, { ...parts, chunks, results }, only, withoutCopied(known, copied)),
    );
    for (const [index, at] of [...only].entries()) {
      const table = again[index];
      if (table !== undefined) compared[at] = table;
    }
  }
  return {
    chunks,
    results,
    outcomes: latest(outcomes),
    evidence: compared.map(each => each.evidence),
    compared,
    delta,
  };
}

type Known = readonly ReadonlyMap<number, SideProof>[];

/** What was copied anew may have other rejected rows: its source is read again. */
function withoutCopied(known: Known, copied: ReadonlySet<number>): Known {
  return known.map(sides => new Map([...sides].filter(([chunk]) => !copied.has(chunk))));
}

async function compareTables(
  steps: Steps,
  parts: Parts & Copied,
  only: ReadonlySet<number>,
  known: Known,
): Promise<ComparedTable[]> {
  const { plan, chunks, results, target, pool } = parts;
  const writers = await steps.retrying(() => target.writers(plan));
  const byChunk = new Map(results.map(result => [result.chunk, result]));
  return await Promise.all(
    [...only].map(async table => {
      const own = chunks.filter(chunk => chunk.table === table);
      const name = plan.tables[table]?.source.name;
      const compared = await compareChunks({
        plan,
        table,
        chunks: own,
        results: own.flatMap(chunk => byChunk.get(chunk.id) ?? []),
        pool,
        target,
        writers,
        known: known[table] ?? new Map(),
        retrying: (side, work) => (side === 'source' ? steps.ofSource(work, name) : steps.retrying(work)),
      });
      steps.board.state(table, compared.equal ? 'proved' : 'different');
      return compared;
    }),
  );
}

/** Deletes what differs of a table. Returns the chunks that are to be copied now, and a sentence about it. */
async function clearDifferent(
  steps: Steps,
  { plan, target }: Parts,
  at: number,
  chunks: readonly Chunk[],
  compared: ComparedTable,
): Promise<{ ids: number[]; note?: string }> {
  const table = plan.tables[at];
  if (table === undefined) return { ids: [] };
  const { name } = table.source;
  const { clear, differing } = compared;
  if (clear !== undefined) {
    const cleared = await steps.retrying(() => target.clearChunks(plan, table, { chunks: differing, ...clear }));
    if (cleared) {
      const count = `${differing.length.toLocaleString('en-US')} of ${chunks.length.toLocaleString('en-US')} chunks`;
      return { ids: differing, note: `${name}: ${count} are not what the source holds now; they are copied again.` };
    }
  }
  const ids = chunks.map(({ id }) => id);
  await steps.retrying(() => target.clearTable(plan, table, ids));
  const why = compared.wholeBecause ?? 'the rows of single chunks can not be deleted from it';
  return { ids, note: `${name}: not what the source holds now; the whole table is copied again, as ${why}.` };
}

async function nameDifferences(
  steps: Steps,
  { plan, pool, target }: Parts,
  table: number,
  chunks: readonly Chunk[],
  results: readonly ChunkResult[],
): Promise<void> {
  const hashKey = (await readJson<MigrationState>(steps.options.store, kept.state))?.hashKey ?? '';
  const ids = new Set(chunks.map(({ id }) => id));
  const own = results.filter(result => ids.has(result.chunk));
  const name = plan.tables[table]?.source.name ?? '';
  const located = await steps.ofSource(
    () => locateTable({ plan, table, chunks, results: own, pool, target, hashKey }),
    name,
  );
  for (const sentence of describeLocated(name, located)) steps.options.onNote(sentence);
}
