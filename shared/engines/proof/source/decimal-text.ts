import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { DecimalForm, decimalSign } from '../canonical/decimal-form.ts';
import { digitAt, minus, plus, point, wordOf } from './ascii.ts';

const exponentMax = 1_000_000;

const notFinite = new Map<string, number>([
  ['nan', decimalSign.notANumber],
  ['inf', decimalSign.infinity],
  ['+inf', decimalSign.infinity],
  ['infinity', decimalSign.infinity],
  ['+infinity', decimalSign.infinity],
  ['-inf', decimalSign.minusInfinity],
  ['-infinity', decimalSign.minusInfinity],
]);

/** Reads decimals from their text: sign, digits with or without a point, exponent, NaN, Infinity. */
export class DecimalText {
  #form: DecimalForm | undefined;
  #of: CanonicalRow | undefined;

  /** false: the bytes are no number, and nothing was written. */
  write(bytes: Uint8Array, start: number, end: number, out: CanonicalRow): boolean {
    const form = this.#formOf(out);
    const negative = bytes[start] === minus;
    let at = negative || bytes[start] === plus ? start + 1 : start;
    const first = at;
    form.begin();
    for (let digit = digitAt(bytes, at, end); digit >= 0; digit = digitAt(bytes, ++at, end)) form.digit(digit);
    const wholeDigits = at - first;
    let digits = wholeDigits;
    if (at < end && bytes[at] === point) {
      at++;
      const fraction = at;
      for (let digit = digitAt(bytes, at, end); digit >= 0; digit = digitAt(bytes, ++at, end)) form.digit(digit);
      digits += at - fraction;
    }
    const exponent = at === end ? 0 : this.#exponent(bytes, at, end);
    if (digits > 0 && exponent !== undefined) {
      form.end(negative, wholeDigits + exponent);
      return true;
    }
    form.cancel();
    const special = notFinite.get(wordOf(bytes, start, end) ?? '');
    if (special === undefined) return false;
    out.octet(special);
    return true;
  }

  #exponent(bytes: Uint8Array, start: number, end: number): number | undefined {
    if ((bytes[start]! | 0x20) !== 0x65) return undefined;
    const negative = bytes[start + 1] === minus;
    let at = negative || bytes[start + 1] === plus ? start + 2 : start + 1;
    if (at >= end) return undefined;
    let value = 0;
    for (; at < end; at++) {
      const digit = digitAt(bytes, at, end);
      if (digit < 0 || value > exponentMax) return undefined;
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }

  #formOf(out: CanonicalRow): DecimalForm {
    if (this.#of !== out || this.#form === undefined) {
      this.#of = out;
      this.#form = new DecimalForm(out);
    }
    return this.#form;
  }
}
