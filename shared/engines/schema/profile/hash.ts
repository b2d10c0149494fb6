/**
 * 64-bit hashes as two 32-bit halves, computed without allocation. The result of every function here is left in
 * `hash`, because returning a pair would allocate. The pair (0, 0) is never produced: it marks null and empty slots.
 *
 * Not keyed: engines are pure, so a hostile dump could craft collisions. What builds on this bounds its probes.
 */
export const hash = { h1: 0, h2: 0 };

/** What `scanText` saw besides the hash: `high` if a byte >= 0x80, `zero` if a byte 0x00 occurred. */
export const scan = { high: false, zero: false };

const seed1 = 0x2545f491;
const seed2 = 0x6c8e9cf5;
const multiplier1 = 0x85ebca6b | 0;
const multiplier2 = 0xc2b2ae35 | 0;

/** The finaliser of MurmurHash3 (Appleby, public domain): a bijection of 32-bit integers. */
function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, multiplier1);
  h ^= h >>> 13;
  h = Math.imul(h, multiplier2);
  return h ^ (h >>> 16);
}

function unmix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x7ed1b41d);
  h ^= (h >>> 13) ^ (h >>> 26);
  h = Math.imul(h, 0xa5cb9243 | 0);
  return h ^ (h >>> 16);
}

/** Crosses the two lanes and stores the result. A bijection of (a, b), but for (0, 0). */
function store(a: number, b: number): void {
  const x = mix((a + b) | 0);
  const y = mix((b + x) | 0);
  const h1 = (x + y) | 0;
  hash.h1 = h1;
  hash.h2 = h1 === 0 && y === 0 ? 1 : y;
}

/** Hash of the bytes [start, end). */
export function hashBytes(bytes: Uint8Array, start: number, end: number): void {
  let a = seed1 ^ (end - start);
  let b = seed2;
  let i = start;
  for (const stop = end - 3; i < stop; i += 4) {
    const k = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    a = Math.imul(a ^ k, multiplier1);
    a = (a << 13) | (a >>> 19);
    b = Math.imul((b + k) | 0, multiplier2);
    b = (b << 17) | (b >>> 15);
  }
  let k = 0;
  for (; i < end; i++) k = (k << 8) | bytes[i]!;
  store(Math.imul(a ^ k, multiplier1), Math.imul((b + k) | 0, multiplier2));
}

/** As `hashBytes` (the same hash), and looks for non-ASCII bytes and NUL in the same pass. */
export function scanText(bytes: Uint8Array, start: number, end: number): void {
  let a = seed1 ^ (end - start);
  let b = seed2;
  let seen = 0;
  let zeros = 0;
  let i = start;
  for (const stop = end - 3; i < stop; i += 4) {
    const k = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    seen |= k;
    // Non-zero exactly if one of the four bytes is zero (Warren, Hacker's Delight, 6-1).
    zeros |= (k - 0x01010101) & ~k & 0x80808080;
    a = Math.imul(a ^ k, multiplier1);
    a = (a << 13) | (a >>> 19);
    b = Math.imul((b + k) | 0, multiplier2);
    b = (b << 17) | (b >>> 15);
  }
  let k = 0;
  for (; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === 0) zeros = 1;
    seen |= byte;
    k = (k << 8) | byte;
  }
  scan.high = (seen & 0x80808080) !== 0;
  scan.zero = zeros !== 0;
  store(Math.imul(a ^ k, multiplier1), Math.imul((b + k) | 0, multiplier2));
}

/** Largest magnitude `hashInteger` takes; longer integers are hashed by their digits. */
export const integerDigitsMax = 15;

/** Hash of an integer of at most 15 digits: the same for 1, '1' and 1.0. `integerOf` undoes it. */
export function hashInteger(value: number): void {
  const magnitude = value < 0 ? -value : value;
  const low = magnitude | 0;
  const high = magnitude > 0x7fffffff ? Math.floor(magnitude / 0x100000000) : 0;
  const a = mix((magnitude > 0x7fffffff ? (magnitude % 0x100000000) | 0 : low) ^ seed2);
  const signed = value < 0 ? high | 0x40000000 : high;
  const b = mix(signed ^ seed1 ^ a);
  const h1 = a ^ Math.imul(b, multiplier2);
  hash.h1 = h1;
  hash.h2 = h1 === 0 && b === 0 ? 1 : b;
}

/** The first integer that `hashInteger` does not take. */
const magnitudeEnd = 10 ** integerDigitsMax;

/** The integer whose hash this is, NaN if it is none of `hashInteger`: safe to be asked of any hash. */
export function integerOrNan(h1: number, h2: number): number {
  const a = h1 ^ Math.imul(h2, multiplier2);
  const signed = unmix(h2) ^ seed1 ^ a;
  const high = signed & 0xbfffffff;
  const magnitude = high * 0x100000000 + ((unmix(a) ^ seed2) >>> 0);
  if (high < 0 || magnitude >= magnitudeEnd) return Number.NaN;
  if ((signed & 0x40000000) === 0) return magnitude;
  return magnitude === 0 ? Number.NaN : -magnitude;
}

/** The integer whose hash this is: only to be asked where every value was hashed by `hashInteger`. */
export function integerOf(h1: number, h2: number): number {
  const a = h1 ^ Math.imul(h2, multiplier2);
  const signed = unmix(h2) ^ seed1 ^ a;
  const low = (unmix(a) ^ seed2) >>> 0;
  const magnitude = (signed & 0x3fffffff) * 0x100000000 + low;
  return (signed & 0x40000000) !== 0 ? -magnitude : magnitude;
}

/**
 * Hash of a sequence of values, those at `base` + each of the places: integers as they are, or where that is NaN pairs
 * of hashes. false if one of them is null (0, 0) and nulls end it.
 */
export function hashKey(
  integers: Float64Array,
  pairs: Int32Array,
  base: number,
  places: readonly number[],
  nullsCount: boolean,
): boolean {
  let a = seed1;
  let b = seed2;
  for (let i = 0; i < places.length; i++) {
    const place = base + places[i]!;
    const value = integers[place]!;
    let h1 = 0;
    let h2 = 0;
    if (Number.isNaN(value)) {
      h1 = pairs[2 * place]!;
      h2 = pairs[2 * place + 1]!;
      if (h1 === 0 && h2 === 0 && !nullsCount) return false;
    } else {
      hashInteger(value);
      ({ h1, h2 } = hash);
    }
    a = Math.imul(a ^ h1, multiplier1);
    a = (a << 13) | (a >>> 19);
    b = Math.imul((b + h2) | 0, multiplier2);
    b = (b << 17) | (b >>> 15);
    a = (a + h2) | 0;
  }
  store(a, b);
  return true;
}
