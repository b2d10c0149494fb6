const registerBits = 12;
const registers = 1 << registerBits;
/** Bits of the second half that a rank is taken from: ranks run from 1 to rankBits + 1. */
const rankBits = 32;

/** Bytes of one sketch: one per register. */
export const hyperLogLogBytes: number = registers;

/**
 * Estimates how many distinct hashes were added, in 4 KB, with a standard error of 1.04 / sqrt(4096) = 1.6 %.
 * The sketch is Flajolet, Fusy, Gandouet, Meunier, "HyperLogLog: the analysis of a near-optimal cardinality
 * estimation algorithm" (AofA 2007), with p = 12; the estimator is the improved one of Ertl, "New cardinality
 * estimation algorithms for HyperLogLog sketches" (arXiv:1702.01284, algorithm 6), unbiased over the whole range.
 */
export class HyperLogLog {
  readonly #ranks = new Uint8Array(registers);

  add(h1: number, h2: number): void {
    const register = h1 >>> (32 - registerBits);
    const rank = Math.clz32(h2) + 1;
    if (rank > this.#ranks[register]!) this.#ranks[register] = rank;
  }

  /** The estimate, rounded to an integer. */
  estimate(): number {
    const histogram = new Float64Array(rankBits + 2);
    for (const rank of this.#ranks) histogram[rank] = histogram[rank]! + 1;
    let z = registers * tau(1 - histogram[rankBits + 1]! / registers);
    for (let rank = rankBits; rank >= 1; rank--) z = 0.5 * (z + histogram[rank]!);
    z += registers * sigma(histogram[0]! / registers);
    return Math.round((registers * registers) / (2 * Math.LN2 * z));
  }
}

/** Ertl's sigma: x + sum of x^(2^k) 2^(k-1); infinite at 1 (no register was touched). */
function sigma(x: number): number {
  if (x === 1) return Number.POSITIVE_INFINITY;
  let power = x;
  let y = 1;
  let z = x;
  // The power squares itself in each round, so it vanishes long before 64 rounds.
  for (let round = 0; round < 64; round++) {
    const before = z;
    power *= power;
    z += power * y;
    y += y;
    if (z === before) break;
  }
  return z;
}

/** Ertl's tau: (1 - x - sum of (1 - x^(2^-k))^2 2^-k) / 3. */
function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let root = x;
  let y = 1;
  let z = 1 - x;
  for (let round = 0; round < 64; round++) {
    const before = z;
    root = Math.sqrt(root);
    y *= 0.5;
    z -= (1 - root) ** 2 * y;
    if (z === before) break;
  }
  return z / 3;
}
