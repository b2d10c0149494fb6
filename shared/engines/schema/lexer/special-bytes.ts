/** A table with 1 for each of these bytes, for loops that skip all others. */
export function byteTable(...bytes: number[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of bytes) table[byte] = 1;
  return table;
}
