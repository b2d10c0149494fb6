import type { Budget, Shrinkable } from './budget.ts';
import { DenseCounts, denseOf } from './dense-counts.ts';
import { hash, hashInteger, integerOf, integerOrNan } from './hash.ts';
import { HyperLogLog, hyperLogLogBytes } from './hyperloglog.ts';
import { IntegerRuns } from './integer-runs.ts';
import { KeySamples } from './key-samples.ts';
import { OrderedTuples } from './ordered-tuples.ts';
import { roleWeights, type SetRole } from './set-role.ts';
import { probesMax, slotOf } from './slots.ts';

/** What `add` found. */
export const added = { unknown: 0, first: 1, again: 2 } as const;
export type Added = (typeof added)[keyof typeof added];

/** Distinct values that a column which is no key is counted exactly up to; a sketch takes over then. */
export const exactValuesMax = 4096;
const slotsFirst = 16;
const slotsMin = 4;
/** Members that a table of the role 'values' holds before it becomes a sketch: those of its last size. */
const valuesMax = 5120;
const depthMax = 30;
/** What the objects around the arrays cost, roughly. */
const overheadBytes = 256;

/**
 * A multiset of 64-bit hashes: exact while the budget allows, with the count of every member. A set with role
 * 'values' turns into a HyperLogLog sketch when it gets large. The others keep a sample then: only
 * hashes whose low `depth` bits are zero stay, and each step of `depth` halves them. Because the choice depends on
 * the hash alone, two such sets can still be compared member by member, and what is counted in the sample times
 * 2^depth is an unbiased estimate (Flajolet, "On adaptive sampling", Computing 43, 1990; Gibbons, "Distinct sampling
 * for highly-accurate answers to distinct values queries", VLDB 2001).
 *
 * A key whose integers ascend, as most do, needs no table: it is kept as runs while that pays. So are integers that lie
 * close together, as foreign keys to such a key do: they are counted in an array.
 */
export class ValueSet implements Shrinkable {
  role: SetRole;
  /** Members in the table (after sampling), not counting repetitions. */
  size = 0;
  /** How many were added, and how many of those passed the sampling. */
  total = 0;
  sampled = 0;
  /** true: every hash came from `hashInteger`, so members can be turned back into numbers. */
  integersOnly = true;
  /** Members were lost without sampling (crafted collisions, no memory at all). */
  lossy = false;
  readonly samples = new KeySamples();
  /** Sets of which this one should be a part, where they are known already. */
  parents: ValueSet[] = [];
  depth = 0;
  readonly #budget: Budget;
  #mask = 0;
  #slots = 0;
  #sizeMax = 0;
  #keys = new Int32Array(2);
  /** Repetitions per slot; allocated when the first one occurs, since keys have none. */
  #repetitions: Uint32Array | undefined;
  #sketch: HyperLogLog | undefined;
  #runs: IntegerRuns | undefined;
  #dense: DenseCounts | undefined;
  #tuples: OrderedTuples | undefined;
  #tableBytes = 0;
  /** Members are on their way into the table, and have to stay there until the last one is. */
  #isMoving = false;

  constructor(budget: Budget, role: SetRole) {
    this.#budget = budget;
    this.role = role;
    const bytes = overheadBytes + slotsFirst * 8;
    if (budget.reserve(bytes, this)) {
      this.#tableBytes = bytes;
      this.#allocate(slotsFirst);
    } else {
      this.lossy = true;
    }
  }

  get bytes(): number {
    return this.#tableBytes + ((this.#runs ?? this.#dense ?? this.#tuples)?.bytes ?? 0);
  }

  get weight(): number {
    return roleWeights[this.role];
  }

  /** true: `size` and every count are exact. */
  get exact(): boolean {
    return this.depth === 0 && !this.lossy && this.#sketch === undefined;
  }

  /** Number of distinct members: exact if `exact`, else an estimate. */
  get distinct(): number {
    if (this.#sketch !== undefined) return this.#sketch.estimate();
    return this.size * 2 ** this.depth;
  }

  /** How many additions repeated an earlier member; an estimate unless `exact`. */
  get again(): number {
    if (this.#sketch !== undefined) return Math.max(0, this.total - this.#sketch.estimate());
    return (this.sampled - this.size) * 2 ** this.depth;
  }

  /** false: members are not known any more (a sketch, or no memory). */
  get hasMembers(): boolean {
    return this.#sketch === undefined && this.#slots > 0;
  }

  /** Takes an integer of at most 15 digits: the same as `add` of its hash, which is only computed where it is needed. */
  addInteger(value: number): Added {
    if (this.total === 0 && this.#slots > 0 && this.role === 'values') this.#dense = new DenseCounts(this.#budget);
    else if (this.total === 0 && this.#slots > 0) this.#runs = new IntegerRuns(this.#budget);
    if (this.#dense !== undefined || this.#runs !== undefined) {
      const result = this.#addToIntegers(value);
      if (result !== added.unknown) return result;
    }
    hashInteger(value);
    return this.add(hash.h1, hash.h2);
  }

  /**
   * Takes a key of several integers if it follows the one before, as all before it did: then it is a new one. false: it
   * has to be given to `add`, by its hash.
   */
  addOrdered(
    integers: Float64Array,
    base: number,
    positions: readonly number[],
    hashOrder: readonly number[],
  ): boolean {
    if (this.total === 0 && this.#slots > 0) this.#tuples = new OrderedTuples(this.#budget, hashOrder);
    const tuples = this.#tuples;
    if (tuples === undefined) return false;
    const before = tuples.bytes;
    if (!tuples.append(integers, base, positions, this)) {
      this.index();
      return false;
    }
    this.total++;
    this.size++;
    this.sampled++;
    if (tuples.bytes !== before) this.#budget.resized(this);
    return true;
  }

  /** Makes members ready to be asked for, which those of an ordered key are not. */
  index(): void {
    if (this.#tuples !== undefined) this.#toTable();
  }

  add(h1: number, h2: number): Added {
    if (this.total === 0 && this.role !== 'values' && this.#slots > 0) this.#runs = new IntegerRuns(this.#budget);
    if (this.#dense !== undefined || this.#runs !== undefined) {
      const result = this.#addToIntegers(integerOrNan(h1, h2));
      if (result !== added.unknown) return result;
    }
    this.total++;
    if (this.#sketch !== undefined) {
      this.#sketch.add(h1, h2);
      return added.unknown;
    }
    if ((h2 & this.#mask) !== 0) return added.unknown;
    const keys = this.#keys;
    const last = keys.length - 2;
    let at = (h1 << 1) & last;
    for (let probe = 0; probe < probesMax; probe++) {
      const k1 = keys[at]!;
      const k2 = keys[at + 1]!;
      if (k1 === h1 && k2 === h2) {
        if (this.#repetitions === undefined) {
          this.#countRepetitions();
          // Making room moved the members: the hash has to be looked up again.
          if (keys !== this.#keys) {
            this.total--;
            return this.add(h1, h2);
          }
        }
        this.sampled++;
        if (this.#repetitions !== undefined) this.#repetitions[at >> 1]!++;
        return added.again;
      }
      if (k1 === 0 && k2 === 0) {
        if (this.#slots === 0) return added.unknown;
        this.sampled++;
        keys[at] = h1;
        keys[at + 1] = h2;
        if (++this.size > this.#sizeMax) this.#grow();
        return added.first;
      }
      at = (at + 2) & last;
    }
    this.lossy = true;
    return added.unknown;
  }

  /** Adds to the runs or counts; unknown: the integers (or no integer) were none for them, and lie in the table now. */
  #addToIntegers(value: number): Added {
    if (this.#runs !== undefined) {
      const before = this.#runs.bytes;
      if (this.#runs.append(value, this)) {
        this.total++;
        this.size++;
        this.sampled++;
        if (this.#runs.bytes !== before) this.#budget.resized(this);
        return added.first;
      }
      if (!this.#toDense(this.#runs, value)) {
        this.#toTable();
        return added.unknown;
      }
    }
    const dense = this.#dense;
    if (dense === undefined) return added.unknown;
    const before = dense.bytes;
    const count = dense.add(value, this);
    if (count < 0) this.#toTable();
    if (count < 0) return added.unknown;
    if (dense.bytes !== before) this.#budget.resized(this);
    this.total++;
    this.sampled++;
    if (count > 0) return added.again;
    if (++this.size > valuesMax && this.role === 'values') this.#toSketch();
    return added.first;
  }

  /** Puts the members of the runs into counts, where those can take them and one value more. */
  #toDense(runs: IntegerRuns, value: number): boolean {
    if (!Number.isInteger(value)) return false;
    const dense = denseOf(this.#budget, this, this.size, visit => runs.each(member => visit(member, 1)), value);
    if (dense === undefined) return false;
    runs.release();
    this.#runs = undefined;
    this.#dense = dense;
    this.#budget.resized(this);
    return true;
  }

  /** As `add`, for hashes that don't come from `hashInteger`; keeps a few values for samples. */
  addWithText(h1: number, h2: number, bytes: Uint8Array, start: number, end: number): Added {
    this.integersOnly = false;
    const result = this.add(h1, h2);
    if (this.role !== 'values') this.keep(result, h1, h2, bytes, start, end);
    return result;
  }

  /** Keeps the value as a sample if it is a repetition, or a new member of interest. */
  keep(result: Added, h1: number, h2: number, bytes: Uint8Array, start: number, end: number): void {
    if (result === added.again) {
      if (this.samples.wantsRepeated) this.samples.keepRepeated(bytes, start, end);
    } else if (result === added.first && this.wantsExemplar(h1, h2)) {
      this.samples.keepExemplar(h1, h2, bytes, start, end);
    }
  }

  /** Whether a new member should be kept as text: not where its hash gives the number back. */
  wantsExemplar(h1: number, h2: number): boolean {
    if (this.integersOnly) return false;
    return this.samples.wantsExemplar(this.parents.some(parent => parent !== this && !parent.has(h1, h2)));
  }

  /** Whether the hash is a member. Where `depth` > 0, only hashes that pass the sampling may be asked for. */
  has(h1: number, h2: number): boolean {
    this.index();
    if (this.#runs !== undefined) return this.#runs.has(integerOrNan(h1, h2));
    if (this.#dense !== undefined) return this.#dense.has(integerOrNan(h1, h2));
    return this.#slots > 0 && slotOf(this.#keys, h1, h2) >= 0;
  }

  /** Calls back with every member that passes a sampling of `depth`, and how often it was added. */
  each(depth: number, visit: (h1: number, h2: number, count: number) => void): void {
    const mask = 2 ** depth - 1;
    const visitInteger = (value: number, count: number): void => {
      hashInteger(value);
      if ((hash.h2 & mask) === 0) visit(hash.h1, hash.h2, count);
    };
    this.#runs?.each(value => visitInteger(value, 1));
    this.#dense?.each(visitInteger);
    this.#tuples?.each(() => {
      if ((hash.h2 & mask) === 0) visit(hash.h1, hash.h2, 1);
    });
    for (let at = 0; at < this.#keys.length; at += 2) {
      const h1 = this.#keys[at]!;
      const h2 = this.#keys[at + 1]!;
      if ((h1 === 0 && h2 === 0) || (h2 & mask) !== 0) continue;
      visit(h1, h2, 1 + (this.#repetitions?.[at >> 1] ?? 0));
    }
  }

  /** Gives back memory: a 'values' set becomes a sketch, any other keeps half of its members. */
  shrink(): void {
    if (this.#slots === 0) return;
    const integers = this.#runs ?? this.#dense ?? this.#tuples;
    if (integers !== undefined && this.role !== 'values') {
      // A table of half the size, which holds as many members as its slots allow comfortably.
      const membersMax = Math.max(1, integers.bytes / (this.#dense === undefined ? 64 : 96));
      while (this.depth < depthMax && this.size / 2 ** this.depth > membersMax) this.depth++;
      this.#mask = 2 ** this.depth - 1;
      this.#toTable();
      return;
    }
    if (this.role === 'values') this.#toSketch();
    else this.#sample();
  }

  /** A set of the same members with their counts; one that knows nothing where the memory for it is not granted. */
  copy(): ValueSet {
    const copy = new ValueSet(this.#budget, this.role);
    copy.integersOnly = this.integersOnly;
    copy.depth = this.depth;
    copy.#mask = this.#mask;
    copy.samples.takeRepeated(this.samples);
    this.each(0, (h1, h2, count) => copy.#addMany(h1, h2, count));
    copy.total = this.total;
    copy.lossy ||= this.lossy || !this.hasMembers;
    if (!this.hasMembers) copy.discard();
    return copy;
  }

  /** Gives back everything; the set knows nothing any more. */
  discard(): void {
    this.#release();
    this.lossy = true;
    this.size = 0;
    this.sampled = 0;
  }

  #allocate(slots: number): void {
    this.#slots = slots;
    this.#sizeMax = Math.floor((slots * 5) / 8);
    this.#keys = new Int32Array(slots * 2);
  }

  /** Puts integers that turned out to lie close together from the table into counts; false: they don't. */
  #tableToDense(): boolean {
    if (!this.integersOnly || !this.exact || this.role === 'values' || this.#isMoving) return false;
    const dense = denseOf(this.#budget, this, this.size, visit =>
      this.each(0, (h1, h2, count) => visit(integerOf(h1, h2), count)),
    );
    if (dense === undefined) return false;
    this.#budget.release(this.#tableBytes);
    this.#tableBytes = overheadBytes + slotsFirst * 8;
    this.#budget.reserveForRebuild(this.#tableBytes);
    this.#repetitions = undefined;
    this.#allocate(slotsFirst);
    this.#dense = dense;
    this.#budget.resized(this);
    return true;
  }

  /** Puts the members of the runs, counts or ordered keys into the table. */
  #toTable(): void {
    const runs = this.#runs;
    const dense = this.#dense;
    const tuples = this.#tuples;
    if ((runs ?? dense ?? tuples) === undefined) return;
    const integers = this.#forgetIntegers();
    const { total } = this;
    const { h1, h2 } = hash;
    this.size = 0;
    this.sampled = 0;
    const move = (value: number, count: number): void => {
      hashInteger(value);
      this.#addMany(hash.h1, hash.h2, count);
    };
    // Not 0 while members move: the table is not to be taken for one that nothing was added to.
    this.total = 1;
    this.#isMoving = true;
    runs?.each(value => move(value, 1));
    dense?.each(move);
    tuples?.each(() => this.#addMany(hash.h1, hash.h2, 1));
    integers?.release();
    this.#isMoving = false;
    this.#budget.resized(this);
    this.total = total;
    hash.h1 = h1;
    hash.h2 = h2;
  }

  /** Adds a member with its count to the table. */
  #addMany(h1: number, h2: number, count: number): void {
    if (this.add(h1, h2) === added.unknown || count === 1) return;
    // The second time makes room for counts, which may move the members or lose some.
    if (this.add(h1, h2) !== added.again || count === 2 || this.#repetitions === undefined) return;
    const slot = slotOf(this.#keys, h1, h2);
    if (slot < 0) return;
    this.#repetitions[slot]! += count - 2;
    this.sampled += count - 2;
  }

  /** The form without a table that is in use; there is never more than one. */
  #forgetIntegers(): IntegerRuns | DenseCounts | OrderedTuples | undefined {
    const integers = this.#runs ?? this.#dense ?? this.#tuples;
    this.#runs = undefined;
    this.#dense = undefined;
    this.#tuples = undefined;
    return integers;
  }

  #release(): void {
    this.#forgetIntegers()?.release();
    this.#budget.release(this.#tableBytes);
    this.#tableBytes = 0;
    this.#slots = 0;
    this.#keys = new Int32Array(2);
    this.#repetitions = undefined;
    this.#budget.resized(this);
  }

  /** Makes room for counts, at the price of members if need be. */
  #countRepetitions(): void {
    // Ends: every `shrink` halves the slots, and gives them up at last.
    while (this.#slots > 0) {
      const bytes = this.#slots * 4;
      if (this.#tableBytes + bytes <= this.#budget.holderBytesMax && this.#budget.reserve(bytes, this)) {
        this.#tableBytes += bytes;
        this.#repetitions = new Uint32Array(this.#slots);
        this.#budget.resized(this);
        return;
      }
      this.shrink();
    }
  }

  #grow(): void {
    if (this.role === 'values' && this.size > exactValuesMax) {
      this.#toSketch();
      return;
    }
    if (this.#tableToDense()) return;
    const bytes = overheadBytes + this.#slots * 2 * (this.#repetitions === undefined ? 8 : 12);
    if (bytes <= this.#budget.holderBytesMax && this.#budget.reserve(bytes, this)) {
      this.#rebuild(this.#slots * 2, bytes);
    } else {
      this.shrink();
    }
  }

  #toSketch(): void {
    this.lossy = !this.#budget.reserveForRebuild(hyperLogLogBytes);
    if (!this.lossy) {
      const sketch = new HyperLogLog();
      this.each(0, (h1, h2) => sketch.add(h1, h2));
      this.#sketch = sketch;
    }
    this.#release();
    if (!this.lossy) this.#tableBytes = hyperLogLogBytes;
  }

  /** Halves the slots, and raises the sampling depth until what stays fills them no more than comfortably. */
  #sample(): void {
    const slots = this.#slots / 2;
    let members = this.size;
    while (this.depth < depthMax && members > slots / 2) {
      this.depth++;
      members = 0;
      this.each(this.depth, () => {
        members++;
      });
    }
    this.#mask = 2 ** this.depth - 1;
    const bytes = overheadBytes + slots * (this.#repetitions === undefined ? 8 : 12);
    const fits = slots >= slotsMin && members <= slots / 2 && this.#budget.reserveForRebuild(bytes);
    if (fits) this.#rebuild(slots, bytes);
    else this.discard();
  }

  /** Moves the members that pass the sampling into a new table of `slots`; `bytes` are reserved already. */
  #rebuild(slots: number, bytes: number): void {
    const keys = this.#keys;
    const repetitions = this.#repetitions;
    const released = this.#tableBytes;
    this.#allocate(slots);
    const moved = this.#keys;
    const movedRepetitions = repetitions === undefined ? undefined : new Uint32Array(slots);
    const last = moved.length - 2;
    this.size = 0;
    this.sampled = 0;
    for (let from = 0; from < keys.length; from += 2) {
      const h1 = keys[from]!;
      const h2 = keys[from + 1]!;
      if ((h1 === 0 && h2 === 0) || (h2 & this.#mask) !== 0) continue;
      let at = (h1 << 1) & last;
      // Ends: the new table always has more slots than members.
      while (moved[at] !== 0 || moved[at + 1] !== 0) at = (at + 2) & last;
      moved[at] = h1;
      moved[at + 1] = h2;
      this.size++;
      this.sampled++;
      if (repetitions !== undefined && movedRepetitions !== undefined) {
        const count = repetitions[from >> 1]!;
        movedRepetitions[at >> 1] = count;
        this.sampled += count;
      }
    }
    this.#repetitions = movedRepetitions;
    this.#tableBytes = bytes;
    this.#budget.release(released);
    this.#budget.resized(this);
  }
}
