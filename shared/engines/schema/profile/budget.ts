/** Something that holds budgeted memory and can do with less of it, at the price of exactness. */
export interface Shrinkable {
  /** Bytes it holds now. */
  readonly bytes: number;
  /** How readily it is made to give: a set that is only a guess weighs more than a declared key. */
  readonly weight: number;
  /** Gives back about half of its memory, or more. Must lower `bytes`, or be unable to. */
  shrink(): void;
}

/** Holders smaller than this are not asked to shrink: it would gain nothing and the search would be long. */
const shrinkableBytesMin = 16 * 1024;
/** How many holders are asked at most before a request is refused. */
const attemptsMax = 64;

/**
 * The one place where the profiler's memory is accounted: sets of values and keys, sketches and samples of all
 * tables. Ordinary requests may use three quarters of the limit; the rest is kept for the moment in which a set is
 * rebuilt smaller and both copies exist, so that `used` never passes the limit.
 */
export class Budget {
  readonly limitBytes: number;
  used = 0;
  /** Largest `used` so far. */
  peak = 0;
  readonly #ordinaryBytes: number;
  readonly #holders = new Set<Shrinkable>();

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
    this.#ordinaryBytes = Math.floor((limitBytes * 3) / 4);
  }

  /** The most that one holder may have: a rebuild of it at half the size must fit into the kept quarter. */
  get holderBytesMax(): number {
    return Math.floor(this.limitBytes / 2);
  }

  /**
   * true: the bytes are granted (and must be released later). false: refused. Before refusing, heavier holders than
   * the requester (bytes times weight) are made to shrink, the heaviest first.
   */
  reserve(bytes: number, requester?: Shrinkable): boolean {
    for (let attempt = 0; this.used + bytes > this.#ordinaryBytes; attempt++) {
      if (attempt === attemptsMax) return false;
      const heaviest = this.#heaviest();
      if (heaviest === undefined || heaviest === requester) return false;
      const before = heaviest.bytes;
      heaviest.shrink();
      if (heaviest.bytes >= before) return false;
    }
    this.#take(bytes);
    return true;
  }

  /** As `reserve`, from the kept quarter as well and without asking anyone: only for a rebuild that frees more. */
  reserveForRebuild(bytes: number): boolean {
    if (this.used + bytes > this.limitBytes) return false;
    this.#take(bytes);
    return true;
  }

  release(bytes: number): void {
    this.used -= bytes;
  }

  /** Tells the budget that a holder's size changed, so that it can (or need no longer) be asked to shrink. */
  resized(holder: Shrinkable): void {
    if (holder.bytes >= shrinkableBytesMin) this.#holders.add(holder);
    else this.#holders.delete(holder);
  }

  #take(bytes: number): void {
    this.used += bytes;
    if (this.used > this.peak) this.peak = this.used;
  }

  #heaviest(): Shrinkable | undefined {
    let heaviest: Shrinkable | undefined;
    let most = 0;
    for (const holder of this.#holders) {
      const load = holder.bytes * holder.weight;
      if (load > most) {
        most = load;
        heaviest = holder;
      }
    }
    return heaviest;
  }
}
