import { dayExists } from '../canonical/calendar.ts';
import { asciiText, digitAt, dropBlanks, skipBlanks, zero } from './ascii.ts';

/** What a text is as a date: no date at all, one that exists, one that does not, or beyond all of them. */
export const momentClass = { none: 0, exists: 1, impossible: 2, later: 3, earlier: 4 } as const;
export type MomentClass = (typeof momentClass)[keyof typeof momentClass];

/** A date and time as it was written. Filled anew by every reading. */
export class WrittenMoment {
  year = 0;
  month = 0;
  day = 0;
  /** Microseconds since midnight, rounded half up; may be a whole day (24:00:00, or by rounding). */
  microseconds = 0;
  hasTime = false;
  /** Digits that are not zero were rounded away. */
  rounded = false;
  /** Seconds east of Greenwich; undefined: nothing was written about it. */
  offsetSeconds: number | undefined;
  /** A zone by its name, in place of an offset. */
  zone: string | undefined;
}

const textBytesMax = 100;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const microsecondsPerSecond = 1_000_000;

const clock = String.raw`(\d{1,2})(?:[:.](\d{1,2}))?(?:[:.](\d{1,2})(?:[.,:](\d*))?)?(?: ?([AaPp])[Mm])?`;
const zone = String.raw`(?: ?(Z|[+-]\d{1,2}(?::?\d{2}(?::?\d{2})?)?| (?!(?:BC|AD)$)[A-Za-z][A-Za-z_/+-]*\d*))?`;
const era = '(?: (BC|AD))?';
const afterDate = new RegExp(`^(?:[ T]+${clock}${zone})?${era}$`, 'i');

/** Forms of the date itself. `order` says which group is year, month and day. */
const dateForms: { pattern: RegExp; order: 'ymd' | 'mdy' | 'dmy' }[] = [
  { pattern: /^(\d{1,7})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/, order: 'ymd' },
  { pattern: /^(\d{1,2})([-/])(\d{1,2})\2(\d{4})(?!\d)/, order: 'mdy' },
  { pattern: /^(\d{1,2})([- ])([A-Za-z]{3,9})\2(\d{2,4})(?!\d)/, order: 'dmy' },
  { pattern: /^([A-Za-z]{3,9})( )+ ?(\d{1,2}),? (\d{4})(?!\d)/, order: 'mdy' },
  { pattern: /^(\d{4}|\d{2})()(\d{2})(\d{2})(?!\d)/, order: 'ymd' },
];

/**
 * Reads a date with or without a time in the forms that dumps write: ISO 8601 and PostgreSQL's (`2024-01-31
 * 10:00:00.5+02`, with T, Z, BC, infinity), MySQL's (`2024-1-31`, `20240131100000`, `240131`), SQL Server's
 * (`20240131 10:00:00.123`, `Jan 31 2024 10:00AM`), Oracle's (`31-JAN-24 10.30.00.000000 AM +02:00`), `1/31/2024`.
 * `digits`: of the fraction of a second that are kept.
 */
export function readMoment(
  bytes: Uint8Array,
  start: number,
  end: number,
  digits: number,
  into: WrittenMoment,
): MomentClass {
  into.microseconds = 0;
  into.hasTime = false;
  into.rounded = false;
  into.offsetSeconds = undefined;
  into.zone = undefined;
  if (readCommon(bytes, start, end, digits, into)) return existing(into);
  const from = skipBlanks(bytes, start, end);
  const to = dropBlanks(bytes, from, end);
  if (to - from > textBytesMax) return momentClass.none;
  // An empty text and a single zero are how MySQL and others write the date that is none.
  if (from === to || (to - from === 1 && bytes[from] === zero)) return momentClass.impossible;
  return readOther(asciiText(bytes, from, to), digits, into);
}

/** `2024-01-31`, `2024-01-31 10:00:00` and with a fraction: nearly all there is, read without making a text of it. */
function readCommon(bytes: Uint8Array, start: number, end: number, digits: number, into: WrittenMoment): boolean {
  const length = end - start;
  if ((length !== 10 && length < 19) || bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d) return false;
  const century = pairAt(bytes, start, end);
  const year = pairAt(bytes, start + 2, end);
  into.month = pairAt(bytes, start + 5, end);
  into.day = pairAt(bytes, start + 8, end);
  if (century < 0 || year < 0 || into.month < 0 || into.day < 0) return false;
  into.year = century * 100 + year;
  if (length === 10) return true;
  const divider = bytes[start + 10];
  if ((divider !== 0x20 && divider !== 0x54) || bytes[start + 13] !== 0x3a || bytes[start + 16] !== 0x3a) return false;
  const hour = pairAt(bytes, start + 11, end);
  const minute = pairAt(bytes, start + 14, end);
  const second = pairAt(bytes, start + 17, end);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;
  into.hasTime = true;
  into.microseconds = (hour * 3600 + minute * 60 + second) * microsecondsPerSecond;
  if (length === 19) return true;
  if (bytes[start + 19] !== 0x2e || length > 26 || digits < length - 20) return false;
  let fraction = 0;
  for (let at = start + 20; at < start + 26; at++) {
    const digit = at < end ? digitAt(bytes, at, end) : 0;
    if (digit < 0) return false;
    fraction = fraction * 10 + digit;
  }
  into.microseconds += fraction;
  return true;
}

/** The number of two digits, -1 if they are none. */
export function pairAt(bytes: Uint8Array, at: number, end: number): number {
  const tens = digitAt(bytes, at, end);
  const ones = digitAt(bytes, at + 1, end);
  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
}

function existing(moment: WrittenMoment): MomentClass {
  // Year 0 is no year of PostgreSQL's; BC years have been made negative or zero by then, with their era.
  return dayExists(moment.year, moment.month, moment.day) && moment.year !== 0
    ? momentClass.exists
    : momentClass.impossible;
}

function readOther(text: string, digits: number, into: WrittenMoment): MomentClass {
  const word = text.toLowerCase();
  if (word === 'infinity' || word === '+infinity') return momentClass.later;
  if (word === '-infinity') return momentClass.earlier;
  const expanded = expandDigits(text);
  for (const { pattern, order } of dateForms) {
    const date = pattern.exec(expanded);
    if (date === null) continue;
    const rest = afterDate.exec(expanded.slice(date[0].length));
    if (rest === null) continue;
    const [, one = '', , two = '', three = ''] = date;
    const [year, month, day] =
      order === 'ymd' ? [one, two, three] : order === 'mdy' ? [three, one, two] : [three, two, one];
    into.year = fullYear(year, order === 'dmy' ? 50 : 70);
    into.month = /^\d/.test(month) ? Number(month) : months.indexOf(month.slice(0, 3).toLowerCase()) + 1;
    into.day = Number(day);
    if (into.month === 0 && !/^\d/.test(month)) return momentClass.none;
    const timeExists = readClock(rest, digits, into);
    const named = rest[6]?.trim();
    if (named !== undefined && /^[+-]/.test(named)) into.offsetSeconds = offsetOf(named);
    else if (named !== undefined && /^(z|utc|gmt)$/i.test(named)) into.offsetSeconds = 0;
    else into.zone = named;
    const isBefore = rest[7]?.toLowerCase() === 'bc';
    if (isBefore && into.year === 0) return momentClass.impossible;
    if (!timeExists) return momentClass.impossible;
    if (!isBefore) return existing(into);
    into.year = 1 - into.year;
    return dayExists(into.year, into.month, into.day) ? momentClass.exists : momentClass.impossible;
  }
  return momentClass.none;
}

/** `20240131100000` and MySQL's `240131` and `240131100000` with marks between. */
function expandDigits(text: string): string {
  const compact = /^(\d{4}|\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})(\.\d+)?)?$/.exec(text);
  if (compact === null || /^0+$/.test(text)) return text.replace(/^0+$/, '0000-00-00');
  const [, year, month, day, hour, minute, second, fraction = ''] = compact;
  const date = `${year}-${month}-${day}`;
  return hour === undefined ? date : `${date} ${hour}:${minute}:${second}${fraction}`;
}

/** Years of two digits: of this century below the border, which is 70 in MySQL and 50 in Oracle's format RR. */
function fullYear(text: string, border: number): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year + (year < border ? 2000 : 1900);
}

/** Takes the groups of `clock`; false: there is no such time. 24:00:00 and a 60th second are, as in PostgreSQL. */
function readClock(groups: RegExpExecArray, digits: number, into: WrittenMoment): boolean {
  const [, hourText, minuteText = '0', secondText = '0', fraction = '', half] = groups;
  if (hourText === undefined) return true;
  into.hasTime = true;
  let hour = Number(hourText);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return false;
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  const minute = Number(minuteText);
  const second = Number(secondText);
  const { microseconds, rounded } = fractionOf(fraction, digits);
  into.rounded = rounded;
  const seconds = hour * 3600 + minute * 60 + second;
  into.microseconds = seconds * microsecondsPerSecond + microseconds;
  return minute < 60 && second <= 60 && into.microseconds <= 86_400 * microsecondsPerSecond;
}

/** Digits of a fraction as microseconds, rounded half up to so many digits. */
export function fractionOf(fraction: string, digits: number): { microseconds: number; rounded: boolean } {
  const kept = Math.max(0, Math.min(6, digits));
  const unit = 10 ** (6 - kept);
  const whole = Number(fraction.slice(0, kept).padEnd(kept, '0')) * unit;
  const rest = fraction.slice(kept);
  return { microseconds: rest >= '5' ? whole + unit : whole, rounded: /[1-9]/.test(rest) };
}

/** Seconds east of Greenwich: `+02`, `-03:30`, `+0530`, `+01:02:03`. */
export function offsetOf(text: string): number {
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /^([+-])(\d{1,2}):?(\d{2})?:?(\d{2})?$/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}
