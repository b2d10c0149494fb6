export interface ReadInterval {
  months: number;
  days: number;
  microseconds: bigint;
  /** A digit beyond the sixth of a second was lost. */
  rounded: boolean;
}

const int32Max = 2_147_483_647;
const int64Max = 9_223_372_036_854_775_807n;

/** Months, days or microseconds of one unit, and what it is called. */
const units: { readonly [unit: string]: readonly [part: 'months' | 'days' | 'microseconds', factor: number] } = {
  millennium: ['months', 12_000],
  millennia: ['months', 12_000],
  century: ['months', 1200],
  centuries: ['months', 1200],
  decade: ['months', 120],
  year: ['months', 12],
  yr: ['months', 12],
  y: ['months', 12],
  month: ['months', 1],
  mon: ['months', 1],
  week: ['days', 7],
  w: ['days', 7],
  day: ['days', 1],
  d: ['days', 1],
  hour: ['microseconds', 3_600_000_000],
  hr: ['microseconds', 3_600_000_000],
  h: ['microseconds', 3_600_000_000],
  minute: ['microseconds', 60_000_000],
  min: ['microseconds', 60_000_000],
  m: ['microseconds', 60_000_000],
  second: ['microseconds', 1_000_000],
  sec: ['microseconds', 1_000_000],
  s: ['microseconds', 1_000_000],
};

/**
 * A span of time in the forms that databases write: `1 year 2 mons -3 days +04:05:06.7` (PostgreSQL's own, and with
 * `@ ... ago`), `P1Y2M3DT4H5M6.7S` (ISO 8601), `+02-06` and `+11 10:09:08.555` (SQL standard, Oracle), `infinity`.
 * undefined: it is none of them, or beyond what PostgreSQL holds.
 */
export function readInterval(text: string): ReadInterval | undefined {
  if (/^[+-]?infinity$/i.test(text)) {
    const sign = text.startsWith('-') ? -1 : 1;
    const [low, high] = [-int32Max - 1, int32Max];
    return sign > 0
      ? { months: high, days: high, microseconds: int64Max, rounded: false }
      : { months: low, days: low, microseconds: -int64Max - 1n, rounded: false };
  }
  const read = /^[+-]?P/i.test(text) ? readIso(text) : (readStandard(text) ?? readVerbose(text));
  if (read === undefined) return undefined;
  const fits =
    Math.abs(read.months) <= int32Max && Math.abs(read.days) <= int32Max && abs(read.microseconds) <= int64Max;
  return fits ? read : undefined;
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Seconds with a fraction as microseconds: half up by the decimal digits. */
function fractionMicroseconds(fraction: string, into: ReadInterval): bigint {
  const kept = BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  if (/[1-9]/.test(fraction.slice(6))) into.rounded = true;
  return fraction.length > 6 && fraction.charAt(6) >= '5' ? kept + 1n : kept;
}

/** `years-months` or `days h:m:s`, each with its sign: the SQL standard's, and Oracle's. */
function readStandard(text: string): ReadInterval | undefined {
  const read: ReadInterval = { months: 0, days: 0, microseconds: 0n, rounded: false };
  const yearMonth = /^([+-]?)(\d{1,9})-(\d{1,2})$/.exec(text);
  if (yearMonth !== null) {
    const months = Number(yearMonth[2]) * 12 + Number(yearMonth[3]);
    read.months = yearMonth[1] === '-' ? -months : months;
    return read;
  }
  const dayTime = /^([+-]?)(\d{1,9}) (\d{1,4}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?$/.exec(text);
  if (dayTime === null) return undefined;
  const sign = dayTime[1] === '-' ? -1 : 1;
  read.days = sign * Number(dayTime[2]) || 0;
  const time = clockMicroseconds(dayTime[3], dayTime[4], dayTime[5], dayTime[6], read);
  read.microseconds = BigInt(sign) * time;
  return read;
}

function clockMicroseconds(
  hours = '0',
  minutes = '0',
  seconds = '0',
  fraction: string | undefined,
  into: ReadInterval,
): bigint {
  const whole = (BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds)) * 1_000_000n;
  return whole + (fraction === undefined ? 0n : fractionMicroseconds(fraction, into));
}

function readIso(text: string): ReadInterval | undefined {
  const pattern =
    /^([+-]?)P(?:([+-]?\d+)Y)?(?:([+-]?\d+)M)?(?:([+-]?\d+)W)?(?:([+-]?\d+)D)?(?:T(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?)(\d+)(?:\.(\d+))?S)?)?$/i;
  const match = pattern.exec(text);
  if (match === null || /[PT]$/i.test(text)) return undefined;
  const read: ReadInterval = { months: 0, days: 0, microseconds: 0n, rounded: false };
  const sign = match[1] === '-' ? -1 : 1;
  const part = (index: number): string => match[index] ?? '0';
  read.months = sign * (Number(part(2)) * 12 + Number(part(3))) || 0;
  read.days = sign * (Number(part(4)) * 7 + Number(part(5))) || 0;
  const seconds = clockMicroseconds('0', '0', part(9), match[10], read) * (match[8] === '-' ? -1n : 1n);
  read.microseconds = BigInt(sign) * ((BigInt(part(6)) * 3600n + BigInt(part(7)) * 60n) * 1_000_000n + seconds);
  return read;
}

/** Numbers with their units, and a clock time with its sign. */
function readVerbose(text: string): ReadInterval | undefined {
  const read: ReadInterval = { months: 0, days: 0, microseconds: 0n, rounded: false };
  const ago = / ago$/i.test(text);
  let rest = text.replace(/^@\s*/, '').replace(/ ago$/i, '');
  if (rest === '0') return read;
  let some = false;
  for (let parts = 0; parts < 16 && rest !== ''; parts++) {
    const taken = takeUnit(rest, read) ?? takeClock(rest, read);
    if (taken === undefined) return undefined;
    rest = rest.slice(taken).trimStart();
    some = true;
  }
  if (!some || rest !== '') return undefined;
  if (ago) {
    read.months = -read.months || 0;
    read.days = -read.days || 0;
    read.microseconds = -read.microseconds;
  }
  return read;
}

/** Adds `3 days`; gives the length of what was read. A fraction is taken of seconds only. */
function takeUnit(text: string, into: ReadInterval): number | undefined {
  const match = /^([+-]?)(\d{1,15})(?:\.(\d{1,9}))?\s*([a-z]+)(?=\s|$|[+-]|\d)/i.exec(text);
  if (match === null) return undefined;
  const [whole, mark, digits = '0', fraction, name = ''] = match;
  const lower = name.toLowerCase();
  const unit = units[lower] ?? units[lower.replace(/s$/, '')];
  if (unit === undefined) return undefined;
  const [part, factor] = unit;
  if (fraction !== undefined && factor !== 1_000_000) return undefined;
  const sign = mark === '-' ? -1 : 1;
  if (part === 'microseconds') {
    const value =
      BigInt(digits) * BigInt(factor) + (fraction === undefined ? 0n : fractionMicroseconds(fraction, into));
    into.microseconds += BigInt(sign) * value;
  } else {
    into[part] += sign * Number(digits) * factor;
  }
  return whole.length;
}

/** Adds `-04:05:06.7`. */
function takeClock(text: string, into: ReadInterval): number | undefined {
  const match = /^([+-]?)(\d{1,10}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?(?=\s|$)/.exec(text);
  if (match === null) return undefined;
  const value = clockMicroseconds(match[2], match[3], match[4], match[5], into);
  into.microseconds += match[1] === '-' ? -value : value;
  return match[0].length;
}
