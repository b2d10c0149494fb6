import type { ValueKind } from '../row-sink.ts';
import { TimestampEncoder } from './date-time.ts';
import type { Encoder } from './encoder.ts';
import { FloatEncoder } from './float.ts';
import { IntegerEncoder } from './integer.ts';
import { NumericEncoder } from './numeric.ts';
import type { Output } from './output.ts';
import { TextFieldEncoder } from './text.ts';

const form = { other: 0, integer: 1, text: 2, numeric: 3, timestamp: 4, float: 5 } as const;

/**
 * The encoders of a row. Those that most columns have are kept apart by their class: a call of one of them is known to
 * the compiler and may be inlined, where a call through the interface has to be looked up for every value.
 */
export class FieldEncoders {
  readonly #encoders: Encoder[] = [];
  readonly #forms: number[] = [];
  readonly #integers: IntegerEncoder[] = [];
  readonly #texts: TextFieldEncoder[] = [];
  readonly #numerics: NumericEncoder[] = [];
  readonly #timestamps: TimestampEncoder[] = [];
  readonly #floats: FloatEncoder[] = [];

  /** The encoder of the next field. */
  add(encoder: Encoder): void {
    const field = this.#encoders.push(encoder) - 1;
    if (encoder instanceof IntegerEncoder) this.#place(field, form.integer, this.#integers, encoder);
    else if (encoder instanceof TextFieldEncoder) this.#place(field, form.text, this.#texts, encoder);
    else if (encoder instanceof NumericEncoder) this.#place(field, form.numeric, this.#numerics, encoder);
    else if (encoder instanceof TimestampEncoder) this.#place(field, form.timestamp, this.#timestamps, encoder);
    else if (encoder instanceof FloatEncoder) this.#place(field, form.float, this.#floats, encoder);
    else this.#forms[field] = form.other;
  }

  #place<T extends Encoder>(field: number, its: number, all: T[], encoder: T): void {
    this.#forms[field] = its;
    all[field] = encoder;
  }

  /** As `encode` of the field's encoder. */
  encode(field: number, out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    switch (this.#forms[field]) {
      case form.integer:
        return this.#integers[field]!.encode(out, bytes, start, end, kind);
      case form.text:
        return this.#texts[field]!.encode(out, bytes, start, end, kind);
      case form.numeric:
        return this.#numerics[field]!.encode(out, bytes, start, end, kind);
      case form.timestamp:
        return this.#timestamps[field]!.encode(out, bytes, start, end, kind);
      case form.float:
        return this.#floats[field]!.encode(out, bytes, start, end, kind);
      default:
        return this.#encoders[field]!.encode(out, bytes, start, end, kind);
    }
  }
}
