/** A store that holds more than this is given back once it is needed no more. */
const keptBytesMax = 4 * 1024 * 1024;

/** Decoded values of one row, one behind the other. Grows as needed. */
export class ByteStore {
  bytes: Uint8Array = new Uint8Array(16 * 1024);
  length = 0;

  clear(): void {
    this.length = 0;
    if (this.bytes.length > keptBytesMax) this.bytes = new Uint8Array(16 * 1024);
  }

  /** Makes room for so many bytes behind those that are there. */
  reserve(sizeBytes: number): void {
    const needed = this.length + sizeBytes;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  range(from: Uint8Array, start: number, end: number): void {
    const sizeBytes = end - start;
    this.reserve(sizeBytes);
    const { bytes, length } = this;
    // Short pieces are copied by hand: a call into the engine costs more.
    if (sizeBytes < 32) for (let index = 0; index < sizeBytes; index++) bytes[length + index] = from[start + index]!;
    else bytes.set(from.subarray(start, end), length);
    this.length = length + sizeBytes;
  }

  /** A text as UTF-8. */
  text(text: string): void {
    const encoded = new TextEncoder().encode(text);
    this.range(encoded, 0, encoded.length);
  }

  /** What lies at [start, end), as UTF-8 text. */
  textAt(start: number, end: number): string {
    return new TextDecoder().decode(this.bytes.subarray(start, end));
  }
}
