const bytesMin = 192 * 1024;
/** A buffer that one large row made is not kept beyond this size. */
const keptBytesMax = 8 * 1024 * 1024;
const growthMax = 4;

/**
 * Joins portions of a stream: what was not consumed is followed by what comes next. One buffer serves for all portions,
 * so that they cost a copy and no memory of their own.
 */
export class PortionBuffer {
  bytes = new Uint8Array(bytesMin);
  view = new DataView(this.bytes.buffer);
  /** End of what is there. */
  length = 0;

  /** `expected`: bytes that are known to come, those that are there included. */
  add(portion: Uint8Array, expected: number): void {
    const end = this.length + portion.length;
    // A length that the stream only claims does not take memory at once.
    if (end > this.bytes.length) this.#resize(Math.max(end, Math.min(expected, end * growthMax)) + bytesMin);
    this.bytes.set(portion, this.length);
    this.length = end;
  }

  /** Drops the bytes in front of `at`. */
  consume(at: number): void {
    this.bytes.copyWithin(0, at, this.length);
    this.length -= at;
    if (this.bytes.length > keptBytesMax && this.length <= bytesMin) this.#resize(bytesMin);
  }

  #resize(size: number): void {
    const kept = this.bytes.subarray(0, this.length);
    this.bytes = new Uint8Array(size);
    this.bytes.set(kept);
    this.view = new DataView(this.bytes.buffer);
  }
}
