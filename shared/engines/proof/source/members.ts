import type { AllowedCasts } from '#shared/engines/transfer/codec.ts';
import { type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { wordOf } from './ascii.ts';
import { type Outcome, outcome, SourceDecoder } from './source-decoder.ts';

/** What a number means in a column of named values: its text; undefined where it means nothing. */
type TextOfNumber = (number: bigint) => string | undefined;

/** MySQL's ENUM: members are counted from 1, and 0 is the empty text that stands for a refused value. */
export function enumTexts(members: readonly string[]): TextOfNumber {
  const texts = new Map(members.map((name, at) => [BigInt(at + 1), name]));
  return number => (number === 0n ? '' : texts.get(number));
}

/** MySQL's SET: the first member has the value 1, the next ones 2, 4, 8 and so on. */
export function setTexts(members: readonly string[]): TextOfNumber {
  return number => {
    const chosen: string[] = [];
    let rest = number;
    for (const name of members) {
      if (rest % 2n === 1n) chosen.push(name);
      rest /= 2n;
    }
    return rest === 0n ? chosen.join(',') : undefined;
  };
}

/** A column of named values, in which a number stands for one (or several) of the names. */
export class MembersDecoder extends SourceDecoder {
  readonly #texts: SourceDecoder;
  readonly #names: SourceDecoder;
  readonly #textOf: TextOfNumber;

  /** `texts` decodes what the session writes, `names` the names, which are Unicode. */
  constructor(casts: AllowedCasts, texts: SourceDecoder, names: SourceDecoder, textOf: TextOfNumber) {
    super(casts, texts.castCounts);
    this.#texts = texts;
    this.#names = names;
    this.#textOf = textOf;
  }

  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    if (kind !== valueKind.number) return this.#by(this.#texts, bytes, start, end, kind, out);
    const word = wordOf(bytes, start, end) ?? '';
    const text = /^\d{1,20}$/.test(word) ? this.#textOf(BigInt(word)) : undefined;
    if (text === undefined) return this.refuse('is a number that stands for none of the names');
    const name = Buffer.from(text);
    return this.#by(this.#names, name, 0, name.length, valueKind.text, out);
  }

  #by(
    decoder: SourceDecoder,
    bytes: Uint8Array,
    start: number,
    end: number,
    kind: ValueKind,
    out: CanonicalRow,
  ): Outcome {
    const result = decoder.decode(bytes, start, end, kind, out);
    if (result === outcome.problem) this.reason = decoder.reason;
    return result;
  }
}
