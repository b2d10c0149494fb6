import type { Budget, Shrinkable } from './budget.ts';

const runsFirst = 8;
/** Few runs cost next to nothing, whatever they hold. */
const runsAlways = 64;
/** A run takes as much room as two slots of a table: below so many members in each, a table is no larger. */
const membersPerRunMin = 4;
const bytesPerRun = 16;

/** Integers that came in ascending order, as runs without a gap: what most primary keys are. Exact, in hardly any memory. */
export class IntegerRuns {
  bytes = 0;
  #count = 0;
  #members = 0;
  #last = Number.NEGATIVE_INFINITY;
  #firsts = new Float64Array(runsFirst);
  #lasts = new Float64Array(runsFirst);
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Takes an integer above all others; false: it is not, or runs are not worth their memory any more. */
  append(value: number, holder: Shrinkable): boolean {
    if (value === this.#last + 1 && this.#count > 0) {
      this.#last = value;
      this.#lasts[this.#count - 1] = value;
      this.#members++;
      return true;
    }
    if (!(value > this.#last)) return false;
    if (this.#count >= runsAlways && this.#count * membersPerRunMin > this.#members) return false;
    if (this.#count === this.#firsts.length && !this.#grow(holder)) return false;
    this.#firsts[this.#count] = value;
    this.#lasts[this.#count++] = value;
    this.#last = value;
    this.#members++;
    return true;
  }

  has(value: number): boolean {
    let from = 0;
    let to = this.#count;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (value > this.#lasts[middle]!) from = middle + 1;
      else to = middle;
    }
    return from < this.#count && value >= this.#firsts[from]!;
  }

  each(visit: (value: number) => void): void {
    for (let run = 0; run < this.#count; run++) {
      const last = this.#lasts[run]!;
      for (let value = this.#firsts[run]!; value <= last; value++) visit(value);
    }
  }

  #grow(holder: Shrinkable): boolean {
    const bytes = 2 * this.#count * bytesPerRun;
    // What the holder has is given back only when the copies are made.
    if (!this.#budget.reserve(bytes, holder)) return false;
    const firsts = new Float64Array(2 * this.#count);
    const lasts = new Float64Array(2 * this.#count);
    firsts.set(this.#firsts);
    lasts.set(this.#lasts);
    this.#firsts = firsts;
    this.#lasts = lasts;
    this.release();
    this.bytes = bytes;
    return true;
  }

  /** Gives its memory back to the budget; it must not be used any more. */
  release(): void {
    this.#budget.release(this.bytes);
    this.bytes = 0;
  }
}
