/** Longest run of slots looked at: longer ones only occur with crafted input. */
export const probesMax = 512;

/** The slot of a member among pairs of hashes, two integers in each slot and 0, 0 in an empty one; -1 if it is none. */
export function slotOf(keys: Int32Array, h1: number, h2: number): number {
  const last = keys.length - 2;
  let at = (h1 << 1) & last;
  for (let probe = 0; probe < probesMax; probe++) {
    const k1 = keys[at]!;
    const k2 = keys[at + 1]!;
    if (k1 === h1 && k2 === h2) return at >> 1;
    if (k1 === 0 && k2 === 0) return -1;
    at = (at + 2) & last;
  }
  return -1;
}
