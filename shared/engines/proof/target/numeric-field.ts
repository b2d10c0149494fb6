import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { decimalSign } from '../canonical/decimal-form.ts';
import type { FieldDecoder } from './field-decoder.ts';

const headerBytes = 8;
const digitsPerGroup = 4;
/** Of the canonical form, before its digits: see canonical-row.ts. */
const formBytes = 5;
const zeroDigit = 0x30;
/** Signs of numeric_send (src/backend/utils/adt/numeric.c). */
const signs = new Map<number, number>([
  [0x0000, decimalSign.positive],
  [0x4000, decimalSign.negative],
  [0xc000, decimalSign.notANumber],
  [0xd000, decimalSign.infinity],
  [0xf000, decimalSign.minusInfinity],
]);

/**
 * numeric_send: count of groups of four decimal digits, weight of the first group in powers of 10,000, sign, scale.
 * Writes the canonical bytes of a whole field; false: the field has another form.
 */
export function writeNumeric(view: DataView, start: number, end: number, out: CanonicalRow): boolean {
  if (end - start < headerBytes) return false;
  const groups = view.getInt16(start);
  const weight = view.getInt16(start + 2);
  const sign = signs.get(view.getUint16(start + 4));
  if (sign === undefined || groups < 0 || end - start !== headerBytes + groups * 2) return false;
  if (sign >= decimalSign.notANumber) {
    out.octet(sign);
    return true;
  }
  out.reserve(formBytes + groups * digitsPerGroup);
  const { bytes, length: form } = out;
  const digits = form + formBytes;
  let to = digits;
  let skipped = 0;
  let significantEnd = digits;
  for (let at = start + headerBytes; at < end; at += 2) {
    const group = view.getInt16(at);
    if (group < 0 || group > 9999) return false;
    let rest = group;
    for (let unit = 1000; unit > 0; unit = (unit / 10) | 0) {
      const digit = (rest / unit) | 0;
      rest -= digit * unit;
      // Zeros at either end are no part of the form.
      if (digit !== 0) significantEnd = to + 1;
      else if (to === digits) {
        skipped++;
        continue;
      }
      bytes[to++] = zeroDigit + digit;
    }
  }
  if (significantEnd === digits) {
    out.octet(decimalSign.zero);
    return true;
  }
  bytes[form] = sign;
  out.setInt32(form + 1, (weight + 1) * digitsPerGroup - skipped);
  out.length = significantEnd;
  return true;
}

export const numericField: FieldDecoder = {
  decode: (_, view, start, end, out) => writeNumeric(view, start, end, out),
};
