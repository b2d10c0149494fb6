import { asciiText } from './numbers.ts';

/** What `scanDate` makes of a value. `none`: not written like a date at all. */
export const dateClass = { none: 0, valid: 1, zero: 2, partlyZero: 3, invalid: 4, sentinel: 5 } as const;
export type DateClass = (typeof dateClass)[keyof typeof dateClass];

/** What `scanTime` makes of a value. `outOfDay`: outside 00:00:00..24:00:00, as MySQL's TIME may be. */
export const timeClass = { none: 0, inDay: 1, outOfDay: 2 } as const;
export type TimeClass = (typeof timeClass)[keyof typeof timeClass];

/** More about the value scanned last. `fractionDigits`: of a second, up to the last that is not 0. */
export const scannedDate = { hasTime: false, subMicrosecond: false, iso: false, fractionDigits: 0 };

/** PostgreSQL's limits: a timestamp ends in 294276, a date and a timestamp begin in 4713 BC (-4712 here). */
const yearMax = 294_276;
const yearMin = -4712;
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Cursor of the scanners in this file: position, and value and length of the digits read last. */
let at = 0;
let number = 0;
let digits = 0;

function readDigits(bytes: Uint8Array, end: number, most: number): void {
  number = 0;
  const first = at;
  const stop = Math.min(end, first + most);
  while (at < stop) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) break;
    number = number * 10 + digit;
    at++;
  }
  digits = at - first;
}

/**
 * Reads a date with or without time in the forms that dumps write and PostgreSQL takes: `2020-05-31`,
 * `2020-05-31 10:00:00.123456+02`, `20200531`, `20200531100000`, `5/31/2020` (month first), `31-MAY-20`,
 * `0044-03-15 BC`, `infinity`.
 */
export function scanDate(bytes: Uint8Array, start: number, end: number): DateClass {
  scannedDate.hasTime = false;
  scannedDate.subMicrosecond = false;
  scannedDate.fractionDigits = 0;
  scannedDate.iso = false;
  const length = end - start;
  if ((length === 10 || length === 19) && isCommon(bytes, start, length)) {
    scannedDate.iso = true;
    scannedDate.hasTime = length === 19;
    return dateClass.valid;
  }
  at = start;
  readDigits(bytes, end, 14);
  const year = number;
  const yearDigits = digits;
  if (yearDigits === 0 || yearDigits >= 8 || (yearDigits === 6 && at === end)) return scanOther(bytes, start, end);
  const separator = bytes[at];
  if (at >= end || (separator !== 0x2d && separator !== 0x2f && separator !== 0x2e)) return dateClass.none;
  at++;
  readDigits(bytes, end, 2);
  const month = number;
  if (digits === 0) return scanNamed(bytes, start, end);
  if (bytes[at] !== separator || at >= end) return dateClass.none;
  at++;
  readDigits(bytes, end, 6);
  if (digits === 0) return dateClass.none;
  if (yearDigits <= 2) {
    if (digits < 4 || separator === 0x2e) return dateClass.none;
    const last = number;
    return finishDate(bytes, end, last, year, month);
  }
  if (digits > 2) return dateClass.none;
  const day = number;
  scannedDate.iso = yearDigits === 4 && separator === 0x2d;
  return finishDate(bytes, end, year, month, day);
}

/**
 * Whether the bytes are `2020-05-31` or `2020-05-31 10:00:00`, a day that every month has in a year from 1000 to 8999:
 * what nearly all dates in dumps are, told without reading them part by part.
 */
function isCommon(bytes: Uint8Array, start: number, length: number): boolean {
  const millennium = bytes[start]!;
  if (millennium < 0x31 || millennium > 0x38 || bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d) return false;
  const hundreds = bytes[start + 1]! - 0x30;
  const decades = bytes[start + 2]! - 0x30;
  const years = bytes[start + 3]! - 0x30;
  if (hundreds >>> 0 > 9 || decades >>> 0 > 9 || years >>> 0 > 9) return false;
  const month = pairAt(bytes, start + 5);
  const day = pairAt(bytes, start + 8);
  if (month < 1 || month > 12 || day < 1 || day > 28) return false;
  if (length === 10) return true;
  if (bytes[start + 10] !== 0x20 || bytes[start + 13] !== 0x3a || bytes[start + 16] !== 0x3a) return false;
  const hour = pairAt(bytes, start + 11);
  const minute = pairAt(bytes, start + 14);
  const second = pairAt(bytes, start + 17);
  return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

/** The number that two digits are, -1 if they are none. */
function pairAt(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 0x30;
  const ones = bytes[at + 1]! - 0x30;
  return tens >>> 0 > 9 || ones >>> 0 > 9 ? -1 : tens * 10 + ones;
}

function finishDate(bytes: Uint8Array, end: number, year: number, month: number, day: number): DateClass {
  let timeValid = true;
  if (at < end) {
    const mark = bytes[at]!;
    if ((mark === 0x20 || mark === 0x54 || mark === 0x74) && isDigit(bytes[at + 1], at + 1, end)) {
      at++;
      if (!scanClock(bytes, end)) return dateClass.none;
      scannedDate.hasTime = true;
      timeValid = clock.hour * 3600 + clock.minute * 60 + clock.second <= 86_400 && !clock.past24;
      timeValid &&= clock.minute < 60 && clock.second <= 60;
    }
  }
  let era = year;
  if (end - at === 3 && isText(bytes, ' bc', at)) {
    era = 1 - year;
    at = end;
  }
  if (at < end && !scanZone(bytes, end)) return dateClass.none;
  if (month === 0 && day === 0 && year === 0) return dateClass.zero;
  if (month === 0 || day === 0 || year === 0) {
    return month > 12 || day > 31 ? dateClass.invalid : dateClass.partlyZero;
  }
  if (!timeValid || !dayExists(era, month, day)) return dateClass.invalid;
  // The last year that most sources can hold and the first day of all stand for `always` and `never`.
  return era === 9999 || (era === 1 && month === 1 && day === 1) ? dateClass.sentinel : dateClass.valid;
}

function dayExists(year: number, month: number, day: number): boolean {
  if (year > yearMax || year < yearMin || month > 12 || month < 1 || day < 1) return false;
  if (day <= 28) return true;
  if (month === 2) return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}

/** Parts of the clock time read last. `past24`: a fraction follows 24:00:00. */
const clock = { hour: 0, minute: 0, second: 0, past24: false };

/** h:mm[:ss[.fraction]] [AM|PM] at the cursor. */
function scanClock(bytes: Uint8Array, end: number): boolean {
  readDigits(bytes, end, 9);
  if (digits === 0) return false;
  clock.hour = number;
  clock.second = 0;
  clock.past24 = false;
  if (bytes[at] !== 0x3a || at >= end) return false;
  at++;
  readDigits(bytes, end, 3);
  if (digits === 0 || digits > 2) return false;
  clock.minute = number;
  if (bytes[at] === 0x3a && at < end) {
    at++;
    readDigits(bytes, end, 3);
    if (digits === 0 || digits > 2) return false;
    clock.second = number;
    if (bytes[at] === 0x2e && at < end) scanFraction(bytes, end);
  }
  const mark = at < end && bytes[at] === 0x20 ? at + 1 : at;
  if (mark + 2 <= end && (bytes[mark + 1]! | 0x20) === 0x6d) {
    const half = bytes[mark]! | 0x20;
    if (half === 0x61 || half === 0x70) at = mark + 2;
  }
  return true;
}

/** The fraction of a second at the cursor: digits beyond the sixth are lost in PostgreSQL unless they are zero. */
function scanFraction(bytes: Uint8Array, end: number): void {
  const first = ++at;
  let some = false;
  for (; at < end; at++) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) break;
    if (digit !== 0) {
      some = true;
      scannedDate.fractionDigits = at - first + 1;
      if (at - first >= 6) scannedDate.subMicrosecond = true;
    }
  }
  if (some && clock.hour >= 24) clock.past24 = true;
}

/** Z, +hh[:mm[:ss]] or a zone's name, perhaps after a blank, up to the end. */
function scanZone(bytes: Uint8Array, end: number): boolean {
  let i = at;
  if (bytes[i] === 0x20) i++;
  if (i >= end || end - i > 40) return false;
  const mark = bytes[i]!;
  if (mark === 0x2b || mark === 0x2d) {
    for (i++; i < end; i++) if (bytes[i] !== 0x3a && !isDigit(bytes[i], i, end)) return false;
    return true;
  }
  // A name only counts behind a time: `2020-01-01 about` is no date.
  if (!scannedDate.hasTime) return false;
  for (; i < end; i++) {
    const letter = bytes[i]! | 0x20;
    if ((letter < 0x61 || letter > 0x7a) && bytes[i] !== 0x2f && bytes[i] !== 0x5f) return false;
  }
  return true;
}

/** Compact digits, words, and names of months. Strings are fine here: this is rare. */
function scanOther(bytes: Uint8Array, start: number, end: number): DateClass {
  if (digits === 0) {
    if (end - start > 40) return dateClass.none;
    const word = asciiText(bytes, start, end).toLowerCase();
    if (word === 'infinity' || word === '-infinity') return dateClass.sentinel;
    const named = /^([a-z]{3,9}) +(\d{1,2}),? +(\d{4})(?: +[\d:.]+ ?(?:am|pm)?)?$/.exec(word);
    return named === null ? dateClass.none : checkNamed(named[3], named[1], named[2]);
  }
  if (digits === 8) {
    const day = number;
    return finishDate(bytes, end, Math.floor(day / 10_000), Math.floor(day / 100) % 100, day % 100);
  }
  if (at !== end) return dateClass.none;
  if (digits === 6) {
    // MySQL's YYMMDD: 70..99 is the last century.
    const short = Math.floor(number / 10_000);
    return finishDate(bytes, end, short + (short < 70 ? 2000 : 1900), Math.floor(number / 100) % 100, number % 100);
  }
  if (digits !== 14) return dateClass.none;
  scannedDate.hasTime = true;
  const day = Math.floor(number / 1e6);
  const seconds = number % 1e6;
  if (seconds >= 240_000 || seconds % 10_000 >= 6000 || seconds % 100 >= 60) return dateClass.invalid;
  return finishDate(bytes, end, Math.floor(day / 10_000), Math.floor(day / 100) % 100, day % 100);
}

/** `31-MAY-2020`, `31-MAY-20`, `31-MAY-20 10.30.00.000000 AM`: Oracle's way. */
function scanNamed(bytes: Uint8Array, start: number, end: number): DateClass {
  if (end - start > 60) return dateClass.none;
  const named = /^(\d{1,2})-([a-z]{3,9})-(\d{2,4})(?: [\d:.]+(?: ?[ap]m)?)?$/.exec(
    asciiText(bytes, start, end).toLowerCase(),
  );
  return named === null ? dateClass.none : checkNamed(named[3], named[2], named[1]);
}

function checkNamed(year = '', month = '', day = ''): DateClass {
  const index = monthNames.indexOf(month.slice(0, 3));
  if (index === -1) return dateClass.none;
  const full = year.length === 2 ? 2000 + Number(year) : Number(year);
  return dayExists(full, index + 1, Number(day)) ? dateClass.valid : dateClass.invalid;
}

/** Reads a time of day or MySQL's TIME: `10:30:00`, `-838:59:59`, `1 02:03:04`, `103000`, `10:30:00.5+02`. */
export function scanTime(bytes: Uint8Array, start: number, end: number): TimeClass {
  scannedDate.subMicrosecond = false;
  scannedDate.fractionDigits = 0;
  at = start;
  const negative = bytes[at] === 0x2d;
  if (negative) at++;
  const first = at;
  readDigits(bytes, end, 9);
  if (digits === 0) return timeClass.none;
  if (at === end) return compactTime(negative);
  let days = 0;
  if (bytes[at] === 0x20) {
    days = number;
    at++;
  } else {
    at = first;
  }
  if (!scanClock(bytes, end)) return timeClass.none;
  if (at < end && !scanOffset(bytes, end)) return timeClass.none;
  if (clock.minute > 59 || clock.second > 60) return timeClass.none;
  const seconds = days * 86_400 + clock.hour * 3600 + clock.minute * 60 + clock.second;
  if (seconds > 86_400 || clock.past24 || (negative && seconds > 0)) return timeClass.outOfDay;
  return timeClass.inDay;
}

function scanOffset(bytes: Uint8Array, end: number): boolean {
  const mark = bytes[at] === 0x20 ? bytes[at + 1] : bytes[at];
  return (mark === 0x2b || mark === 0x2d || mark === 0x5a) && scanZoneAfterTime(bytes, end);
}

function scanZoneAfterTime(bytes: Uint8Array, end: number): boolean {
  scannedDate.hasTime = true;
  return scanZone(bytes, end);
}

/** HHMMSS without colons, as MySQL writes numbers into TIME. */
function compactTime(negative: boolean): TimeClass {
  const minutes = Math.floor(number / 100) % 100;
  if (digits > 7 || minutes > 59 || number % 100 > 59) return timeClass.none;
  return number > 240_000 || (negative && number > 0) ? timeClass.outOfDay : timeClass.inDay;
}

function isDigit(byte: number | undefined, index: number, end: number): boolean {
  return index < end && byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isText(bytes: Uint8Array, lower: string, from: number): boolean {
  for (let i = 0; i < lower.length; i++) if ((bytes[from + i]! | 0x20) !== lower.charCodeAt(i)) return false;
  return true;
}
