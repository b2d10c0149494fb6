import { type CastName, castNames } from '#shared/engines/transfer/codec.ts';
import type { TableDigest, TablePlan } from '#shared/engines/transfer/plan.ts';
import type { CanonicalRow, RowArena, RowConsumer } from './canonical/canonical-row.ts';
import { comparedColumns } from './compared-columns.ts';
import { addSums } from './hash/sum-256.ts';
import type { RowHash } from './row-hash.ts';

/** Sums up all rows. */
export class RowDigest implements RowConsumer {
  readonly hash: RowHash;

  constructor(hash: RowHash) {
    this.hash = hash;
  }

  get arena(): RowArena {
    return this.hash;
  }

  row(row: CanonicalRow): void {
    this.hash.row(row.bytes, row.start, row.length);
  }
}

/** Writers that are no chunk's, and are told apart; more of them are only counted together. */
const straysMax = 1_000;

/**
 * Sums up rows by the chunk that wrote them: each chunk is one transaction of the target, and its rows carry the
 * number of it. Bucket 0 is of rows that no chunk wrote.
 */
export class WriterDigest implements RowConsumer {
  readonly hash: RowHash;
  /** Rows by writers that are no chunk's; not complete where `straysDropped`. */
  readonly strays = new Map<number, number>();
  straysDropped = false;
  readonly #buckets: ReadonlyMap<number, number>;
  readonly #writerOf: () => number;

  /** `buckets`: of each chunk's writer, from 1; `writerOf`: of the row that is being taken. */
  constructor(hash: RowHash, buckets: ReadonlyMap<number, number>, writerOf: () => number) {
    this.hash = hash;
    this.#buckets = buckets;
    this.#writerOf = writerOf;
  }

  row(row: CanonicalRow): void {
    const writer = this.#writerOf();
    const bucket = this.#buckets.get(writer) ?? 0;
    this.hash.row(row.bytes, 0, row.length, bucket);
    if (bucket !== 0) return;
    if (this.strays.size < straysMax || this.strays.has(writer))
      this.strays.set(writer, (this.strays.get(writer) ?? 0) + 1);
    else this.straysDropped = true;
  }
}

/** Sums up rows in buckets by their key, so that a row that was changed is in the same bucket on both sides. */
export class BucketDigest implements RowConsumer {
  readonly hash: RowHash;
  readonly #key: number[];
  readonly #mask: number;

  constructor(hash: RowHash, table: TablePlan) {
    this.hash = hash;
    this.#key = keyPlaces(table);
    this.#mask = hash.counts.length - 1;
  }

  get arena(): RowArena {
    return this.hash;
  }

  row(row: CanonicalRow): void {
    this.hash.row(row.bytes, row.start, row.length, bucketOf(row, this.#key, this.#mask));
  }
}

/** Places of the key in the canonical row; empty: no key, or one that is not compared as a whole. */
export function keyPlaces(table: TablePlan): number[] {
  const compared = comparedColumns(table);
  const places = table.key.map(position => compared.indexOf(table.columns[position]!));
  return places.includes(-1) ? [] : places;
}

/** Bucket of a row by the bytes of its key, of the whole row if it has none. `mask`: number of buckets less one. */
export function bucketOf(row: CanonicalRow, key: readonly number[], mask: number): number {
  let hash = hashSeed;
  if (key.length === 0) hash = mixBytes(hash, row.bytes, row.start, row.length);
  for (const place of key) hash = mixBytes(hash, row.bytes, row.starts[place]!, row.ends[place]!);
  // The last steps of MurmurHash3: every bit of the hash acts on the low ones, which choose the bucket.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & mask;
}

const hashSeed = 0x811c9dc5;

/** FNV-1a: enough to spread rows; what is proved are the sums. */
function mixBytes(seed: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = seed;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash;
}

/** The digest of a table from those of its chunks: rows and casts added, sums added modulo 2^256. */
export function addDigests(digests: readonly TableDigest[]): TableDigest {
  return {
    rows: digests.reduce((sum, digest) => sum + digest.rows, 0),
    sum: addSums(digests.map(digest => digest.sum)),
    casts: addCasts(digests.map(digest => digest.casts)),
  };
}

const isCastName = (name: string): name is CastName => Object.hasOwn(castNames, name);
const castNamesOf = (counts: object): CastName[] => Object.keys(counts).filter(isCastName);

/** Counts of casts, added by column and name. */
export function addCasts(parts: readonly TableDigest['casts'][]): TableDigest['casts'] {
  const total = new Map<string, { [cast in CastName]?: number }>();
  for (const [column, counts] of parts.flatMap(part => Object.entries(part))) {
    const sums = total.get(column) ?? {};
    for (const name of castNamesOf(counts)) sums[name] = (sums[name] ?? 0) + (counts[name] ?? 0);
    total.set(column, sums);
  }
  return Object.fromEntries(total);
}
