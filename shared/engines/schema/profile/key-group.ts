import type { Budget } from './budget.ts';
import { hash } from './hash.ts';
import type { KeyValues } from './key-values.ts';
import { added, ValueSet } from './value-set.ts';

/** Several columns that are, or may be, a key together; or the whole row (`nullsCount`). */
export class KeyGroup {
  /** Names in the order in which the hashes are combined. */
  columns: readonly string[];
  readonly declared: boolean;
  readonly nullsCount: boolean;
  readonly set: ValueSet;
  /** The rows as collations see them; undefined as long as they are the same as in `set`. */
  foldedSet: ValueSet | undefined;
  readonly #isFolded: boolean;
  /** Places of the columns in a row's values, in the order of `columns` and in that of the key. */
  readonly #places: readonly number[];
  readonly #orderedPlaces: readonly number[];
  /** For each of `columns`, where it stands in the key. */
  readonly #hashOrder: readonly number[];

  constructor(
    budget: Budget,
    columns: readonly string[],
    places: readonly number[],
    options: { declared: boolean; folded: boolean; nullsCount: boolean; keyOrder: readonly number[] },
  ) {
    this.columns = columns;
    this.declared = options.declared;
    this.nullsCount = options.nullsCount;
    this.#places = places;
    this.#orderedPlaces = options.keyOrder.map(index => places[index] ?? 0);
    this.#hashOrder = columns.map((_, index) => options.keyOrder.indexOf(index));
    const role = options.declared ? 'key' : 'group';
    this.set = new ValueSet(budget, role);
    this.set.integersOnly = false;
    this.#isFolded = options.folded;
  }

  /** Takes the row whose values begin at `base`. */
  add(values: KeyValues, base: number): void {
    const { set } = this;
    const isNext = !this.nullsCount && set.addOrdered(values.integers, base, this.#orderedPlaces, this.#hashOrder);
    // Integers are the same under every collation, so nothing is to be done for the folded set while there is none.
    if (isNext && this.foldedSet === undefined && !set.samples.wantsExemplar(set.parents.length > 0)) return;
    if (!values.hash(base, this.#places, false, this.nullsCount)) return;
    const { h1, h2 } = hash;
    // Before the row is added: what is copied are the rows before it.
    if (this.#isFolded && this.foldedSet === undefined) {
      values.hash(base, this.#places, true, this.nullsCount);
      if (hash.h1 !== h1 || hash.h2 !== h2) this.foldedSet = set.copy();
    }
    const result = isNext ? added.first : set.add(h1, h2);
    if (!this.nullsCount && this.#wanted(result, h1, h2)) {
      const length = values.joined(base, this.#places);
      set.keep(result, h1, h2, values.line, 0, length);
    }
    if (this.foldedSet === undefined) return;
    values.hash(base, this.#places, true, this.nullsCount);
    const known = this.foldedSet.add(hash.h1, hash.h2);
    if (known === added.again && result !== added.again && this.foldedSet.samples.wantsRepeated) {
      const length = values.joined(base, this.#places);
      this.foldedSet.keep(known, hash.h1, hash.h2, values.line, 0, length);
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
