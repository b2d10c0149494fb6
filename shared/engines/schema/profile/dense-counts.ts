import type { Budget, Shrinkable } from './budget.ts';

/** Domains up to this size are kept this way however few of their integers occur. */
const spanAlways = 1024;
/** A table takes at least so many bytes for a member and its count: beyond, it is no larger than what is here. */
const bytesPerMember = 16;
const spanFirst = 256;
/** What an entry of the map of large counts costs, roughly. */
const overflowEntryBytes = 64;
/** What a byte counts to, and how much of it moves to the map when it is full. */
const countMax = 255;
const carried = 128;

/**
 * Integers that lie close together, each with the number of times that it came, in one byte each: flags, small
 * numbers, and foreign keys to rows that are numbered through. Exact; an addition touches one byte.
 */
export class DenseCounts {
  bytes = 0;
  #base = 0;
  #counts = new Uint8Array(0);
  /** Smallest and largest integer so far. */
  #least = Number.POSITIVE_INFINITY;
  #most = Number.NEGATIVE_INFINITY;
  #members = 0;
  /** What the bytes of some integers could not hold. */
  #overflow: Map<number, number> | undefined;
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** How often the integer came before; -1: it lies too far from the others, or the memory is not granted. */
  add(value: number, holder: Shrinkable): number {
    const at = value - this.#base;
    if (at >= 0 && at < this.#counts.length) {
      const before = this.#counts[at]!;
      if (before === countMax) return this.#carry(value, at, holder);
      this.#counts[at] = before + 1;
      if (before === 0) this.#entered(value);
      return before;
    }
    if (!this.#grow(value, holder)) return -1;
    this.#counts[value - this.#base] = 1;
    this.#entered(value);
    return 0;
  }

  /** Makes room for integers from `least` to `most`, of which there will be so many; false as `add`. */
  span(least: number, most: number, members: number, holder: Shrinkable): boolean {
    this.#members = members - 1;
    this.#least = least;
    const isGranted = this.#grow(most, holder);
    this.#members = 0;
    this.#least = Number.POSITIVE_INFINITY;
    return isGranted;
  }

  /** Takes an integer inside of the span, which was no member before, with its count; false as `add`. */
  place(value: number, count: number, holder: Shrinkable): boolean {
    const carries = count > countMax ? Math.ceil((count - countMax) / carried) : 0;
    if (carries > 0) {
      if (!this.#budget.reserve(overflowEntryBytes, holder)) return false;
      this.bytes += overflowEntryBytes;
      this.#overflow ??= new Map();
      this.#overflow.set(value, carries * carried);
    }
    this.#counts[value - this.#base] = count - carries * carried;
    this.#entered(value);
    return true;
  }

  /** Whether `add` would not refuse the integer for lying too far away. */
  reaches(value: number): boolean {
    const span = Math.max(value, this.#most) - Math.min(value, this.#least) + 1;
    return span <= this.#spanMax;
  }

  has(value: number): boolean {
    const at = value - this.#base;
    return at >= 0 && at < this.#counts.length && this.#counts[at] !== 0;
  }

  /** Calls back with every integer in ascending order, and how often it came. */
  each(visit: (value: number, count: number) => void): void {
    for (let at = 0; at < this.#counts.length; at++) {
      const count = this.#counts[at]!;
      if (count > 0) visit(this.#base + at, count + (this.#overflow?.get(this.#base + at) ?? 0));
    }
  }

  /** Gives its memory back to the budget; it must not be used any more. */
  release(): void {
    this.#budget.release(this.bytes);
    this.bytes = 0;
  }

  get #spanMax(): number {
    return Math.max(spanAlways, (this.#members + 1) * bytesPerMember);
  }

  #entered(value: number): void {
    this.#members++;
    if (value < this.#least) this.#least = value;
    if (value > this.#most) this.#most = value;
  }

  #carry(value: number, at: number, holder: Shrinkable): number {
    this.#overflow ??= new Map();
    const known = this.#overflow.get(value);
    if (known === undefined) {
      if (!this.#budget.reserve(overflowEntryBytes, holder)) return -1;
      this.bytes += overflowEntryBytes;
    }
    this.#overflow.set(value, (known ?? 0) + carried);
    this.#counts[at] = countMax - carried + 1;
    return countMax + (known ?? 0);
  }

  /** Makes room for an integer outside of the domain, where it is worth the memory. */
  #grow(value: number, holder: Shrinkable): boolean {
    const least = Math.min(value, this.#least);
    const span = Math.max(value, this.#most) - least + 1;
    const spanMax = this.#spanMax;
    // Also where the value is no number at all.
    if (!(span <= spanMax)) return false;
    let size = Math.max(spanFirst, 2 * this.#counts.length);
    while (size < span) size *= 2;
    if (size > spanMax) size = span;
    if (this.bytes + size > this.#budget.holderBytesMax || !this.#budget.reserve(size, holder)) return false;
    const grown = new Uint8Array(size);
    // The room that is left over lies where the domain grows to.
    const base = value < this.#least && this.#members > 0 ? least + span - size : least;
    if (this.#counts.length > 0) {
      const from = this.#least - this.#base;
      grown.set(this.#counts.subarray(from, this.#most - this.#base + 1), this.#least - base);
    }
    const before = this.#counts.length;
    this.#counts = grown;
    this.#base = base;
    this.#budget.release(before);
    this.bytes += size - before;
    return true;
  }
}

/**
 * The integers that `each` lists, `members` of them, as counts; undefined where they do not lie close enough together,
 * or not with `reached` as well, or the memory is not granted.
 */
export function denseOf(
  budget: Budget,
  holder: Shrinkable,
  members: number,
  each: (visit: (value: number, count: number) => void) => void,
  reached?: number,
): DenseCounts | undefined {
  const dense = new DenseCounts(budget);
  if (members === 0) return dense;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  each(value => {
    if (value < least) least = value;
    if (value > most) most = value;
  });
  let fits = dense.span(least, most, members, holder);
  if (fits) {
    each((value, count) => {
      fits &&= dense.place(value, count, holder);
    });
  }
  if (fits && (reached === undefined || dense.reaches(reached))) return dense;
  dense.release();
  return undefined;
}
