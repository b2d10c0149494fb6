import type { CanonicalRow } from './canonical-row.ts';

/** First byte of a canonical decimal. */
export const decimalSign = { zero: 0, positive: 1, negative: 2, notANumber: 3, infinity: 4, minusInfinity: 5 } as const;

const headerBytes = 5;
const zeroDigit = 0x30;

/**
 * Writes canonical decimals digit by digit: `begin`, `digit` from the most significant one on, `end` with the exponent.
 * Zeros at either end are left out, so that equal values have equal bytes however they were written.
 */
export class DecimalForm {
  readonly #out: CanonicalRow;
  #start = 0;
  #significant = 0;
  #skipped = 0;

  constructor(out: CanonicalRow) {
    this.#out = out;
  }

  begin(): void {
    this.#start = this.#out.length;
    this.#out.reserve(headerBytes);
    this.#out.length += headerBytes;
    this.#significant = this.#start + headerBytes;
    this.#skipped = 0;
  }

  /** The next digit, 0 to 9. */
  digit(value: number): void {
    const out = this.#out;
    if (value === 0 && out.length === this.#start + headerBytes) {
      this.#skipped++;
      return;
    }
    out.octet(zeroDigit + value);
    if (value !== 0) this.#significant = out.length;
  }

  /** `pointAfter`: how many of the digits given, zeros in front included, stand before the decimal point. */
  end(negative: boolean, pointAfter: number): void {
    const out = this.#out;
    if (this.#significant === this.#start + headerBytes) {
      out.length = this.#start;
      out.octet(decimalSign.zero);
      return;
    }
    out.length = this.#significant;
    out.bytes[this.#start] = negative ? decimalSign.negative : decimalSign.positive;
    out.setInt32(this.#start + 1, pointAfter - this.#skipped);
  }

  /** Takes back what `begin` made, for a text that turns out to be no number. */
  cancel(): void {
    this.#out.length = this.#start;
  }
}
