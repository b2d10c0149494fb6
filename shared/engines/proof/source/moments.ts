import type { AllowedCasts } from '#shared/engines/transfer/codec.ts';
import { type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import { dayInfinity, daysSince2000, microsecondsPerDay, momentInfinity, momentOf } from '../canonical/calendar.ts';
import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { type MomentClass, momentClass, readMoment, WrittenMoment } from './moment-text.ts';
import { type Outcome, outcome, type SourceContext, SourceDecoder } from './source-decoder.ts';
import { type ZoneOffset, zoneOffset } from './zone-offset.ts';

/** PostgreSQL's first day (Julian day 0), and the first days behind its dates and its timestamps. */
const firstDay = -2_451_545;
const dateDaysEnd = 2_145_031_949;
const timestampDaysEnd = 106_751_983;
/** Days from 2000 on either side of which microseconds fit into a double. */
const exactDays = 100_000;

/** What dates and timestamps have in common: reading the text, and dates that do not exist. */
abstract class DecoderOfMoments extends SourceDecoder {
  protected readonly written = new WrittenMoment();
  readonly #digits: number;
  readonly #daysEnd: number;
  protected days = 0;

  constructor(casts: AllowedCasts, digits: number, daysEnd: number) {
    super(casts);
    this.#digits = digits;
    this.#daysEnd = daysEnd;
  }

  /** Leaves an existing date in `written` and `days`. */
  protected read(bytes: Uint8Array, start: number, end: number, kind: ValueKind): MomentClass {
    const isText = kind === valueKind.text || kind === valueKind.number || kind === valueKind.bytes;
    const found = isText ? readMoment(bytes, start, end, this.#digits, this.written) : momentClass.none;
    if (found !== momentClass.exists) return found;
    const { year, month, day } = this.written;
    this.days = daysSince2000(year, month, day);
    return this.days < firstDay || this.days >= this.#daysEnd ? momentClass.impossible : found;
  }

  protected absent(): Outcome {
    return this.cast('zero-date') ? outcome.null : outcome.problem;
  }
}

export class DateDecoder extends DecoderOfMoments {
  constructor(casts: AllowedCasts) {
    super(casts, 6, dateDaysEnd);
  }

  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    const found = this.read(bytes, start, end, kind);
    if (found === momentClass.none) return this.refuse('is not written like a date');
    if (found === momentClass.impossible) return this.absent();
    if (found === momentClass.later) out.int32(dayInfinity.later);
    else if (found === momentClass.earlier) out.int32(dayInfinity.earlier);
    else if (this.written.microseconds !== 0) return this.refuse('has a time of day, and a date has none');
    else out.int32(this.days);
    return outcome.value;
  }
}

/** timestamp, and timestamptz where `zoned`. */
export class TimestampDecoder extends DecoderOfMoments {
  readonly #zoned: boolean;
  readonly #zone: ZoneOffset | undefined;

  constructor(casts: AllowedCasts, context: SourceContext, digits: number, zoned: boolean) {
    super(casts, digits, timestampDaysEnd);
    this.#zoned = zoned;
    this.#zone = zoneOffset(context.timeZone);
  }

  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    const found = this.read(bytes, start, end, kind);
    if (found === momentClass.none) return this.refuse('is not written like a date and time');
    if (found === momentClass.impossible) return this.absent();
    if (found !== momentClass.exists) {
      out.bigint64(found === momentClass.later ? momentInfinity.later : momentInfinity.earlier);
      return outcome.value;
    }
    const { written, days } = this;
    if (written.zone !== undefined) return this.refuse('names a time zone behind the time');
    if (written.rounded && !this.cast('fraction-rounded')) return outcome.problem;
    let microseconds = written.microseconds;
    if (written.offsetSeconds !== undefined) {
      // A timestamptz keeps the instant; that the offset is forgotten counts where the mapping says that it matters.
      if ((!this.#zoned || this.allows('offset-dropped')) && !this.cast('offset-dropped')) return outcome.problem;
      microseconds -= written.offsetSeconds * 1_000_000;
    } else if (this.#zoned) {
      if (this.#zone === undefined) return this.refuse("is in the session's time zone, which is not known");
      microseconds -= this.#zone(days * 86_400 + Math.floor(microseconds / 1_000_000)) * 1_000_000;
    }
    if (Math.abs(days) < exactDays) out.whole(days * microsecondsPerDay + microseconds);
    else out.bigint64(momentOf(days, microseconds));
    return outcome.value;
  }
}
