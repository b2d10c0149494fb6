/**
 * Masking of row values in reports. Reports travel by mail and chat, so a value from a row is shown by its shape only:
 * every letter becomes `x` (or `X`), every digit `9`; length, blanks and punctuation stay.
 *
 * Shown as they are, because the digits themselves are the hazard and no one can be recognised by them:
 * zero and partly zero dates, dates that are in no calendar (`2023-02-30`) or beyond the year 9000, times outside a
 * day (`838:59:59`), NaN and infinities, the empty string, and single digits (a `7` in a yes/no column).
 */
const date = /^(\d{4,6})-(\d{2})-(\d{2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;
const time = /^(-?)(\d{2,3}):(\d{2}):(\d{2})(?:\.\d+)?$/;
const special = /^(?:-?\d|[+-]?inf(?:inity)?|nan|null)?$/i;

function isHazardousDate(value: string): boolean {
  const match = date.exec(value);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year === 0 || month === 0 || day === 0 || year >= 9000 || month > 12) return true;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day > days;
}

function isTimeOutOfDay(value: string): boolean {
  const match = time.exec(value);
  return match !== null && (match[1] === '-' || Number(match[2]) > 24);
}

/** The value with its shape kept and its content hidden; see the rules at the top of this file. */
export function maskSample(value: string): string {
  if (special.test(value) || isHazardousDate(value) || isTimeOutOfDay(value)) return value;
  return value.replace(/[\p{L}\p{M}\p{N}\p{Extended_Pictographic}]/gu, character => {
    if (/\p{N}/u.test(character)) return '9';
    return /\p{Lu}/u.test(character) ? 'X' : 'x';
  });
}
