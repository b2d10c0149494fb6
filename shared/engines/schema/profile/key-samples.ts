import { excerpt } from './excerpt.ts';

const repeatedMax = 3;
/** Repetitions looked at until three different ones are found: a child column repeats few values without end. */
const repetitionsMax = 64;
const exemplarsMax = 64;

/** A few values of a set of keys as text, since a set itself holds only hashes. Bounded: some 130 short strings. */
export class KeySamples {
  /** Values that occurred again, at most 3. */
  readonly repeated: string[] = [];
  readonly #exemplars: { h1: number; h2: number; text: string }[] = [];
  #repetitions = 0;

  /** The repetitions of another set, whose members the set of these samples takes over. */
  takeRepeated(other: KeySamples): void {
    this.repeated.push(...other.repeated);
    this.#repetitions = other.#repetitions;
  }

  /** true: another repetition is of interest. */
  get wantsRepeated(): boolean {
    return this.repeated.length < repeatedMax && this.#repetitions < repetitionsMax;
  }

  /** true: another new member is of interest; `orphan`: it is in no parent as far as is known. */
  wantsExemplar(orphan: boolean): boolean {
    return this.#exemplars.length < (orphan ? exemplarsMax * 2 : exemplarsMax);
  }

  keepRepeated(bytes: Uint8Array, start: number, end: number): void {
    this.#repetitions++;
    const text = excerpt(bytes, start, end);
    if (!this.repeated.includes(text)) this.repeated.push(text);
  }

  keepExemplar(h1: number, h2: number, bytes: Uint8Array, start: number, end: number): void {
    this.#exemplars.push({ h1, h2, text: excerpt(bytes, start, end) });
  }

  /** The value with this hash, if it was kept. */
  textOf(h1: number, h2: number): string | undefined {
    return this.#exemplars.find(exemplar => exemplar.h1 === h1 && exemplar.h2 === h2)?.text;
  }
}
