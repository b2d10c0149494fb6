import { fractionOf } from './moment-text.ts';

export interface WrittenInterval {
  months: number;
  days: number;
  microseconds: bigint;
  /** Digits of a second beyond the sixth were rounded away. */
  rounded: boolean;
}

const int32Max = 2 ** 31 - 1;
const int64Max = 2n ** 63n - 1n;

type Field = 'months' | 'days' | 'microseconds';
const second = 1_000_000n;
/** Names of units by their first letters, the longer ones first. */
const units: { pattern: RegExp; field: Field; factor: bigint }[] = [
  { pattern: /^mil(lennium|lennia|s)?$/, field: 'months', factor: 12_000n },
  { pattern: /^c(ent(ury|uries)?)?$/, field: 'months', factor: 1200n },
  { pattern: /^dec(ade|ades|s)?$/, field: 'months', factor: 120n },
  { pattern: /^(y|yrs?|years?)$/, field: 'months', factor: 12n },
  { pattern: /^(mons?|months?)$/, field: 'months', factor: 1n },
  { pattern: /^(w|weeks?)$/, field: 'days', factor: 7n },
  { pattern: /^(d|days?)$/, field: 'days', factor: 1n },
  { pattern: /^(h|hrs?|hours?)$/, field: 'microseconds', factor: 3600n * second },
  { pattern: /^(m|mins?|minutes?)$/, field: 'microseconds', factor: 60n * second },
  { pattern: /^(s|secs?|seconds?)$/, field: 'microseconds', factor: second },
];

/** Adds up parts; `rounded` sticks. */
class Sum {
  months = 0n;
  days = 0n;
  microseconds = 0n;
  rounded = false;

  add(field: Field, negative: boolean, whole: string, fraction: string, factor: bigint): boolean {
    let value = BigInt(whole === '' ? '0' : whole) * factor;
    if (fraction !== '') {
      if (factor !== second) return false;
      const part = fractionOf(fraction, 6);
      this.rounded ||= part.rounded;
      value += BigInt(part.microseconds);
    }
    this[field] += negative ? -value : value;
    return true;
  }

  clock(negative: boolean, hours: string, minutes: string, seconds: string, fraction: string): boolean {
    this.add('microseconds', negative, hours, '', 3600n * second);
    this.add('microseconds', negative, minutes, '', 60n * second);
    return this.add('microseconds', negative, seconds, fraction, second);
  }

  result(negated: boolean): WrittenInterval | undefined {
    const sign = negated ? -1n : 1n;
    const within = (value: bigint, most: bigint): boolean => value <= most && value >= -most - 1n;
    const fits =
      within(this.months, BigInt(int32Max)) &&
      within(this.days, BigInt(int32Max)) &&
      within(this.microseconds, int64Max);
    if (!fits) return undefined;
    return {
      months: Number(sign * this.months),
      days: Number(sign * this.days),
      microseconds: sign * this.microseconds,
      rounded: this.rounded,
    };
  }
}

/**
 * Reads a span of time as PostgreSQL writes it in each of its four styles (`1 year 2 mons -3 days +04:05:06.7`,
 * `@ 1 year ago`, `P1Y2M3DT4H5M6.7S`, `+1-2 -3 +4:05:06.7`) and as Oracle does (`+02-06`, `+11 10:09:08.555`).
 * undefined: it is none, or beyond what PostgreSQL holds.
 */
export function readInterval(text: string): WrittenInterval | undefined {
  const infinite = /^([+-]?)infinity$/i.exec(text);
  if (infinite !== null) {
    return infinite[1] === '-'
      ? { months: -int32Max - 1, days: -int32Max - 1, microseconds: -int64Max - 1n, rounded: false }
      : { months: int32Max, days: int32Max, microseconds: int64Max, rounded: false };
  }
  const sum = new Sum();
  if (/^[+-]?P/i.test(text)) return readIso(text, sum) ? sum.result(text.startsWith('-')) : undefined;
  const plain = text.replace(/^@\s*/, '').replace(/\s+ago$/i, '');
  const isRead = readStandard(plain, sum) || readWords(plain, sum);
  return isRead ? sum.result(/\sago$/i.test(text)) : undefined;
}

/** `[+-]years-months`, `[+-]days`, `[+-]hours:minutes:seconds`, any of them; a single sign in front holds for the clock. */
function readStandard(text: string, sum: Sum): boolean {
  const match =
    /^(?:([+-]?)(\d{1,9})-(\d{1,2}))?(?:(?:^|\s)([+-]?)(\d{1,9})(?=\s[+-]?\d+:))?(?:(?:^|\s)([+-]?)(\d{1,10}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?)?$/.exec(
      text,
    );
  if (match === null || text === '') return false;
  const [, yearSign, years, months, daySign, days, clockSign, hours, minutes = '0', seconds = '0', fraction = ''] =
    match;
  if (years !== undefined && months !== undefined) {
    sum.add('months', yearSign === '-', years, '', 12n);
    sum.add('months', yearSign === '-', months, '', 1n);
  }
  if (days !== undefined) sum.add('days', daySign === '-', days, '', 1n);
  if (hours === undefined) return true;
  const isNegative = clockSign === '-' || (clockSign === '' && daySign === '-');
  return sum.clock(isNegative, hours, minutes, seconds, fraction);
}

function readIso(text: string, sum: Sum): boolean {
  const number = (unit: string): string => `(?:([+-]?)(\\d{1,12})(?:\\.(\\d+))?${unit})?`;
  const pattern = `^[+-]?P${['Y', 'M', 'W', 'D'].map(number).join('')}(?:T${['H', 'M', 'S'].map(number).join('')})?$`;
  const match = new RegExp(pattern, 'i').exec(text);
  if (match === null || /[PT]$/i.test(text)) return false;
  const parts: [Field, bigint][] = [
    ['months', 12n],
    ['months', 1n],
    ['days', 7n],
    ['days', 1n],
    ['microseconds', 3600n * second],
    ['microseconds', 60n * second],
    ['microseconds', second],
  ];
  return parts.every(([field, factor], index) => {
    const [sign, whole, fraction = ''] = match.slice(1 + index * 3, 4 + index * 3);
    return whole === undefined || sum.add(field, sign === '-', whole, fraction, factor);
  });
}

/** Numbers with their units, and a clock among them. */
function readWords(text: string, sum: Sum): boolean {
  if (text === '0') return true;
  const part =
    /\s*(?:([+-]?)(\d{1,10}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?(?=\s|$)|([+-]?)(\d{1,15})(?:\.(\d+))?\s*([a-z]+))/iy;
  let count = 0;
  while (part.lastIndex < text.length && count < 20) {
    const match = part.exec(text);
    if (match === null) return false;
    count++;
    const [, clockSign, hours, minutes = '0', seconds = '0', clockFraction = '', sign, whole, fraction = '', name] =
      match;
    if (hours !== undefined) {
      if (!sum.clock(clockSign === '-', hours, minutes, seconds, clockFraction)) return false;
      continue;
    }
    const unit = units.find(({ pattern }) => pattern.test((name ?? '').toLowerCase()));
    if (unit === undefined || !sum.add(unit.field, sign === '-', whole ?? '0', fraction, unit.factor)) return false;
  }
  return count > 0 && part.lastIndex === text.length;
}
