import { Buffer } from 'node:buffer';

/** Longest field PostgreSQL can hold: one gibibyte less its own header (MaxAllocSize, src/include/utils/memutils.h). */
export const fieldBytesMax = 0x3fff_ffff - 8;

/** A larger buffer is not kept for another use. */
const keptBytesMax = 4 * 1024 * 1024;

/** A buffer that grows. `bytes` and `view` change when it does, so they are read anew after each `room`. */
export class Output {
  bytes: Uint8Array<ArrayBuffer>;
  view: DataView;
  length = 0;
  /** The next buffer, if there is one. */
  #spare: Uint8Array<ArrayBuffer> | undefined;

  constructor(capacity: number) {
    this.bytes = allocate(capacity);
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
  }

  /** Makes sure that so many bytes more can be written. */
  room(size: number): void {
    if (this.length + size > this.bytes.length) this.#grow(this.length + size);
  }

  #grow(needed: number): void {
    const bytes = allocate(Math.max(needed, 2 * this.bytes.length));
    bytes.set(this.bytes.subarray(0, this.length));
    this.#use(bytes);
  }

  #use(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Gives the first `size` bytes away without a copy and goes on in a new buffer, beginning with the rest. */
  release(size: number, capacity: number): Uint8Array<ArrayBuffer> {
    const released = this.bytes.subarray(0, size);
    const rest = this.bytes.subarray(size, this.length);
    const wanted = Math.max(capacity, 2 * rest.length);
    const spare = this.#spare !== undefined && this.#spare.length >= wanted ? this.#spare : undefined;
    this.#spare = undefined;
    const next = spare ?? allocate(wanted);
    next.set(rest);
    this.#use(next);
    this.length = rest.length;
    return released;
  }

  /** Takes back what `release` gave away, to be used again. Nobody may look at it any more. */
  reuse(released: Uint8Array<ArrayBuffer>): void {
    // One that a large value made is not kept.
    if (released.byteOffset === 0 && released.buffer.byteLength <= keptBytesMax)
      this.#spare = Buffer.from(released.buffer);
  }

  /** A copy of bytes from elsewhere. */
  append(bytes: Uint8Array, start: number, end: number): void {
    const size = end - start;
    this.room(size);
    copyBytes(bytes, start, end, this.bytes, this.length);
    this.length += size;
  }

  /** A field of NULL: the length -1. */
  null(): void {
    this.room(4);
    this.view.setInt32(this.length, -1);
    this.length += 4;
  }

  /** A field of two bytes. */
  int16(value: number): void {
    this.room(6);
    this.view.setInt32(this.length, 2);
    this.view.setInt16(this.length + 4, value);
    this.length += 6;
  }

  /** A field of four bytes. */
  int32(value: number): void {
    this.room(8);
    this.view.setInt32(this.length, 4);
    this.view.setInt32(this.length + 4, value);
    this.length += 8;
  }

  /** A field of eight bytes, given as its upper and lower half. */
  int64(high: number, low: number): void {
    this.room(12);
    this.view.setInt32(this.length, 8);
    this.view.setInt32(this.length + 4, high);
    this.view.setInt32(this.length + 8, low);
    this.length += 12;
  }

  /** A field of eight bytes: a double. NaNs are not to be given, since there are many. */
  float64(value: number): void {
    this.room(12);
    this.view.setInt32(this.length, 8);
    this.view.setFloat64(this.length + 4, value);
    this.length += 12;
  }

  /** Begins a field whose length is not known yet; `close` writes it. */
  open(): number {
    this.room(4);
    this.length += 4;
    return this.length;
  }

  /** Ends the field that began at `start`. */
  close(start: number): void {
    this.view.setInt32(start - 4, this.length - start);
  }
}

/** Below this a loop is faster than the call of a built-in. */
const loopBytesMax = 48;

/** Copies bytes between arrays. */
export function copyBytes(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): void {
  if (end - start <= loopBytesMax) {
    for (let i = start, j = at; i < end; i++, j++) to[j] = from[i]!;
  } else {
    to.set(from.subarray(start, end), at);
  }
}

/** Not filled with zeros: every byte that is given out was written before. */
function allocate(capacity: number): Uint8Array<ArrayBuffer> {
  return Buffer.allocUnsafeSlow(capacity);
}

/** A longer array that begins the same. */
export function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const next = new Int32Array(2 * array.length);
  next.set(array);
  return next;
}
