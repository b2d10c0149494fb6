import { dayExists, daysSince2000 } from '../canonical/calendar.ts';
import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { point, zero } from './ascii.ts';

const [dash, colon, blank, letterT] = [0x2d, 0x3a, 0x20, 0x54];
const dateBytes = 10;
const secondBytes = 19;
const fractionDigitsMax = 6;
const secondsPerDay = 86_400;
const wordRange = 2 ** 32;
/** Days from 2000 on either side of which microseconds fit into a double: the years 1727 to 2272. */
const exactDays = 100_000;
const noDay = -0x8000_0000;

/** `2024-01-31`, a day that exists. */
export function writeDate(place: number, bytes: Uint8Array, start: number, end: number, row: CanonicalRow): boolean {
  if (end - start !== dateBytes) return false;
  const days = dayAt(bytes, start);
  if (days === noDay) return false;
  row.int32Field(place, days);
  return true;
}

/** `2024-01-31 10:00:00` or the day alone, with up to `digits` of a fraction, and without an offset or a zone. */
export function writeTimestamp(
  digits: number,
  place: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  row: CanonicalRow,
): boolean {
  const length = end - start;
  if (length !== dateBytes && length < secondBytes) return false;
  const days = dayAt(bytes, start);
  if (Math.abs(days) >= exactDays) return false;
  let seconds = 0;
  let microseconds = 0;
  if (length >= secondBytes) {
    const divider = bytes[start + 10];
    if ((divider !== blank && divider !== letterT) || bytes[start + 13] !== colon || bytes[start + 16] !== colon)
      return false;
    const hour = pairAt(bytes, start + 11);
    const minute = pairAt(bytes, start + 14);
    const second = pairAt(bytes, start + 17);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;
    seconds = hour * 3600 + minute * 60 + second;
    if (length > secondBytes) {
      microseconds = fractionAt(bytes, start + secondBytes, end, digits);
      if (microseconds < 0) return false;
    }
  }
  const moment = (days * secondsPerDay + seconds) * 1e6 + microseconds;
  const high = Math.floor(moment / wordRange);
  row.int64Field(place, high, moment - high * wordRange);
  return true;
}

/** Days since 2000 of the `2024-01-31` at `start`; `noDay`: another form, or no day that exists in years from 1 on. */
function dayAt(bytes: Uint8Array, start: number): number {
  if (bytes[start + 4] !== dash || bytes[start + 7] !== dash) return noDay;
  const century = pairAt(bytes, start);
  const inCentury = pairAt(bytes, start + 2);
  const month = pairAt(bytes, start + 5);
  const day = pairAt(bytes, start + 8);
  if (century < 0 || inCentury < 0 || month < 0 || day < 0) return noDay;
  const year = century * 100 + inCentury;
  return year > 0 && dayExists(year, month, day) ? daysSince2000(year, month, day) : noDay;
}

/** Microseconds of `.123`; -1: more digits than are kept or counted, or something else. */
function fractionAt(bytes: Uint8Array, start: number, end: number, digits: number): number {
  const count = end - start - 1;
  if (bytes[start] !== point || count < 1 || count > Math.min(digits, fractionDigitsMax)) return -1;
  let value = 0;
  for (let at = start + 1; at <= start + fractionDigitsMax; at++) {
    const digit = at < end ? bytes[at]! - zero : 0;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** The number of two digits; negative if one of them is none. */
function pairAt(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - zero;
  const ones = bytes[at + 1]! - zero;
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
}
