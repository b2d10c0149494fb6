import { asciiText, compareDecimals, plainDecimal, scanned, scannedDigits } from './numbers.ts';

/** Integers with at most this many digits are kept as two doubles: high * 10^9 + low. */
export const pairDigitsMax = 24;
const pairBase = 1e9;
/** Numbers this much apart (relative) can be ordered by their doubles alone. */
const certain = 1e-13;

/** Smallest and largest of the numbers offered, exactly, without allocation for the usual ones. */
export class NumberRange {
  #integers = false;
  #minHigh = 0;
  #minLow = 0;
  #maxHigh = 0;
  #maxLow = 0;
  #decimals = false;
  #min = 0;
  #minMantissa = 0;
  #minScale = 0;
  #max = 0;
  #maxMantissa = 0;
  #maxScale = 0;
  /** Extremes among the numbers that fit neither form. */
  #minText: string | undefined;
  #maxText: string | undefined;
  #minTextApproximate = 0;
  #maxTextApproximate = 0;
  /** A number was so far out that it could not be written down; `min` and `max` leave it out. */
  incomplete = false;

  /** high * 10^9 + low, both with the number's sign. */
  offerInteger(high: number, low: number): void {
    if (!this.#integers) {
      this.#integers = true;
      this.#minHigh = this.#maxHigh = high;
      this.#minLow = this.#maxLow = low;
      return;
    }
    if (high > this.#maxHigh || (high === this.#maxHigh && low > this.#maxLow)) {
      this.#maxHigh = high;
      this.#maxLow = low;
    } else if (high < this.#minHigh || (high === this.#minHigh && low < this.#minLow)) {
      this.#minHigh = high;
      this.#minLow = low;
    }
  }

  /** The number in `scanned`, which is not an integer of at most 24 digits. `bytes` from `start` to `end` hold it. */
  offerScanned(bytes: Uint8Array, start: number, end: number): void {
    if (scanned.exponent !== 0 || scannedDigits() > 15) this.offerText(bytes, start, end, scanned.approximate);
    else this.offerDecimal(scanned.approximate, scanned.mantissa, scanned.fractionEnd - scanned.fractionStart);
  }

  /** mantissa / 10^scale of at most 15 digits, and its double. */
  offerDecimal(value: number, mantissa: number, scale: number): void {
    if (!this.#decimals) {
      this.#decimals = true;
      this.#min = this.#max = value;
      this.#minMantissa = this.#maxMantissa = mantissa;
      this.#minScale = this.#maxScale = scale;
    } else if (value > this.#max) {
      this.#max = value;
      this.#maxMantissa = mantissa;
      this.#maxScale = scale;
    } else if (value < this.#min) {
      this.#min = value;
      this.#minMantissa = mantissa;
      this.#minScale = scale;
    }
  }

  /** true: `offerText` of this number would change nothing, whatever its digits. */
  surelyHolds(value: number): boolean {
    const margin = Math.abs(value) * certain;
    return (
      this.#minText !== undefined &&
      value - margin > this.#minTextApproximate &&
      value + margin < this.#maxTextApproximate
    );
  }

  /** A number of any length as text, and its double or one near by. */
  offerText(bytes: Uint8Array, start: number, end: number, value: number): void {
    const margin = Math.abs(value) * certain;
    const low = this.#minText;
    const high = this.#maxText;
    if (low !== undefined && value - margin > this.#minTextApproximate && value + margin < this.#maxTextApproximate) {
      return;
    }
    const text = plainDecimal(asciiText(bytes, start, end));
    if (text === undefined) {
      this.incomplete = true;
      return;
    }
    if (low === undefined || compareDecimals(text, low) < 0) {
      this.#minText = text;
      this.#minTextApproximate = value;
    }
    if (high === undefined || compareDecimals(text, high) > 0) {
      this.#maxText = text;
      this.#maxTextApproximate = value;
    }
  }

  /** The extremes as decimal strings; undefined where nothing was offered. */
  bounds(): { min: string; max: string } | undefined {
    const lows: string[] = [];
    const highs: string[] = [];
    if (this.#integers) {
      lows.push(pairText(this.#minHigh, this.#minLow));
      highs.push(pairText(this.#maxHigh, this.#maxLow));
    }
    if (this.#decimals) {
      lows.push(scaledText(this.#minMantissa, this.#minScale));
      highs.push(scaledText(this.#maxMantissa, this.#maxScale));
    }
    if (this.#minText !== undefined) lows.push(this.#minText);
    if (this.#maxText !== undefined) highs.push(this.#maxText);
    const min = lows.sort(compareDecimals)[0];
    const max = highs.sort(compareDecimals).at(-1);
    return min === undefined || max === undefined ? undefined : { min, max };
  }
}

function pairText(high: number, low: number): string {
  return (BigInt(high) * BigInt(pairBase) + BigInt(low)).toString();
}

function scaledText(mantissa: number, scale: number): string {
  const digits = Math.abs(mantissa)
    .toString()
    .padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale);
  return `${mantissa < 0 ? '-' : ''}${whole}${scale === 0 ? '' : `.${fraction}`}`;
}
