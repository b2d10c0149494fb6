import { type ValueKind, valueKind } from '../row-sink.ts';
import { keywordReason, trim, trimmed } from './ascii-value.ts';
import { Cursor } from './cursor.ts';
import type { ColumnState, Encoder } from './encoder.ts';
import type { Output } from './output.ts';
import { clock, readClock, readFraction, readOffset } from './read-clock.ts';

const two32 = 4_294_967_296;
const microsecondsPerDay = 86_400_000_000;
const cursor = new Cursor();

/** The time or span read last: microseconds with its sign, the offset that was written (NaN: none). */
export const span = { microseconds: 0, offsetSeconds: Number.NaN, rounded: false };

/**
 * Reads a time of day or MySQL's TIME: `10:30`, `10:30:00.5`, `-838:59:59`, `1 02:03:04`, `103000`, `10:30 PM`,
 * `10:30:00+02`. false: it is not written like one, or minutes or seconds are beyond their range.
 */
export function readSpan(bytes: Uint8Array, start: number, end: number, digits: number): boolean {
  trim(bytes, start, end);
  cursor.begin(bytes, trimmed.start, trimmed.end);
  span.offsetSeconds = Number.NaN;
  const negative = cursor.take(0x2d);
  const first = cursor.at;
  if (cursor.readDigits(9) === 0) return false;
  let days = 0;
  if (cursor.byte === 0x20) {
    days = cursor.value;
    cursor.at++;
  } else if (cursor.atEnd || cursor.byte === 0x2e) {
    if (!readCompact(cursor.value, cursor.digits, digits, first)) return false;
  } else cursor.at = first;
  if (!cursor.atEnd) {
    if (!readClock(cursor, digits, 9)) return false;
    if (!cursor.atEnd) {
      span.offsetSeconds = readOffset(cursor);
      if (!cursor.atEnd) return false;
    }
  }
  if (clock.minutes > 59 || clock.seconds > 60 || days > 100_000) return false;
  const seconds = days * 86_400 + clock.hours * 3600 + clock.minutes * 60 + clock.seconds;
  const microseconds = seconds * 1_000_000 + clock.microseconds;
  span.microseconds = negative ? -microseconds || 0 : microseconds;
  span.rounded = clock.rounded;
  return true;
}

/** MySQL's hhmmss without colons, with an optional fraction. The oracle form hh.mm.ss goes the other way. */
function readCompact(value: number, count: number, digits: number, first: number): boolean {
  if (cursor.byte === 0x2e && count <= 2) {
    cursor.at = first;
    return true;
  }
  if (count > 7) return false;
  clock.hours = Math.floor(value / 10_000);
  clock.minutes = Math.floor(value / 100) % 100;
  clock.seconds = value % 100;
  clock.microseconds = 0;
  clock.rounded = false;
  if (cursor.take(0x2e)) readFraction(cursor, digits);
  return cursor.atEnd;
}

/** time and timetz: microseconds since midnight; timetz with the seconds west of UTC behind them. */
export class TimeEncoder implements Encoder {
  readonly #column: ColumnState;
  readonly #digits: number;
  readonly #zoned: boolean;

  constructor(column: ColumnState, digits: number, zoned: boolean) {
    this.#column = column;
    this.#digits = digits;
    this.#zoned = zoned;
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    const column = this.#column;
    if (!readTime(column, bytes, start, end, kind, this.#digits)) return false;
    const { microseconds, offsetSeconds } = span;
    if (microseconds < 0 || microseconds > microsecondsPerDay) {
      return column.reject('the value is outside of 00:00:00 to 24:00:00');
    }
    const hasOffset = !Number.isNaN(offsetSeconds);
    if (hasOffset && !this.#zoned) {
      const reason = 'the time is written with an offset, and the column keeps none';
      return column.reject(reason);
    }
    const high = Math.floor(microseconds / two32);
    if (!this.#zoned) {
      out.int64(high, microseconds - high * two32);
      return true;
    }
    out.room(16);
    out.view.setInt32(out.length, 12);
    out.view.setInt32(out.length + 4, high);
    out.view.setInt32(out.length + 8, microseconds - high * two32);
    out.view.setInt32(out.length + 12, hasOffset ? -offsetSeconds : 0);
    out.length += 16;
    return true;
  }
}

/** Leaves a time in `span`; false comes with a reason. */
export function readTime(
  column: ColumnState,
  bytes: Uint8Array,
  start: number,
  end: number,
  kind: ValueKind,
  digits: number,
): boolean {
  if (kind > valueKind.text && kind !== valueKind.bytes) {
    return column.reject(kind === valueKind.keyword ? keywordReason(bytes, start, end) : 'the value is no time');
  }
  if (!readSpan(bytes, start, end, digits)) return column.reject('the value is not written like a time');
  if (!span.rounded) return true;
  return column.cast('fraction-rounded', 'a second has more digits than the column keeps');
}
