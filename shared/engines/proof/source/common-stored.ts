import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { decimalSign } from '../canonical/decimal-form.ts';
import { zero } from './ascii.ts';
import { type CommonForm, commonForm } from './common-form.ts';

/** Whole numbers below this have at most 15 digits. */
const exactEnd = 1e15;
const wordRange = 2 ** 32;
const digitsMax = 15;
const powersOfTen = Array.from({ length: digitsMax + 1 }, (_, power) => 10 ** power);
/** Places behind the point that decimals usually have. */
const usualScales = [2, 4, 6] as const;

/** Numbers as SQLite stores them, eight bytes each: integers in integer and decimal columns, doubles in all that count. */
export function writeStored(
  form: CommonForm,
  isInteger: boolean,
  place: number,
  bytes: Uint8Array,
  start: number,
  row: CanonicalRow,
): boolean {
  const view = row.viewOf(bytes);
  if (isInteger) {
    const high = view.getInt32(start);
    if (form === commonForm.integer) row.int64Field(place, high, view.getInt32(start + 4));
    else if (form === commonForm.decimal)
      return writeScaled(place, high * wordRange + view.getUint32(start + 4), 0, row);
    else return false;
    return true;
  }
  const value = view.getFloat64(start);
  if (Number.isNaN(value)) return false;
  if (form === commonForm.double) {
    row.float64Field(place, value);
    return true;
  }
  return form === commonForm.decimal && writeDecimalOf(place, value, row);
}

/**
 * The shortest decimal of a double, where it has few places. A double is the nearest one to a decimal of at most 15
 * digits for one such decimal only, so that this is the shortest.
 */
function writeDecimalOf(place: number, value: number, row: CanonicalRow): boolean {
  for (const scale of usualScales) {
    const power = powersOfTen[scale]!;
    const whole = Math.round(value * power);
    if (whole / power === value) return writeScaled(place, whole, scale, row);
  }
  return false;
}

/** `whole` / 10^scale. false: it has more than 15 digits. */
function writeScaled(place: number, whole: number, scale: number, row: CanonicalRow): boolean {
  let rest = Math.abs(whole);
  if (rest >= exactEnd) return false;
  row.open(place);
  if (rest === 0) row.octet(decimalSign.zero);
  else {
    let behindPoint = scale;
    for (let tenth = rest / 10; Number.isInteger(tenth); tenth = rest / 10) {
      rest = tenth;
      behindPoint--;
    }
    let count = 1;
    while (count < digitsMax && rest >= powersOfTen[count]!) count++;
    row.octet(whole < 0 ? decimalSign.negative : decimalSign.positive);
    row.int32(count - behindPoint);
    row.reserve(digitsMax);
    for (let at = row.length + count - 1; at >= row.length; at--) {
      const tenth = Math.floor(rest / 10);
      row.bytes[at] = zero + rest - tenth * 10;
      rest = tenth;
    }
    row.length += count;
  }
  row.close();
  return true;
}
