import type { AllowedCasts } from '#shared/engines/transfer/codec.ts';
import { type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { asciiText, wordOf } from './ascii.ts';
import { nearestSingle } from './nearest-single.ts';
import { doubleOf, signedOf, unsignedOf } from './numbers.ts';
import { type Outcome, outcome, type SourceContext, SourceDecoder } from './source-decoder.ts';

const notFinite = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['+inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['+infinity', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
]);

/** Floating point numbers by their bits: the nearest to the decimal that was written. */
export class FloatDecoder extends SourceDecoder {
  readonly #bytes: 4 | 8;
  /** SQLite writes infinity as 9e999. */
  readonly #mayOverflow: boolean;

  constructor(casts: AllowedCasts, context: SourceContext, bytes: 4 | 8) {
    super(casts);
    this.#bytes = bytes;
    this.#mayOverflow = context.dialect === 'sqlite';
  }

  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    if (kind === valueKind.float64) return this.#put(doubleOf(bytes, start), out);
    if (kind === valueKind.integer64) {
      const whole = signedOf(bytes, start);
      return BigInt(Number(whole)) === whole
        ? this.#put(Number(whole), out)
        : this.refuse('has more digits than the type keeps');
    }
    if (kind === valueKind.bits || kind === valueKind.bytes)
      return end - start > 64
        ? this.refuse('is no number')
        : this.#put(Number(unsignedOf(bytes, start, end, kind)), out);
    const word = wordOf(bytes, start, end) ?? asciiText(bytes, start, end).trim();
    const special = notFinite.get(word);
    if (special !== undefined) return this.#put(special, out);
    if (!/^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/.test(word)) {
      if (word === 'true' || word === 'false') return this.#put(word === 'true' ? 1 : 0, out);
      return this.refuse('is not a number');
    }
    const value = Number(word);
    const kept = this.#bytes === 4 ? nearestSingle(word, value) : value;
    if (!Number.isFinite(kept) && !this.#mayOverflow) return this.refuse('is beyond the range of the type');
    return this.#put(kept, out);
  }

  #put(value: number, out: CanonicalRow): Outcome {
    if (Number.isNaN(value)) {
      // The quiet NaN, by its bits: an engine may keep others as they came.
      out.int32(this.#bytes === 4 ? 0x7fc0_0000 : 0x7ff8_0000);
      if (this.#bytes === 8) out.int32(0);
    } else if (this.#bytes === 8) out.float64(value);
    else if (Object.is(Math.fround(value), value)) out.float32(value);
    else return this.refuse('has more digits than the type keeps');
    return outcome.value;
  }
}
