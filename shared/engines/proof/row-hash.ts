import { createHash } from 'node:crypto';
import type { RowArena } from './canonical/canonical-row.ts';
import { laneCount, lanesLayout, Sha256Lanes } from './hash/sha256-lanes.ts';
import { addInto, carry, sumHex, wordsPerSum } from './hash/sum-256.ts';

/** Bytes of a run's key. */
export const hashKeyBytes = 32;
/** The method as the certificate names it: anyone can compute it with nothing but a SHA-256. */
export const rowHashMethod =
  'sum modulo 2^256 over all rows of SHA-256(key, padded with zeros to 64 bytes, followed by the canonical row), big-endian';

/** Counts and sums of the buckets; each sum eight words below 2^32, the most significant first. */
export interface RowHashState {
  counts: Float64Array;
  sums: Float64Array;
}

const blockBytes = 64;
/** Messages of up to so many blocks go through the lanes; longer ones through node:crypto, where the call is cheap by comparison. */
const lanesBlocksMax = 16;
const paddingBytesMin = 9;
export const bucketsMax = 65_536;
/** A double counts exactly to 2^53: a word of 32 bits fits 2^21 times beside its carry. */
const rowsBeforeCarry = 1 << 20;

/** Rows lie here until they are hashed: so few that they stay in the processor's cache. */
const arenaBytes = 128 * 1024;
const arenaEnd = lanesLayout.messages + arenaBytes;

/**
 * The keyed hash of rows and its sum. The sum does not depend on the order of rows, counts every row as often as it
 * occurs (an exclusive or would lose pairs), and can't be steered without the key, which is drawn for each run.
 *
 * Four rows with equally many blocks are hashed at a time; `digest` takes in those that wait. With buckets there is a
 * sum and a count for each of them, so that two sides can find where they differ. A row that is written where
 * `nextPlace` says is hashed where it lies; any other is copied.
 */
export class RowHash implements RowArena {
  /** Rows of each bucket. */
  readonly counts: Float64Array;
  /** Where rows may be written. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #sums: Float64Array;
  readonly #lanes: Sha256Lanes;
  readonly #eights: Float64Array;
  readonly #view: DataView;
  readonly #keyBlock = new Uint8Array(blockBytes);
  /** Rows that wait, their places and their buckets: one group of four for each number of blocks. */
  readonly #waiting = new Int32Array(lanesBlocksMax + 1);
  readonly #placeOf = new Int32Array((lanesBlocksMax + 1) * laneCount);
  readonly #bucketOf = new Int32Array((lanesBlocksMax + 1) * laneCount);
  #next: number = lanesLayout.messages;
  #sinceCarry = 0;

  /**
   * `buckets`: a power of two, at most `bucketsMax`.
   *
   * @throws RangeError for a key that has not 32 bytes or a number of buckets that is no power of two
   */
  constructor(key: Uint8Array, buckets = 1) {
    if (key.length !== hashKeyBytes) throw new RangeError(`The key of a row hash has ${hashKeyBytes} bytes.`);
    if (!Number.isInteger(Math.log2(buckets)) || buckets > bucketsMax)
      throw new RangeError(`The number of buckets is a power of two up to ${bucketsMax}.`);
    this.counts = new Float64Array(buckets);
    this.#sums = new Float64Array(buckets * wordsPerSum);
    this.#lanes = new Sha256Lanes(arenaBytes);
    this.bytes = this.#lanes.memory;
    this.#eights = new Float64Array(this.bytes.buffer, 0, arenaEnd / 8);
    this.#view = new DataView(this.bytes.buffer);
    this.#keyBlock.set(key);
    this.bytes.set(this.#keyBlock, lanesLayout.messages);
    const { messages } = lanesLayout;
    this.#lanes.run(messages, messages, messages, messages, 1);
    this.#lanes.setState(Array.from({ length: wordsPerSum }, (_, word) => this.#lanes.result[word * laneCount]!));
  }

  /** Makes the code of the hash, which is otherwise made for the first rows. */
  static compile(): void {
    new RowHash(new Uint8Array(hashKeyBytes)).digest();
  }

  /** Where the next row may be written in `bytes`. It stays free until a row is taken in. */
  nextPlace(): number {
    if (arenaEnd - this.#next < lanesBlocksMax * blockBytes) {
      this.#settle();
      this.#next = lanesLayout.messages;
    }
    return this.#next;
  }

  /** Takes one row in. `bucket` is below the number of buckets. */
  row(bytes: Uint8Array, start: number, end: number, bucket = 0): void {
    this.counts[bucket]!++;
    const length = end - start;
    const blocks = (length + paddingBytesMin + blockBytes - 1) >> 6;
    if (blocks > lanesBlocksMax) {
      this.#addLong(bytes.subarray(start, end), bucket);
      return;
    }
    const memory = this.bytes;
    let place = start;
    if (bytes !== memory) {
      place = this.nextPlace();
      memory.set(bytes.subarray(start, end), place);
    }
    const messageEnd = place + blocks * blockBytes;
    // Messages begin at whole blocks, so that most of the padding is cleared eight bytes at a time.
    let at = place + length;
    memory[at++] = 0x80;
    while ((at & 7) !== 0) memory[at++] = 0;
    for (let eight = at >> 3; eight < messageEnd >> 3; eight++) this.#eights[eight] = 0;
    this.#view.setUint32(messageEnd - 4, (blockBytes + length) * 8);
    this.#next = messageEnd;
    const lane = this.#waiting[blocks]!;
    this.#placeOf[blocks * laneCount + lane] = place;
    this.#bucketOf[blocks * laneCount + lane] = bucket;
    this.#waiting[blocks] = lane + 1;
    if (lane + 1 === laneCount) this.#hashWaiting(blocks);
  }

  /** Sums and counts so far as plain data, for another thread's `add`. */
  state(): RowHashState {
    this.#settle();
    this.#carry();
    return { counts: this.counts.slice(), sums: this.#sums.slice() };
  }

  /**
   * Takes in what another hash with the same key has summed up.
   *
   * @throws RangeError if it has another number of buckets
   */
  add(state: RowHashState): void {
    if (state.counts.length !== this.counts.length || state.sums.length !== this.#sums.length)
      throw new RangeError('Only sums over equally many buckets can be added.');
    this.#carry();
    for (let i = 0; i < this.counts.length; i++) this.counts[i]! += state.counts[i]!;
    for (let i = 0; i < this.#sums.length; i++) this.#sums[i]! += state.sums[i]!;
    this.#carry();
  }

  /** The sum of a bucket so far: 64 hexadecimal digits. */
  digest(bucket = 0): string {
    this.#settle();
    return sumHex(this.#sums, bucket * wordsPerSum);
  }

  /** Whether a bucket of this side holds other rows than the same bucket of `other` (same key, same buckets). */
  differs(other: RowHash, bucket: number): boolean {
    return this.counts[bucket] !== other.counts[bucket] || this.digest(bucket) !== other.digest(bucket);
  }

  #settle(): void {
    for (let blocks = 1; blocks <= lanesBlocksMax; blocks++) if (this.#waiting[blocks]! > 0) this.#hashWaiting(blocks);
  }

  #hashWaiting(blocks: number): void {
    const count = this.#waiting[blocks]!;
    const first = blocks * laneCount;
    const place = this.#placeOf;
    // Lanes that nothing waits for go over old rows, and what they give is left alone.
    this.#lanes.run(place[first]!, place[first + 1]!, place[first + 2]!, place[first + 3]!, blocks);
    const result = this.#lanes.result;
    for (let lane = 0; lane < count; lane++) {
      const sum = this.#bucketOf[first + lane]! * wordsPerSum;
      for (let word = 0; word < wordsPerSum; word++) this.#sums[sum + word]! += result[word * laneCount + lane]!;
    }
    this.#waiting[blocks] = 0;
    this.#sinceCarry += count;
    if (this.#sinceCarry >= rowsBeforeCarry) this.#carry();
  }

  #addLong(row: Uint8Array, bucket: number): void {
    const hash = createHash('sha256').update(this.#keyBlock).update(row).digest();
    addInto(this.#sums, bucket * wordsPerSum, hash);
    if (++this.#sinceCarry >= rowsBeforeCarry) this.#carry();
  }

  #carry(): void {
    this.#sinceCarry = 0;
    for (let at = 0; at < this.#sums.length; at += wordsPerSum) carry(this.#sums, at);
  }
}
