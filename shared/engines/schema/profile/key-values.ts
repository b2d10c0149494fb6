import { writeInteger, writeReal } from './columns/decimal-text.ts';
import { hashKey } from './hash.ts';
import { type ValueKind, valueKind } from './profiler.ts';

const capturedBytesMax = 48;
const lineBytes = 512;

/**
 * The values of a row, or of several, that keys of several columns hold: a place for each such column, one row behind
 * the other. An integer lies here as it is, any other value as its hash (0, 0: null). Copies of what was written are
 * kept for samples, since the bytes of values are only lent for one call.
 */
export class KeyValues {
  /** NaN: the value is no integer of at most 15 digits; its hash is in `hashes`, two integers each. */
  integers = new Float64Array(0);
  hashes = new Int32Array(0);
  /** The hashes as the columns' collations see the values. */
  foldedHashes = new Int32Array(0);
  /** Keeps what was written at a place, if that was not done when the value came. */
  recall: ((place: number) => void) | undefined;
  /** Whose rows lie here; what they don't give is null. */
  owner: object | undefined;
  #bytes = new Uint8Array(0);
  #lengths = new Int32Array(0);
  #kinds = new Uint8Array(0);
  readonly #line = new Uint8Array(lineBytes);
  readonly #number = new Uint8Array(64);

  /** Makes room for so many values, all null if the rows before were not the owner's. */
  begin(places: number, owner: object): void {
    if (places > this.integers.length) {
      this.integers = new Float64Array(places);
      this.hashes = new Int32Array(2 * places);
      this.foldedHashes = new Int32Array(2 * places);
      this.#bytes = new Uint8Array(places * capturedBytesMax);
      this.#lengths = new Int32Array(places);
      this.#kinds = new Uint8Array(places);
      this.owner = undefined;
    }
    if (this.owner === owner) return;
    this.owner = owner;
    this.integers.fill(Number.NaN);
    this.hashes.fill(0);
    this.foldedHashes.fill(0);
    this.#lengths.fill(0);
  }

  putNull(place: number): void {
    this.putHash(place, 0, 0);
    this.putFolded(place, 0, 0);
  }

  putInteger(place: number, value: number): void {
    this.integers[place] = value;
  }

  /** `putFolded` has to follow where the collation of the column folds. */
  putHash(place: number, h1: number, h2: number): void {
    this.integers[place] = Number.NaN;
    this.hashes[2 * place] = h1;
    this.hashes[2 * place + 1] = h2;
  }

  putFolded(place: number, h1: number, h2: number): void {
    this.foldedHashes[2 * place] = h1;
    this.foldedHashes[2 * place + 1] = h2;
  }

  /** Leaves the hash of the key at `base` + places in `hash`; false if one of its values is null and nulls end it. */
  hash(base: number, places: readonly number[], folded: boolean, nullsCount: boolean): boolean {
    return hashKey(this.integers, folded ? this.foldedHashes : this.hashes, base, places, nullsCount);
  }

  /** Keeps what was written, for samples. */
  keep(place: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const length = Math.min(end - start, capturedBytesMax);
    const from = place * capturedBytesMax;
    for (let i = 0; i < length; i++) this.#bytes[from + i] = bytes[start + i]!;
    this.#lengths[place] = length;
    this.#kinds[place] = kind;
  }

  /** Keeps the integer at a place as if it had been written so. */
  keepInteger(place: number): void {
    const text = String(this.integers[place]);
    for (let i = 0; i < text.length; i++) this.#number[i] = text.charCodeAt(i);
    this.keep(place, this.#number, 0, text.length, valueKind.number);
  }

  /** The values at `base` + places with a comma and a blank between them; returns their length in `line`. */
  joined(base: number, places: readonly number[]): number {
    let length = 0;
    for (const place of places) {
      this.recall?.(base + place);
      const { bytes, from, count } = this.#textAt(base + place);
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
  #textAt(place: number): { bytes: Uint8Array; from: number; count: number } {
    const from = place * capturedBytesMax;
    const kind = this.#kinds[place];
    if (kind !== valueKind.integer64 && kind !== valueKind.float64)
      return { bytes: this.#bytes, from, count: this.#lengths[place]! };
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
