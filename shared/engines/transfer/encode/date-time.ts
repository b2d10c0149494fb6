import { type ValueKind, valueKind } from '../row-sink.ts';
import { keywordReason } from './ascii-value.ts';
import type { ColumnState, Encoder } from './encoder.ts';
import type { Output } from './output.ts';
import { type MomentForm, moment, momentForm, readMoment } from './read-moment.ts';
import type { TimeZoneRule } from './time-zone.ts';

/** PostgreSQL's first day (Julian day 0) and the day behind its last one, in days since 2000-01-01. */
const firstDay = -2_451_545;
const dateEnd = 2_145_031_949;
/** The day behind the last of a timestamp: 294277-01-01. */
const timestampEnd = 106_751_983;
const secondsPerDay = 86_400;
const two32 = 4_294_967_296;

/** date: days since 2000-01-01. A time of day other than midnight has no place in it. */
export class DateEncoder implements Encoder {
  readonly #reader: MomentReader;
  readonly #column: ColumnState;

  constructor(column: ColumnState) {
    this.#column = column;
    this.#reader = new MomentReader(column, 6);
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    const form = this.#reader.read(bytes, start, end, kind);
    if (form === momentForm.none) return false;
    if (form === momentForm.infinite) {
      out.int32(moment.infinite > 0 ? 0x7fff_ffff : -0x8000_0000);
      return true;
    }
    if (form === momentForm.absent || moment.days < firstDay || moment.days >= dateEnd) {
      return this.#reader.absent(out);
    }
    if (moment.microseconds !== 0) return this.#column.reject('the value has a time of day, and the column holds days');
    out.int32(moment.days);
    return true;
  }
}

/** timestamp, and timestamptz where `zone` says how local times are meant: microseconds since 2000-01-01. */
export class TimestampEncoder implements Encoder {
  readonly #column: ColumnState;
  readonly #reader: MomentReader;
  readonly #zoned: boolean;
  readonly #zone: TimeZoneRule | undefined;

  constructor(column: ColumnState, digits: number, zoned: boolean, zone: TimeZoneRule | undefined) {
    this.#column = column;
    this.#reader = new MomentReader(column, digits);
    this.#zoned = zoned;
    this.#zone = zone;
  }

  encode(out: Output, bytes: Uint8Array, start: number, end: number, kind: ValueKind): boolean {
    const form = this.#reader.read(bytes, start, end, kind);
    if (form === momentForm.none) return false;
    if (form === momentForm.infinite) {
      if (moment.infinite > 0) out.int64(0x7fff_ffff, 0xffff_ffff);
      else out.int64(-0x8000_0000, 0);
      return true;
    }
    if (form === momentForm.absent || moment.days < firstDay || moment.days >= timestampEnd) {
      return this.#reader.absent(out);
    }
    if (moment.rounded && !this.#column.cast('fraction-rounded', 'a second has more digits than the column keeps')) {
      return false;
    }
    let offset = moment.offsetSeconds;
    if (!Number.isNaN(offset)) {
      if (!this.#takesOffset()) return false;
    } else if (this.#zoned) {
      if (this.#zone === undefined) return this.#column.reject('the time zone of the session is not known here');
      offset = this.#zone.offsetAt(moment.days * secondsPerDay + Math.floor(moment.microseconds / 1_000_000));
    } else offset = 0;
    writeMicroseconds(out, moment.days * secondsPerDay - offset, moment.microseconds);
    return true;
  }

  /** A value is written with an offset. */
  #takesOffset(): boolean {
    if (this.#zoned && !this.#column.allows('offset-dropped')) return true;
    return this.#column.cast('offset-dropped', 'the value is written with an offset, and the column keeps none');
  }
}

/** seconds * 10^6 + microseconds as eight bytes: exact in a double for some 285 years around 2000. */
function writeMicroseconds(out: Output, seconds: number, microseconds: number): void {
  const total = seconds * 1_000_000 + microseconds;
  if (total <= Number.MAX_SAFE_INTEGER && total >= Number.MIN_SAFE_INTEGER) {
    const high = Math.floor(total / two32);
    out.int64(high, total - high * two32);
    return;
  }
  out.room(12);
  out.view.setInt32(out.length, 8);
  out.view.setBigInt64(out.length + 4, BigInt(seconds) * 1_000_000n + BigInt(microseconds));
  out.length += 12;
}

/** Reads the values of a column of dates, and knows what its column does with those that do not exist. */
class MomentReader {
  readonly #column: ColumnState;
  readonly #digits: number;
  readonly #monthFirst: boolean;

  constructor(column: ColumnState, digits: number) {
    this.#column = column;
    this.#digits = digits;
    this.#monthFirst = column.dialect === 'postgresql';
  }

  /** 'none' comes with a reason. */
  read(bytes: Uint8Array, start: number, end: number, kind: ValueKind): MomentForm {
    if (kind > valueKind.text && kind !== valueKind.bytes) {
      this.#column.reject(kind === valueKind.keyword ? keywordReason(bytes, start, end) : 'the value is no date');
      return momentForm.none;
    }
    const form = readMoment(bytes, start, end, this.#digits, this.#monthFirst);
    if (form === momentForm.none) this.#column.reject('the value is not written like a date');
    return form;
  }

  /** NULL for a date that does not exist, if the column may. */
  absent(out: Output): boolean {
    if (!this.#column.cast('zero-date', 'the value is a date that does not exist in PostgreSQL')) return false;
    out.null();
    return true;
  }
}
