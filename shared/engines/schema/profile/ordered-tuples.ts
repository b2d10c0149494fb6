import type { Budget, Shrinkable } from './budget.ts';
import { hashKey } from './hash.ts';

const chunkFirst = 256;
const chunkMax = 64 * 1024;
/** The most that an integer of 15 digits and its sign take: seven bits in each byte. */
const integerBytesMax = 8;
const noPairs = new Int32Array(0);

/**
 * Keys of several integers that come in ascending order, as the rows of a table do that is kept by its key. What is
 * told of a key is that it is a new one, so only the way from each to the next is written down: a few bytes, one after
 * the other. Exact; members can be listed, but not asked for.
 */
export class OrderedTuples {
  bytes = 0;
  #count = 0;
  readonly #width: number;
  /** Place of each part, in the order in which the hash combines them. */
  readonly #hashOrder: readonly number[];
  readonly #last: Float64Array;
  readonly #chunks: Uint8Array[] = [];
  #chunk = new Uint8Array(0);
  #at = 0;
  readonly #budget: Budget;

  /** `hashOrder`: for each part of the hash, its place in the order that the keys ascend in. */
  constructor(budget: Budget, hashOrder: readonly number[]) {
    this.#budget = budget;
    this.#width = hashOrder.length;
    this.#hashOrder = hashOrder;
    this.#last = new Float64Array(this.#width);
  }

  /**
   * Takes the key whose parts lie at `base` + each of the positions; false: it does not follow the one before, or is
   * not made of integers, or there is no memory.
   */
  append(integers: Float64Array, base: number, positions: readonly number[], holder: Shrinkable): boolean {
    const last = this.#last;
    let differs = -1;
    for (let part = 0; part < this.#width; part++) {
      const value = integers[base + positions[part]!]!;
      if (Number.isNaN(value)) return false;
      if (differs >= 0 || value === last[part]!) continue;
      if (value < last[part]! && this.#count > 0) return false;
      differs = part;
    }
    if (differs < 0) {
      if (this.#count > 0) return false;
      differs = this.#width - 1;
    }
    if (this.#at + 1 + this.#width * integerBytesMax > this.#chunk.length && !this.#grow(holder)) return false;
    // The first key is written in full, like the parts behind the one that differs.
    const from = this.#count === 0 ? 0 : differs;
    this.#chunk[this.#at++] = from;
    for (let part = from; part < this.#width; part++) {
      const value = integers[base + positions[part]!]!;
      this.#write(part === from && this.#count > 0 ? value - last[part]! : value < 0 ? -2 * value - 1 : 2 * value);
      last[part] = value;
    }
    this.#count++;
    return true;
  }

  /** Calls back with the hash of every key, in the order in which they came; the hash lies in `hash`. */
  each(visit: () => void): void {
    const values = new Float64Array(this.#width);
    let isFirst = true;
    for (const [index, chunk] of this.#chunks.entries()) {
      const stop = index === this.#chunks.length - 1 ? this.#at : chunk.length;
      // A chunk ends where the next key might not have had room: a mark that no key begins with.
      for (let at = 0; at < stop && chunk[at]! < this.#width; ) {
        const from = chunk[at++]!;
        for (let part = from; part < this.#width; part++) {
          let written = 0;
          let weight = 1;
          for (; chunk[at]! >= 0x80; at++, weight *= 0x80) written += (chunk[at]! & 0x7f) * weight;
          written += chunk[at++]! * weight;
          if (part === from && !isFirst) values[part]! += written;
          else values[part] = written % 2 === 1 ? -(written + 1) / 2 : written / 2;
        }
        isFirst = false;
        hashKey(values, noPairs, 0, this.#hashOrder, false);
        visit();
      }
    }
  }

  /** Gives its memory back to the budget; it must not be used any more. */
  release(): void {
    this.#budget.release(this.bytes);
    this.bytes = 0;
  }

  #write(value: number): void {
    const chunk = this.#chunk;
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) chunk[this.#at++] = (rest % 0x80) | 0x80;
    chunk[this.#at++] = rest;
  }

  #grow(holder: Shrinkable): boolean {
    const size = Math.max(Math.min(this.#chunk.length * 2, chunkMax), chunkFirst, 1 + this.#width * integerBytesMax);
    if (this.bytes + size > this.#budget.holderBytesMax || !this.#budget.reserve(size, holder)) return false;
    if (this.#at < this.#chunk.length) this.#chunk[this.#at] = 0xff;
    this.#chunk = new Uint8Array(size);
    this.#chunks.push(this.#chunk);
    this.#at = 0;
    this.bytes += size;
    return true;
  }
}
