/** The largest whole number of PostgreSQL's bigint. */
export const int64Max = '9223372036854775807';

interface Parts {
  negative: boolean;
  whole: string;
  fraction: string;
}

/** Digits beyond this are not compared: no database writes such a number, and a hostile dump must not cost time. */
const digitsMax = 2_000;

/** Splits a decimal string. Returns undefined for anything else (exponents, NaN, text). */
function parts(text: string): Parts | undefined {
  if (text.length > digitsMax) return undefined;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (match === null || ((match[2] ?? '') === '' && (match[3] ?? '') === '')) return undefined;
  const whole = (match[2] ?? '').replace(/^0+/, '');
  const fraction = (match[3] ?? '').replace(/(?<!0)0+$/, '');
  return { negative: match[1] === '-' && (whole !== '' || fraction !== ''), whole, fraction };
}

/** Order of two decimal strings, exact for any number of digits; undefined if one of them is no decimal number. */
export function compareDecimals(left: string, right: string): number | undefined {
  const a = parts(left);
  const b = parts(right);
  if (a === undefined || b === undefined) return undefined;
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const order =
    a.whole.length - b.whole.length ||
    (a.whole === b.whole ? 0 : a.whole < b.whole ? -1 : 1) ||
    (a.fraction === b.fraction ? 0 : a.fraction < b.fraction ? -1 : 1);
  return a.negative ? -order : order;
}

/** left > right; false where one of them is no decimal number. */
export function isAbove(left: string, right: string): boolean {
  return (compareDecimals(left, right) ?? 0) > 0;
}

/** The larger of two; the second if they are equal or not comparable. */
export function maximum(left: string, right: string): string {
  return isAbove(left, right) ? left : right;
}
