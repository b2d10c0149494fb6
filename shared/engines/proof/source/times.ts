import type { AllowedCasts, Codec } from '#shared/engines/transfer/codec.ts';
import { type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import { microsecondsPerDay } from '../canonical/calendar.ts';
import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { asciiText } from './ascii.ts';
import { readInterval } from './interval-text.ts';
import { fractionOf, offsetOf, pairAt } from './moment-text.ts';
import { type Outcome, outcome, SourceDecoder } from './source-decoder.ts';

const textBytesMax = 200;
const daysMax = 100_000;
const colon = 0x3a;

/** Sign, MySQL's days, h:mm[:ss[.f]] (Oracle: points, of which 23050.5 has none), AM or PM, offset. */
const withColons =
  /^(-?)(?:(\d{1,6}) )?(?!\d{3,}\.)(\d{1,9})([:.])(\d{1,2})(?:\4(\d{1,2})(?:\.(\d*))?)?(?: ?([AaPp])[Mm])?(?: ?(Z|UTC|GMT|[+-]\d{1,4}(?::\d{2}){0,2}))?$/i;
/** MySQL's hhmmss as a number. */
const compact = /^(-?)(\d{0,3}?)(\d{0,2}?)(\d{1,2})(?:\.(\d*))?$/;

interface WrittenTime {
  microseconds: number;
  /** Seconds east of Greenwich; undefined: not written. */
  offsetSeconds: number | undefined;
  rounded: boolean;
}

/** Reads a time of day or a span as MySQL's TIME is; undefined: it is not written like one. */
export function readTime(text: string, digits: number): WrittenTime | undefined {
  const match = withColons.exec(text) ?? compactGroups(text);
  if (match === null) return undefined;
  const [, sign, days = '0', hourText = '0', , minutes = '0', seconds = '0', fraction = '', half, offset] = match;
  let hours = Number(hourText);
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return undefined;
    hours = (hours % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  if (Number(minutes) > 59 || Number(seconds) > 60 || Number(days) > daysMax) return undefined;
  const part = fractionOf(fraction, digits);
  const whole = Number(days) * 86_400 + hours * 3600 + Number(minutes) * 60 + Number(seconds);
  const microseconds = whole * 1_000_000 + part.microseconds;
  return {
    microseconds: sign === '-' && microseconds !== 0 ? -microseconds : microseconds,
    offsetSeconds: offset === undefined ? undefined : /^[+-]/.test(offset) ? offsetOf(offset) : 0,
    rounded: part.rounded,
  };
}

function compactGroups(text: string): string[] | null {
  const match = compact.exec(text);
  if (match === null) return null;
  const [whole, sign = '', hours = '', minutes = '', seconds = '', fraction = ''] = match;
  return [whole, sign, '0', hours === '' ? '0' : hours, ':', minutes === '' ? '0' : minutes, seconds, fraction];
}

function timeText(bytes: Uint8Array, start: number, end: number, kind: ValueKind): string | undefined {
  const isText = kind === valueKind.text || kind === valueKind.number || kind === valueKind.bytes;
  return isText && end - start <= textBytesMax ? asciiText(bytes, start, end).trim() : undefined;
}

/** Seconds of `hh:mm:ss`, as most times are written; -1 for any other form. */
function secondsOf(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start + 2] !== colon || bytes[start + 5] !== colon) return -1;
  const hours = pairAt(bytes, start, end);
  const minutes = pairAt(bytes, start + 3, end);
  const seconds = pairAt(bytes, start + 6, end);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) return -1;
  return hours * 3600 + minutes * 60 + seconds;
}

/** time and timetz. */
export class TimeDecoder extends SourceDecoder {
  readonly #digits: number;
  readonly #zoned: boolean;

  constructor(casts: AllowedCasts, digits: number, zoned: boolean) {
    super(casts);
    this.#digits = digits;
    this.#zoned = zoned;
  }

  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    if (!this.#zoned && end - start === 8 && kind === valueKind.text) {
      const seconds = secondsOf(bytes, start, end);
      if (seconds >= 0) {
        out.whole(seconds * 1_000_000);
        return outcome.value;
      }
    }
    const text = timeText(bytes, start, end, kind);
    const time = text === undefined ? undefined : readTime(text, this.#digits);
    if (time === undefined) return this.refuse('is not written like a time');
    if (time.microseconds < 0 || time.microseconds > microsecondsPerDay) return this.refuse('lies outside of the day');
    if (time.rounded && !this.cast('fraction-rounded')) return outcome.problem;
    if (!this.#zoned && time.offsetSeconds !== undefined) return this.refuse('has an offset, and the column has none');
    out.whole(time.microseconds);
    if (this.#zoned) out.int32(-(time.offsetSeconds ?? 0));
    return outcome.value;
  }
}

/** interval, from MySQL's TIME or from the text of one. */
export class IntervalDecoder extends SourceDecoder {
  readonly #from: Extract<Codec, { kind: 'interval' }>['from'];

  constructor(casts: AllowedCasts, codec: Extract<Codec, { kind: 'interval' }>) {
    super(casts);
    this.#from = codec.from;
  }

  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    const text = timeText(bytes, start, end, kind);
    if (text === undefined) return this.refuse('is no span of time');
    return this.#from === 'mysql-time' ? this.#time(text, out) : this.#text(text, out);
  }

  #time(text: string, out: CanonicalRow): Outcome {
    const time = readTime(text, 6);
    if (time === undefined || time.offsetSeconds !== undefined) return this.refuse('is no span of time');
    if (time.rounded && !this.cast('fraction-rounded')) return outcome.problem;
    out.int32(0);
    out.int32(0);
    out.whole(time.microseconds);
    return outcome.value;
  }

  #text(text: string, out: CanonicalRow): Outcome {
    const interval = readInterval(text);
    if (interval === undefined) return this.refuse('is no span of time');
    if (interval.rounded && !this.cast('fraction-rounded')) return outcome.problem;
    out.int32(interval.months);
    out.int32(interval.days);
    out.bigint64(interval.microseconds);
    return outcome.value;
  }
}
