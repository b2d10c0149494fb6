import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { DecimalForm, decimalSign } from '../canonical/decimal-form.ts';
import type { FieldDecoder } from './field-decoder.ts';

const headerBytes = 8;
const digitsPerGroup = 4;
/** Signs of numeric_send (src/backend/utils/adt/numeric.c). */
const signs = new Map<number, number>([
  [0x0000, decimalSign.positive],
  [0x4000, decimalSign.negative],
  [0xc000, decimalSign.notANumber],
  [0xd000, decimalSign.infinity],
  [0xf000, decimalSign.minusInfinity],
]);

/** numeric_send: count of groups of four decimal digits, weight of the first group in powers of 10,000, sign, scale. */
export class NumericField implements FieldDecoder {
  #form: DecimalForm | undefined;
  #of: CanonicalRow | undefined;

  decode(_: Uint8Array, view: DataView, start: number, end: number, out: CanonicalRow): boolean {
    if (end - start < headerBytes) return false;
    const groups = view.getInt16(start);
    const weight = view.getInt16(start + 2);
    const sign = signs.get(view.getUint16(start + 4));
    if (sign === undefined || groups < 0 || end - start !== headerBytes + groups * 2) return false;
    if (sign >= decimalSign.notANumber) {
      out.octet(sign);
      return true;
    }
    if (this.#of !== out || this.#form === undefined) {
      this.#of = out;
      this.#form = new DecimalForm(out);
    }
    const form = this.#form;
    form.begin();
    for (let at = start + headerBytes; at < end; at += 2) {
      const group = view.getInt16(at);
      if (group < 0 || group > 9999) return false;
      form.digit(Math.floor(group / 1000));
      form.digit(Math.floor(group / 100) % 10);
      form.digit(Math.floor(group / 10) % 10);
      form.digit(group % 10);
    }
    form.end(sign === decimalSign.negative, (weight + 1) * digitsPerGroup);
    return true;
  }
}
