import type { Cursor } from './cursor.ts';

/** The clock time read last. */
export const clock = {
  hours: 0,
  minutes: 0,
  seconds: 0,
  /** Microseconds, rounded to the digits asked for: may be 1,000,000. */
  microseconds: 0,
  /** A digit other than zero was lost by rounding. */
  rounded: false,
};

const powers = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

/**
 * Reads h:mm[:ss[.fraction]] [AM|PM] at the cursor; Oracle writes points for the colons. `digits`: how many of the
 * fraction are kept, half up. false: no clock time stands there.
 */
export function readClock(cursor: Cursor, digits: number, hourDigitsMax: number): boolean {
  clock.minutes = 0;
  clock.seconds = 0;
  clock.microseconds = 0;
  clock.rounded = false;
  if (cursor.readDigits(hourDigitsMax) === 0) return false;
  clock.hours = cursor.value;
  const separator = cursor.byte;
  if (separator !== 0x3a && separator !== 0x2e) return false;
  cursor.at++;
  if (cursor.readDigits(3) === 0 || cursor.digits > 2) return false;
  clock.minutes = cursor.value;
  if (cursor.take(separator)) {
    if (cursor.readDigits(3) === 0 || cursor.digits > 2) return false;
    clock.seconds = cursor.value;
    if (cursor.take(0x2e)) readFraction(cursor, digits);
  }
  return readHalf(cursor);
}

/** The digits behind the point at the cursor. */
export function readFraction(cursor: Cursor, digits: number): void {
  cursor.readDigits(digits);
  let kept = cursor.value * powers[digits - cursor.digits]!;
  const first = cursor.byte - 0x30;
  for (let digit = first; digit >= 0 && digit <= 9; digit = cursor.byte - 0x30) {
    if (digit !== 0) clock.rounded = true;
    cursor.at++;
  }
  if (first >= 5 && first <= 9) kept++;
  clock.microseconds = kept * powers[6 - digits]!;
}

/** AM or PM, perhaps behind a blank. false: the hour is none of a half day. */
function readHalf(cursor: Cursor): boolean {
  if (cursor.atEnd) return true;
  const mark = cursor.at;
  cursor.skipBlanks();
  const isAfternoon = cursor.takeWord('pm');
  if (!isAfternoon && !cursor.takeWord('am')) {
    cursor.at = mark;
    return true;
  }
  if (clock.hours < 1 || clock.hours > 12) return false;
  clock.hours = (clock.hours % 12) + (isAfternoon ? 12 : 0);
  return true;
}

/**
 * Reads Z, UTC, +hh, +hh:mm[:ss] or +hhmm at the cursor: seconds east of UTC. NaN, with the cursor where it was, where
 * none stands there.
 */
export function readOffset(cursor: Cursor): number {
  const mark = cursor.at;
  cursor.skipBlanks();
  if (cursor.takeWord('utc') || cursor.takeWord('gmt') || cursor.takeWord('z')) return 0;
  const sign = cursor.byte;
  const seconds = sign === 0x2b || sign === 0x2d ? readOffsetDigits(cursor) : Number.NaN;
  // No place on earth is 16 hours from Greenwich; PostgreSQL draws the line there too.
  if (!(seconds < 16 * 3600)) {
    cursor.at = mark;
    return Number.NaN;
  }
  return sign === 0x2d ? -seconds : seconds;
}

function readOffsetDigits(cursor: Cursor): number {
  cursor.at++;
  cursor.readDigits(4);
  if (cursor.digits === 4) return Math.floor(cursor.value / 100) * 3600 + (cursor.value % 100) * 60;
  if (cursor.digits === 0 || cursor.digits > 2) return Number.NaN;
  let seconds = cursor.value * 3600;
  for (let unit = 60; unit > 0 && cursor.byte === 0x3a; unit = Math.floor(unit / 60)) {
    cursor.at++;
    if (cursor.readDigits(2) !== 2 || cursor.value > 59) return Number.NaN;
    seconds += cursor.value * unit;
  }
  return seconds;
}
