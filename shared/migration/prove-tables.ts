import { compareTable, type TableEvidence } from '#shared/engines/proof/compare.ts';
import { addDigests } from '#shared/engines/proof/digest-rows.ts';
import { proveTable } from './prove-rows.ts';
import type { Consistency } from './state.ts';
import type { Copied, Parts, Steps } from './steps.ts';

/**
 * Reads both sides of all tables. `again`: the source is read, although its rows were hashed while they were copied.
 *
 * @returns the evidence, in the order of the plan
 */
export async function proveTables(steps: Steps, parts: Parts & Copied, again = false): Promise<TableEvidence[]> {
  const { plan, chunks, results, target, pool } = parts;
  const byChunk = new Map(results.map(result => [result.chunk, result]));
  // Rows that were copied without a thought of a proof were not hashed then: the source is read again.
  const isHashed = results.every(({ sourceDigest }) => sourceDigest !== undefined);
  const hashedWhileCopying = steps.options.source.provedBy === 'hash-while-copying' && !again && isHashed;
  return await Promise.all(
    plan.tables.map(async ({ source }, table) => {
      const own = chunks.filter(chunk => chunk.table === table);
      const evidence = await proveTable({
        plan,
        table,
        chunks: own,
        results: own.flatMap(chunk => byChunk.get(chunk.id) ?? []),
        pool,
        target,
        hashedWhileCopying,
        retrying: (side, work) => (side === 'source' ? steps.ofSource(work, source.name) : steps.retrying(work)),
      });
      steps.board.state(table, compareTable(evidence).equal ? 'proved' : 'different');
      return evidence;
    }),
  );
}

/**
 * What the certificate may say of how the rows belong together. Where no single state is proven, the source is read
 * once more: if that gives what the target holds, the source did not change meanwhile.
 */
export async function consistencyOf(
  steps: Steps,
  parts: Parts & Copied & { evidence: readonly TableEvidence[] },
): Promise<Consistency> {
  const { source, onNote } = steps.options;
  const { consistency, note } = source.consistency(steps.interrupted);
  if (note !== undefined) onNote(note);
  if (consistency !== 'mixed' || source.provedBy === 'second-reader') return consistency;
  onNote('No single state of the source is proven, so its rows are read once more and compared.');
  // Connections that are open may go on seeing what they saw the first time.
  await steps.readAnew(parts);
  const second = await proveTables(steps, parts, true);
  const isUnchanged = second.every((each, table) => {
    const first = parts.evidence[table];
    return compareTable(each).equal && first?.source.digest.sum === addDigests([each.source.digest]).sum;
  });
  return isUnchanged ? 'source-unchanged' : 'mixed';
}
