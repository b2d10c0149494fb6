import type { ColumnPlan, TablePlan } from '#shared/engines/transfer/plan.ts';
import type { CanonicalRow, RowConsumer } from './canonical/canonical-row.ts';
import { describeField } from './canonical/describe.ts';
import { comparedColumns } from './compared-columns.ts';
import { bucketOf, keyPlaces } from './digest-rows.ts';
import type { RowHash } from './row-hash.ts';

/** Rows and bytes that one side keeps in the second pass. */
export const locateLimits = { rowsMax: 10_000, bytesMax: 64 * 1024 * 1024 } as const;

/** The buckets to look into in the second pass. */
export interface BucketChoice {
  buckets: ReadonlySet<number>;
  /** How many buckets there are on each side; the same in both passes. */
  count: number;
  /** Buckets that differ and are not looked into, because more rows would lie in them than are kept. */
  leftOut: number;
}

/** After the first pass over both sides: the buckets that differ, as many as hold rows enough to be kept. */
export function chooseBuckets(source: RowHash, target: RowHash): BucketChoice {
  const buckets = new Set<number>();
  let rows = 0;
  let leftOut = 0;
  const count = source.counts.length;
  for (let bucket = 0; bucket < count; bucket++) {
    if (!source.differs(target, bucket)) continue;
    rows += Math.max(source.counts[bucket]!, target.counts[bucket]!);
    // One bucket is always looked into: something is found even where all rows differ.
    if (rows <= locateLimits.rowsMax || buckets.size === 0) buckets.add(bucket);
    else leftOut++;
  }
  return { buckets, count, leftOut };
}

/** Plain data, so that it can come from another thread. */
export interface KeptRow {
  bytes: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  position: number;
}

/** What the second pass kept of one side; parts (of chunks) can be put together before they are compared. */
export interface KeptRows {
  kept: readonly KeptRow[];
  dropped: number;
}

/** Second pass, one for each side: keeps the rows of the buckets chosen. */
export class RowCollector implements RowConsumer, KeptRows {
  readonly kept: KeptRow[] = [];
  /** Rows of the buckets that were not kept, because a limit was reached. */
  dropped = 0;
  readonly #choice: BucketChoice;
  readonly #key: number[];
  #bytes = 0;

  constructor(table: TablePlan, choice: BucketChoice) {
    this.#choice = choice;
    this.#key = keyPlaces(table);
  }

  row(row: CanonicalRow, position: number): void {
    if (!this.#choice.buckets.has(bucketOf(row, this.#key, this.#choice.count - 1))) return;
    if (this.kept.length >= locateLimits.rowsMax || this.#bytes + row.length - row.start > locateLimits.bytesMax) {
      this.dropped++;
      return;
    }
    this.#bytes += row.length - row.start;
    this.kept.push({
      bytes: row.bytes.slice(row.start, row.length),
      starts: row.starts.map(at => at - row.start),
      ends: row.ends.map(at => at - row.start),
      position,
    });
  }
}

export interface RowDifference {
  kind: 'missing' | 'extra' | 'different' | 'duplicated';
  /** The key as a person reads it; empty where the table has none. Contains values of rows: mask it where it is published. */
  key: { column: string; value: string }[];
  /** Line (or place) in the source, of rows that are there. */
  sourceLine: number | undefined;
  /** Place among the rows read back, from 1, of rows that are there. */
  targetRow: number | undefined;
  /** Columns that differ, with their values; of rows that both sides have. */
  columns: { column: string; source: string; target: string }[];
}

export interface Located {
  differences: RowDifference[];
  /** What could not be looked into, a sentence each. */
  limits: string[];
}

/** Rows that differ between the sides: what one has and the other has not, paired by key. */
export function locateDifferences(table: TablePlan, source: KeptRows, target: KeptRows, choice: BucketChoice): Located {
  const columns = comparedColumns(table);
  const key = keyPlaces(table);
  const { onlySource, onlyTarget, surplus } = withoutEqual(source.kept, target.kept);
  const differences: RowDifference[] = [];
  const ofTarget = Map.groupBy(onlyTarget, row => keyOf(row, key));
  for (const row of onlySource) {
    const partner = key.length === 0 ? undefined : ofTarget.get(keyOf(row, key))?.shift();
    differences.push(describe(partner === undefined ? 'missing' : 'different', columns, key, row, partner));
  }
  for (const row of [...ofTarget.values()].flat()) {
    differences.push(describe(surplus.has(row) ? 'duplicated' : 'extra', columns, key, undefined, row));
  }
  const limits: string[] = [];
  const dropped = source.dropped + target.dropped;
  if (choice.leftOut > 0 || dropped > 0)
    limits.push(
      `More rows differ than are listed: ${choice.leftOut.toLocaleString('en-US')} of ${choice.count.toLocaleString('en-US')} parts of the table and ${dropped.toLocaleString('en-US')} rows were not looked into.`,
    );
  return { differences, limits };
}

/** Takes out what both sides hold equally often. `surplus`: rows of the target that it holds once too often. */
function withoutEqual(source: readonly KeptRow[], target: readonly KeptRow[]) {
  const whole = (row: KeptRow): string => Buffer.from(row.bytes).toString('latin1');
  const unmatched = Map.groupBy(source, whole);
  const known = new Set(unmatched.keys());
  const onlyTarget: KeptRow[] = [];
  const surplus = new Set<KeptRow>();
  for (const row of target) {
    const content = whole(row);
    if (unmatched.get(content)?.shift() !== undefined) continue;
    onlyTarget.push(row);
    if (known.has(content)) surplus.add(row);
  }
  return { onlySource: [...unmatched.values()].flat(), onlyTarget, surplus };
}

function keyOf(row: KeptRow, key: readonly number[]): string {
  const parts = key.map(place => row.bytes.subarray(row.starts[place]!, row.ends[place]!));
  return Buffer.concat(key.length === 0 ? [row.bytes] : parts).toString('latin1');
}

function describe(
  kind: RowDifference['kind'],
  columns: readonly ColumnPlan[],
  key: readonly number[],
  source: KeptRow | undefined,
  target: KeptRow | undefined,
): RowDifference {
  const shown = (row: KeptRow, place: number): string =>
    describeField(columns[place]!.codec, row.bytes, row.starts[place]!, row.ends[place]!);
  const row = source ?? target;
  return {
    kind,
    key: row === undefined ? [] : key.map(place => ({ column: columns[place]!.target, value: shown(row, place) })),
    sourceLine: source?.position,
    targetRow: target?.position,
    columns:
      source === undefined || target === undefined
        ? []
        : columns.flatMap(({ target: column }, place) =>
            isSameField(source, target, place)
              ? []
              : [{ column, source: shown(source, place), target: shown(target, place) }],
          ),
  };
}

function isSameField(a: KeptRow, b: KeptRow, place: number): boolean {
  const one = a.bytes.subarray(a.starts[place]!, a.ends[place]!);
  return Buffer.compare(one, b.bytes.subarray(b.starts[place]!, b.ends[place]!)) === 0;
}
