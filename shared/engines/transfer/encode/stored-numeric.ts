import type { Output } from './output.ts';

/** Whole numbers below this have at most 15 digits, which a double holds exactly, whatever they are. */
const exactEnd = 1e15;
const powers = [1, 10, 100, 1e3, 1e4, 1e5, 1e6] as const;
/** Places behind the point that decimals usually have. */
const usualScales = [2, 4, 6] as const;
const groupBase = 10_000;
const groupDigits = 4;
const negativeSign = 0x4000;

/** What a numeric column has room for. */
export interface NumericRoom {
  /** Digits before the point. */
  integerDigits: number;
  /** Digits after it. */
  scale: number;
}

/**
 * Writes doubles and integers as fields of type numeric without making text of them. It takes the usual ones only: up to
 * 15 digits, at most six of them behind the point, and room for all in the column.
 */
export class StoredNumeric {
  readonly #wholeEnd: number;
  readonly #scaleMax: number;

  constructor(room: NumericRoom) {
    this.#wholeEnd = room.integerDigits < 0 ? 0 : Math.min(exactEnd, 10 ** Math.min(room.integerDigits, 15));
    this.#scaleMax = room.scale;
  }

  /**
   * The shortest decimal that is this double, as JavaScript writes it. A double is the nearest one to only one decimal of
   * at most 15 digits (Steele, White, "How to print floating-point numbers accurately", 1990). false: it is not written.
   */
  double(out: Output, value: number): boolean {
    const magnitude = value < 0 ? -value : value;
    // Not a number and the infinities are none of the usual ones.
    if (!(magnitude < exactEnd)) return false;
    const whole = Math.floor(magnitude);
    if (whole === magnitude) return this.whole(out, value);
    if (whole >= this.#wholeEnd) return false;
    for (const usual of usualScales) {
      let scaled = Math.round(magnitude * powers[usual]);
      if (scaled / powers[usual] !== magnitude) continue;
      if (scaled >= exactEnd) return false;
      let scale: number = usual;
      for (let tenth = scaled / 10; tenth === Math.floor(tenth); tenth = scaled / 10) {
        scaled = tenth;
        scale--;
      }
      if (scale > this.#scaleMax) return false;
      const fraction = scaled - whole * powers[scale]!;
      writeNumeric(out, value < 0, whole, fraction, scale);
      return true;
    }
    return false;
  }

  /** A whole number. false: it is not written. */
  whole(out: Output, value: number): boolean {
    const magnitude = value < 0 ? -value : value;
    if (magnitude >= this.#wholeEnd) return false;
    writeNumeric(out, value < 0, magnitude, 0, 0);
    return true;
  }
}

/** whole + fraction / 10^scale (scale 0 to 6, the fraction without zeros at its end), as numeric_recv takes it. */
function writeNumeric(out: Output, isNegative: boolean, whole: number, fraction: number, scale: number): void {
  out.room(32);
  const { view } = out;
  const field = out.length;
  let at = field + 12;
  let weight = -1;
  if (whole > 0) {
    let unit = 1;
    for (weight = 0; whole / unit >= groupBase; weight++) unit *= groupBase;
    let rest = whole;
    // Groups of zeros at the end say nothing.
    for (; unit >= 1 && (rest > 0 || fraction > 0); unit /= groupBase) {
      const group = Math.floor(rest / unit);
      rest -= group * unit;
      view.setInt16(at, group);
      at += 2;
    }
  }
  if (fraction > 0 && scale <= groupDigits) {
    view.setInt16(at, fraction * powers[groupDigits - scale]!);
    at += 2;
  } else if (fraction > 0) {
    const digits = fraction * powers[2 * groupDigits - scale]!;
    const first = Math.floor(digits / groupBase);
    if (first > 0 || whole > 0) {
      view.setInt16(at, first);
      at += 2;
    } else weight--;
    view.setInt16(at, digits - first * groupBase);
    at += 2;
  }
  const groups = (at - field - 12) >> 1;
  view.setInt32(field, at - field - 4);
  view.setInt16(field + 4, groups);
  view.setInt16(field + 6, groups === 0 ? 0 : weight);
  view.setInt16(field + 8, isNegative ? negativeSign : 0);
  view.setInt16(field + 10, scale);
  out.length = at;
}
