/** A sum modulo 2^256 is eight doubles, most significant word first, each at least the 32-bit word it stands for. */
export const wordsPerSum = 8;
const wordRange = 2 ** 32;
const sumRange = 1n << 256n;
const hexDigits = 64;

/** Brings every word below 2^32 again; what leaves the first word is dropped (modulo 2^256). */
export function carry(sums: Float64Array, at: number): void {
  let over = 0;
  for (let word = wordsPerSum - 1; word >= 0; word--) {
    const value = sums[at + word]! + over;
    over = Math.floor(value / wordRange);
    sums[at + word] = value - over * wordRange;
  }
}

/** Adds a hash of 32 bytes. */
export function addInto(sums: Float64Array, at: number, hash: Uint8Array): void {
  const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
  for (let word = 0; word < wordsPerSum; word++) sums[at + word]! += view.getUint32(word * 4);
}

/** The sum as 64 hexadecimal digits; carries it first. */
export function sumHex(sums: Float64Array, at: number): string {
  carry(sums, at);
  let hex = '';
  for (let word = 0; word < wordsPerSum; word++) hex += sums[at + word]!.toString(16).padStart(8, '0');
  return hex;
}

/** The sum of sums as they stand in digests (chunks to a table), modulo 2^256. */
export function addSums(sums: readonly string[]): string {
  let total = 0n;
  for (const sum of sums) total += BigInt(`0x${sum}`);
  return (total % sumRange).toString(16).padStart(hexDigits, '0');
}

/** The sum of no rows. */
export const emptySum = '0'.repeat(hexDigits);
