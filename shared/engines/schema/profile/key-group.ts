import type { Budget } from './budget.ts';
import { writeInteger, writeReal } from './columns/decimal-text.ts';
import { hash, hashPairs } from './hash.ts';
import { type ValueKind, valueKind } from './profiler.ts';
import { added, ValueSet } from './value-set.ts';

const capturedBytesMax = 48;

/** Copies of the values of a row, for samples of composite keys: bytes of values are only lent for one call. */
export class RowCapture {
  #bytes = new Uint8Array(0);
  #lengths = new Int32Array(0);
  #kinds = new Uint8Array(0);
  readonly #line = new Uint8Array(512);
  readonly #number = new Uint8Array(64);

  resize(columns: number): void {
    this.#bytes = new Uint8Array(columns * capturedBytesMax);
    this.#lengths = new Int32Array(columns);
    this.#kinds = new Uint8Array(columns);
  }

  keep(position: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const length = Math.min(end - start, capturedBytesMax);
    const from = position * capturedBytesMax;
    for (let i = 0; i < length; i++) this.#bytes[from + i] = bytes[start + i]!;
    this.#lengths[position] = length;
    this.#kinds[position] = kind;
  }

  /** The values at the positions with a comma and a blank between them; returns their length in `line`. */
  joined(positions: readonly number[]): number {
    let length = 0;
    for (const position of positions) {
      const { bytes, from, count } = this.#textAt(position);
      if (length + count + 2 > this.#line.length) break;
      if (length > 0) {
        this.#line[length++] = 0x2c;
        this.#line[length++] = 0x20;
      }
      this.#line.set(bytes.subarray(from, from + count), length);
      length += count;
    }
    return length;
  }

  /** A value as text: numbers that came as eight bytes are only written where a sample wants them. */
  #textAt(position: number): { bytes: Uint8Array; from: number; count: number } {
    const from = position * capturedBytesMax;
    const kind = this.#kinds[position];
    if (kind !== valueKind.integer64 && kind !== valueKind.float64)
      return { bytes: this.#bytes, from, count: this.#lengths[position]! };
    const view = new DataView(this.#bytes.buffer, from, 8);
    const count =
      kind === valueKind.integer64
        ? writeInteger(this.#number, view.getInt32(0), view.getInt32(4))
        : writeReal(this.#number, view.getFloat64(0));
    return { bytes: this.#number, from: 0, count };
  }

  get line(): Uint8Array {
    return this.#line;
  }
}

/** Several columns that are, or may be, a key together; or the whole row (`nullsCount`). */
export class KeyGroup {
  /** Names in the order in which the hashes are combined. */
  columns: readonly string[];
  readonly positions: readonly number[];
  readonly declared: boolean;
  readonly nullsCount: boolean;
  readonly set: ValueSet;
  /** The rows as collations see them; undefined as long as they are the same as in `set`. */
  foldedSet: ValueSet | undefined;
  readonly #isFolded: boolean;
  readonly #slots: readonly number[];

  constructor(
    budget: Budget,
    columns: readonly string[],
    positions: readonly number[],
    options: { declared: boolean; folded: boolean; nullsCount: boolean },
  ) {
    this.columns = columns;
    this.positions = positions;
    this.declared = options.declared;
    this.nullsCount = options.nullsCount;
    this.#slots = positions.map(position => position * 2);
    const role = options.declared ? 'key' : 'group';
    this.set = new ValueSet(budget, role);
    this.set.integersOnly = false;
    this.#isFolded = options.folded;
  }

  /** Takes the current row. */
  add(hashes: Int32Array, foldedHashes: Int32Array, capture: RowCapture): void {
    if (!hashPairs(hashes, this.#slots, this.nullsCount)) return;
    const h1 = hash.h1;
    const h2 = hash.h2;
    // Before the row is added: what is copied are the rows before it.
    if (this.#isFolded && this.foldedSet === undefined) {
      hashPairs(foldedHashes, this.#slots, this.nullsCount);
      if (hash.h1 !== h1 || hash.h2 !== h2) this.foldedSet = this.set.copy();
    }
    const result = this.set.add(h1, h2);
    if (!this.nullsCount && this.#wanted(result, h1, h2)) {
      const length = capture.joined(this.positions);
      this.set.keep(result, h1, h2, capture.line, 0, length);
    }
    if (this.foldedSet === undefined) return;
    hashPairs(foldedHashes, this.#slots, this.nullsCount);
    const known = this.foldedSet.add(hash.h1, hash.h2);
    if (known === added.again && result !== added.again && this.foldedSet.samples.wantsRepeated) {
      const length = capture.joined(this.positions);
      this.foldedSet.keep(known, hash.h1, hash.h2, capture.line, 0, length);
    }
  }

  #wanted(result: number, h1: number, h2: number): boolean {
    if (result === added.again) return this.set.samples.wantsRepeated;
    return result === added.first && this.set.wantsExemplar(h1, h2);
  }

  discard(): void {
    this.set.discard();
    this.foldedSet?.discard();
  }
}
