/**
 * A variable-length integer of SQLite's file format (SQLite, "Database File Format", section 1.6): up to nine bytes,
 * seven bits each, the ninth with all eight. `high` and `low` are the halves of the 64-bit number, `high` signed.
 */
export class Varint {
  high = 0;
  low = 0;

  /** Reads at `offset`. Returns the offset behind, -1 if the number does not end before `end`. */
  read(bytes: Uint8Array, offset: number, end: number): number {
    // Nearly all are of three bytes at most.
    if (offset + 2 < end) {
      const first = bytes[offset]!;
      const second = bytes[offset + 1]!;
      const third = bytes[offset + 2]!;
      if (first < 0x80 || second < 0x80 || third < 0x80) {
        this.high = 0;
        if (first < 0x80) {
          this.low = first;
          return offset + 1;
        }
        const upper = first & 0x7f;
        this.low = second < 0x80 ? (upper << 7) | second : (upper << 14) | ((second & 0x7f) << 7) | third;
        return second < 0x80 ? offset + 2 : offset + 3;
      }
    }
    let high = 0;
    let low = 0;
    for (let index = 0; index < 9; index++) {
      const at = offset + index;
      if (at >= end) return -1;
      const byte = bytes[at]!;
      const bits = index === 8 ? 8 : 7;
      high = (high << bits) | (low >>> (32 - bits)) | 0;
      low = ((low << bits) | (index === 8 ? byte : byte & 0x7f)) >>> 0;
      if (byte < 0x80 || index === 8) {
        this.high = high;
        this.low = low;
        return at + 1;
      }
    }
    return -1;
  }

  /** The number, if it is one that a length or count may be; -1 otherwise. */
  get length(): number {
    return this.high >= 0 && this.high < 0x200000 ? this.high * 4294967296 + this.low : -1;
  }
}

/** -1, 0 or 1 as the first of two 64-bit numbers is smaller, equal or larger. */
export function compare64(leftHigh: number, leftLow: number, rightHigh: number, rightLow: number): number {
  if (leftHigh !== rightHigh) return leftHigh < rightHigh ? -1 : 1;
  return leftLow === rightLow ? 0 : leftLow < rightLow ? -1 : 1;
}

/** Halves of a 64-bit number in decimal. */
export function halvesOf(decimal: string): { high: number; low: number } {
  const value = BigInt.asIntN(64, BigInt(decimal));
  return { high: Number(value >> 32n), low: Number(value & 0xffffffffn) };
}

/** The number of two halves, in decimal. */
export function decimalOf(high: number, low: number): string {
  return ((BigInt(high) << 32n) | BigInt(low)).toString();
}
