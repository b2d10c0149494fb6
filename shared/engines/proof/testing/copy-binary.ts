/** A row as PostgreSQL's fields in binary; null is NULL. */
export type Fields = (Uint8Array | null)[];

const header = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');
const trailer = Buffer.from('ffff', 'hex');

/** What COPY TO STDOUT (FORMAT binary) gives for these rows (PostgreSQL manual, "COPY"). */
export function copyBinary(rows: readonly Fields[]): Buffer {
  const parts: Uint8Array[] = [header];
  for (const row of rows) {
    parts.push(int(row.length, 2));
    for (const field of row) parts.push(int(field === null ? -1 : field.length, 4), field ?? Buffer.alloc(0));
  }
  return Buffer.concat([...parts, trailer]);
}

/** A big-endian integer of 2, 4 or 8 bytes. */
export function int(value: number | bigint, size: 2 | 4 | 8): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64BE(BigInt(value));
  return buffer.subarray(8 - size);
}

export function double(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleBE(value);
  return buffer;
}

/** numeric with two digits behind the point, of so many hundredths. */
export function hundredths(value: number): Buffer {
  const magnitude = Math.abs(value);
  const groups = [Math.floor(magnitude / 1_000_000), Math.floor(magnitude / 100) % 10_000, (magnitude % 100) * 100];
  const sign = value < 0 ? 0x4000 : 0;
  return Buffer.concat([int(3, 2), int(1, 2), int(sign, 2), int(2, 2), ...groups.map(group => int(group, 2))]);
}
