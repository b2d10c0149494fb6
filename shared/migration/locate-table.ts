import { chooseBuckets, type Located, locateDifferences } from '#shared/engines/proof/locate.ts';
import { RowHash } from '#shared/engines/proof/row-hash.ts';
import { type ProveTableOptions, rejectedOrdinals } from './prove-rows.ts';
import { locateBuckets } from './threads/locate-buckets.ts';

/**
 * Names the rows of a table that differ: both sides are summed up in buckets by key, and read once more where buckets
 * differ. The answer holds values of rows.
 */
export async function locateTable(
  options: Pick<ProveTableOptions, 'plan' | 'table' | 'chunks' | 'results' | 'pool' | 'target'> & { hashKey: string },
): Promise<Located> {
  const { plan, table, chunks, pool } = options;
  const planned = plan.tables[table];
  if (planned === undefined) throw new Error(`there is no table ${table} in the plan`);
  const rejected = await rejectedOrdinals(options);
  const key = Buffer.from(options.hashKey, 'hex');
  const source = new RowHash(key, locateBuckets);
  for (const chunk of chunks)
    source.add(await pool.run({ kind: 'bucket-source', chunk, rejected: rejected.get(chunk.id) ?? [] }));
  const target = new RowHash(key, locateBuckets);
  target.add(await pool.run({ kind: 'bucket-target', table }));
  const choice = chooseBuckets(source, target);
  const parts = [];
  for (const chunk of chunks)
    parts.push(await pool.run({ kind: 'collect-source', chunk, rejected: rejected.get(chunk.id) ?? [], choice }));
  const ofTarget = await pool.run({ kind: 'collect-target', table, choice });
  const ofSource = {
    kept: parts.flatMap(part => part.kept),
    dropped: parts.reduce((sum, part) => sum + part.dropped, 0),
  };
  return locateDifferences(planned, ofSource, ofTarget, choice);
}

const shownMax = 5;

/** Sentences about located rows: their keys and columns, never the values of other columns. */
export function describeLocated(table: string, { differences, limits }: Located): string[] {
  const sentences = differences.slice(0, shownMax).map(({ kind, key, sourceLine, columns }) => {
    const which =
      key.length > 0
        ? key.map(({ column, value }) => `${column} ${value}`).join(', ')
        : sourceLine === undefined
          ? 'a row without a key'
          : `line ${sourceLine} of the source`;
    const what =
      kind === 'different'
        ? `differs in ${columns.map(({ column }) => column).join(', ')}`
        : kind === 'missing'
          ? 'is missing in the target'
          : kind === 'extra'
            ? 'is in the target only'
            : 'is in the target more than once';
    return `${table}: ${which} ${what}.`;
  });
  const more = differences.length - sentences.length;
  if (more > 0) sentences.push(`${table}: ${more.toLocaleString('en-US')} more rows differ.`);
  return [...sentences, ...limits.map(limit => `${table}: ${limit}`)];
}
