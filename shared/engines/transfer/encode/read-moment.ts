import { trim, trimmed } from './ascii-value.ts';
import { dayExists, daysFromCivil } from './calendar.ts';
import { Cursor } from './cursor.ts';
import { clock, readClock, readFraction, readOffset } from './read-clock.ts';

/** What a text is as a date, with or without a time. */
export const momentForm = {
  /** Not written like one. */
  none: 0,
  /** `moment` holds it. */
  valid: 1,
  /** Written like a date, but there is no such day or time: zero dates, the thirtieth of February, 25 o'clock. */
  absent: 2,
  /** infinity, -infinity: `moment.infinite` is 1 or -1. */
  infinite: 3,
} as const;
export type MomentForm = (typeof momentForm)[keyof typeof momentForm];

/** The date and time read last. */
export const moment = {
  /** Days since 2000-01-01. */
  days: 0,
  /** Microseconds of the day: a whole number, up to 86,401 seconds. */
  microseconds: 0,
  /** Seconds east of UTC that were written; NaN: none were. */
  offsetSeconds: Number.NaN,
  rounded: false,
  infinite: 0,
};

const cursor = new Cursor();
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const longestText = 80;

let year = 0;
let month = 0;
let day = 0;

/**
 * Reads what databases write as dates: `2024-01-31`, `2024-01-31 10:00:00.123456+02`, `2024-01-31T10:00Z`,
 * `20240131`, `20240131100000`, `240131`, `31-JAN-24`, `Jan 31, 2024`, `0044-03-15 BC`, `infinity`. `digits`: how many
 * of a second's fraction are kept. `monthFirst`: 1/31/2024 is a date, as PostgreSQL takes it.
 */
export function readMoment(
  bytes: Uint8Array,
  start: number,
  end: number,
  digits: number,
  monthFirst: boolean,
): MomentForm {
  moment.microseconds = 0;
  moment.offsetSeconds = Number.NaN;
  moment.rounded = false;
  const length = end - start;
  if ((length === 10 || length >= 19) && readUsual(bytes, start)) {
    if (length === 10) return momentForm.valid;
    if (readUsualClock(bytes, start)) {
      if (length === 19) return momentForm.valid;
      if (bytes[start + 19] === 0x2e && length <= 26 && digits === 6 && readUsualFraction(bytes, start + 20, end)) {
        return momentForm.valid;
      }
    }
    moment.microseconds = 0;
  }
  trim(bytes, start, end);
  if (trimmed.start === trimmed.end) return momentForm.absent;
  if (trimmed.end - trimmed.start > longestText) return momentForm.none;
  cursor.begin(bytes, trimmed.start, trimmed.end);
  return readAny(digits, monthFirst);
}

/** A date as nearly all are: years 1000 to 9999, a day that every month has. */
function readUsual(bytes: Uint8Array, at: number): boolean {
  if (bytes[at + 4] !== 0x2d || bytes[at + 7] !== 0x2d) return false;
  const century = pair(bytes, at);
  const yearOfCentury = pair(bytes, at + 2);
  const monthRead = pair(bytes, at + 5);
  const dayRead = pair(bytes, at + 8);
  if (century < 10 || yearOfCentury < 0 || monthRead < 1 || monthRead > 12 || dayRead < 1 || dayRead > 28) return false;
  moment.days = daysOf(century * 100 + yearOfCentury, monthRead, dayRead);
  return true;
}

let knownYear = -1;
let knownMonth = -1;
let knownDays = 0;

/** Rows that follow one another are often of one month: its first day is kept. */
function daysOf(yearRead: number, monthRead: number, dayRead: number): number {
  if (yearRead !== knownYear || monthRead !== knownMonth) {
    knownYear = yearRead;
    knownMonth = monthRead;
    knownDays = daysFromCivil(yearRead, monthRead, 1) - 1;
  }
  return knownDays + dayRead;
}

function readUsualClock(bytes: Uint8Array, start: number): boolean {
  const separator = bytes[start + 10];
  if (separator !== 0x20 && separator !== 0x54) return false;
  if (bytes[start + 13] !== 0x3a || bytes[start + 16] !== 0x3a) return false;
  const hours = pair(bytes, start + 11);
  const minutes = pair(bytes, start + 14);
  const seconds = pair(bytes, start + 17);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) return false;
  moment.microseconds = (hours * 3600 + minutes * 60 + seconds) * 1_000_000;
  return true;
}

function readUsualFraction(bytes: Uint8Array, start: number, end: number): boolean {
  let fraction = 0;
  let unit = 100_000;
  for (let i = start; i < end; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) return false;
    fraction += digit * unit;
    unit /= 10;
  }
  moment.microseconds += fraction;
  return start < end;
}

/** The number that two digits are, negative if they are none. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 0x30;
  const ones = bytes[at + 1]! - 0x30;
  return tens >>> 0 > 9 || ones >>> 0 > 9 ? -1 : tens * 10 + ones;
}

function readAny(digits: number, monthFirst: boolean): MomentForm {
  const first = cursor.byte | 0x20;
  if (first === 0x69 || (cursor.byte === 0x2d && !cursor.atEnd)) return readInfinity();
  if (first >= 0x61 && first <= 0x7a) return readMonthFirst(digits);
  cursor.readDigits(15);
  if (cursor.digits === 0) return momentForm.none;
  const separator = cursor.byte;
  if (separator !== 0x2d && separator !== 0x2f && (separator !== 0x2e || cursor.digits !== 4)) {
    return readCompact(cursor.value, cursor.digits, digits);
  }
  const firstNumber = cursor.value;
  const firstDigits = cursor.digits;
  cursor.at++;
  if (cursor.readDigits(2) === 0) return readNamedMonth(firstNumber, firstDigits, digits);
  const second = cursor.value;
  if (!cursor.take(separator) || cursor.readDigits(7) === 0) return momentForm.none;
  if (firstDigits >= 3 && cursor.digits <= 2) {
    year = firstNumber;
    month = second;
    day = cursor.value;
  } else if (monthFirst && firstDigits <= 2 && cursor.digits >= 4) {
    month = firstNumber;
    day = second;
    year = cursor.value;
  } else return momentForm.none;
  return readTime(digits);
}

function readInfinity(): MomentForm {
  const word = cursor.rest();
  if (word !== 'infinity' && word !== '-infinity') return momentForm.none;
  moment.infinite = word === 'infinity' ? 1 : -1;
  return momentForm.infinite;
}

/** Digits without separators: yyyymmdd, yyyymmddhhmmss, and MySQL's yymmdd and yymmddhhmmss; 0 is the zero date. */
function readCompact(value: number, count: number, digits: number): MomentForm {
  if (count === 1 && value === 0 && cursor.atEnd) return momentForm.absent;
  if (count !== 6 && count !== 8 && count !== 12 && count !== 14) return momentForm.none;
  const hasClock = count >= 12;
  const date = hasClock ? Math.floor(value / 1_000_000) : value;
  year = Math.floor(date / 10_000);
  // MySQL: 70 to 99 is the last century. All zeros stay the zero date.
  if ((count === 6 || count === 12) && date !== 0) year += year < 70 ? 2000 : 1900;
  month = Math.floor(date / 100) % 100;
  day = date % 100;
  if (!hasClock) return readTime(digits);
  const time = value % 1_000_000;
  clock.hours = Math.floor(time / 10_000);
  clock.minutes = Math.floor(time / 100) % 100;
  clock.seconds = time % 100;
  clock.microseconds = 0;
  clock.rounded = false;
  if (cursor.take(0x2e)) readFraction(cursor, digits);
  return cursor.atEnd ? settle(true, false) : momentForm.none;
}

/** `31-MAY-2020`, `31-MAY-20 10.30.00.000000 AM`: Oracle's way. */
function readNamedMonth(dayRead: number, dayDigits: number, digits: number): MomentForm {
  if (dayDigits > 2 || !readMonthName()) return momentForm.none;
  if (!cursor.take(0x2d) && !cursor.take(0x2f)) return momentForm.none;
  if (cursor.readDigits(4) < 2 || cursor.digits === 3) return momentForm.none;
  day = dayRead;
  // Oracle's RR: up to 49 is this century.
  year = cursor.digits === 2 ? cursor.value + (cursor.value < 50 ? 2000 : 1900) : cursor.value;
  return readTime(digits);
}

/** `May 31, 2020`. */
function readMonthFirst(digits: number): MomentForm {
  if (!readMonthName()) return momentForm.none;
  cursor.skipBlanks();
  if (cursor.readDigits(2) === 0) return momentForm.none;
  day = cursor.value;
  cursor.take(0x2c);
  cursor.skipBlanks();
  if (cursor.readDigits(4) !== 4) return momentForm.none;
  year = cursor.value;
  return readTime(digits);
}

function readMonthName(): boolean {
  let word = '';
  while (!cursor.atEnd && word.length < 10) {
    const letter = cursor.byte | 0x20;
    if (letter < 0x61 || letter > 0x7a) break;
    word += String.fromCharCode(letter);
    cursor.at++;
  }
  month = word.length < 3 ? 0 : monthNames.indexOf(word.slice(0, 3)) + 1;
  return month > 0;
}

/** What may follow a date: a time, an offset, BC or AD. */
function readTime(digits: number): MomentForm {
  if (cursor.atEnd) return finish(false);
  const mark = cursor.at;
  let hasClock = false;
  if (cursor.take(0x54) || cursor.take(0x74) || cursor.byte === 0x20) {
    cursor.skipBlanks();
    if (cursor.byte >= 0x30 && cursor.byte <= 0x39) {
      if (!readClock(cursor, digits, 3)) return momentForm.none;
      hasClock = true;
    } else cursor.at = mark;
  }
  return finish(hasClock);
}

function finish(hasClock: boolean): MomentForm {
  if (!cursor.atEnd) {
    // A day alone has no offset.
    if (hasClock) moment.offsetSeconds = readOffset(cursor);
    cursor.take(0x20);
    if (cursor.takeWord('bc')) {
      if (year === 0) return momentForm.absent;
      year = 1 - year;
      if (!cursor.atEnd) return momentForm.none;
      return settle(hasClock, true);
    }
    cursor.takeWord('ad');
    if (!cursor.atEnd) return momentForm.none;
  }
  return settle(hasClock, false);
}

function settle(hasClock: boolean, isBeforeChrist: boolean): MomentForm {
  if ((year === 0 && !isBeforeChrist) || !dayExists(year, month, day)) return momentForm.absent;
  moment.days = daysFromCivil(year, month, day);
  if (!hasClock) return momentForm.valid;
  if (clock.minutes > 59 || clock.seconds > 60 || clock.hours > 24) return momentForm.absent;
  const micros = (clock.hours * 3600 + clock.minutes * 60 + clock.seconds) * 1_000_000 + clock.microseconds;
  if (clock.hours === 24 && micros > 86_400_000_000) return momentForm.absent;
  moment.microseconds = micros;
  moment.rounded = clock.rounded;
  return momentForm.valid;
}
