/** Order of day, month and year where only numbers stand: SET DATEFORMAT. */
export type DateFormat = 'mdy' | 'dmy' | 'ymd' | 'ydm' | 'myd' | 'dym';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Years of two digits up to this one belong to this century: the server's default of `two digit year cutoff`. */
const shortYearMax = 49;

const clockPattern = String.raw`(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.:](\d{1,7}))?)?)?\s*(am|pm)?\s*(z|[+-]\d{2}:\d{2})?`;
const clock = new RegExp(`^${clockPattern}$`, 'i');
const longestText = 60;

/**
 * A date, time or both as T-SQL takes it, in ISO form; undefined if it is written so already or is none.
 * Forms: `19960704 10:30`, `7/4/1996`, `4.7.96`, `Jul  4 1996 12:00AM`, `4 July 1996`, `10:30 PM`.
 */
export function isoMoment(text: string, format: DateFormat): string | undefined {
  const trimmed = text.trim();
  // What a column of dates makes of a text without anything in it.
  if (trimmed === '') return '1900-01-01';
  if (trimmed.length > longestText || /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}|$)/.test(trimmed)) return undefined;
  const split = splitDate(trimmed, format);
  if (split === undefined) return isoClock(trimmed);
  if (split.rest === '') return split.date;
  const time = isoClock(split.rest);
  return time === undefined ? undefined : `${split.date} ${time}`;
}

interface DateAndRest {
  date: string;
  rest: string;
}

const days1900 = Date.UTC(1900, 0, 1) / 86_400_000;
/** What `datetime` holds: 1753-01-01 to 9999-12-31, as days since 1900-01-01. */
const daysOfDatetime = { min: -53_690, max: 2_958_463 };

/** A whole number where a date belongs: days since 1900-01-01, in ISO form. Undefined if it is none that a server takes. */
export function isoOfDays(text: string): string | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const days = Number(text);
  if (days < daysOfDatetime.min || days > daysOfDatetime.max) return undefined;
  return new Date((days + days1900) * 86_400_000).toISOString().slice(0, 10);
}

/** As `isoMoment`, for a column that keeps the time of day alone: a text without anything in it is midnight. */
export function isoTime(text: string, format: DateFormat): string | undefined {
  return text.trim() === '' ? '00:00:00' : isoMoment(text, format);
}

function splitDate(text: string, format: DateFormat): DateAndRest | undefined {
  const compact = /^(\d{4})(\d{2})(\d{2})(?:[ T]+(.*))?$/.exec(text);
  if (compact) return makeDate(compact[1], compact[2], compact[3], compact[4]);
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(.*))?$/.exec(text);
  if (iso) return makeDate(iso[1], iso[2], iso[3], iso[4]);
  const numbers = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{1,2})(?:\s+(.*))?$/.exec(text);
  if (numbers) return ordered([numbers[1] ?? '', numbers[2] ?? '', numbers[3] ?? ''], format, numbers[4]);
  const monthFirst = /^([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4}|\d{2})(?:\s+(.*))?$/i.exec(text);
  if (monthFirst) return makeDate(monthFirst[3], monthNumber(monthFirst[1]), monthFirst[2], monthFirst[4]);
  const dayFirst = /^(\d{1,2})[-\s]+([a-z]{3,9})\.?,?[-\s]+(\d{4}|\d{2})(?:\s+(.*))?$/i.exec(text);
  if (dayFirst) return makeDate(dayFirst[3], monthNumber(dayFirst[2]), dayFirst[1], dayFirst[4]);
  return undefined;
}

/** Three numbers in the session's order; a year of four digits at the end is the year whatever the order. */
function ordered(
  parts: [string, string, string],
  format: DateFormat,
  rest: string | undefined,
): DateAndRest | undefined {
  const order = parts[2].length === 4 && format.indexOf('y') !== 2 ? `${format.replace('y', '')}y` : format;
  const part = (letter: string): string => parts[order.indexOf(letter)] ?? '';
  return makeDate(part('y'), part('m'), part('d'), rest);
}

function monthNumber(name = ''): string {
  return String(months.indexOf(name.slice(0, 3).toLowerCase()) + 1);
}

function makeDate(year = '', month = '', day = '', rest = ''): DateAndRest | undefined {
  const short = Number(year);
  const whole = year.length > 2 ? short : short + (short <= shortYearMax ? 2000 : 1900);
  const [monthValue, dayValue] = [Number(month), Number(day)];
  const last = new Date(Date.UTC(2000, monthValue, 0));
  const isLeap = (whole % 4 === 0 && whole % 100 !== 0) || whole % 400 === 0;
  const daysMax = monthValue === 2 ? (isLeap ? 29 : 28) : last.getUTCDate();
  if (whole < 1 || monthValue < 1 || monthValue > 12 || dayValue < 1 || dayValue > daysMax) return undefined;
  return {
    date: `${String(whole).padStart(4, '0')}-${two(monthValue)}-${two(dayValue)}`,
    rest: rest.trim(),
  };
}

function isoClock(text: string): string | undefined {
  const found = clock.exec(text);
  if (found === null || (found[2] === undefined && found[5] === undefined)) return undefined;
  const half = found[5]?.toLowerCase();
  const hour = Number(found[1]);
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined;
  const hour24 = half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0);
  if (hour24 > 23 || Number(found[2] ?? 0) > 59 || Number(found[3] ?? 0) > 59) return undefined;
  const fraction = found[4] === undefined ? '' : `.${found[4]}`;
  const zone = found[6] === undefined ? '' : ` ${found[6].toUpperCase() === 'Z' ? '+00:00' : found[6]}`;
  return `${two(hour24)}:${found[2] ?? '00'}:${found[3] ?? '00'}${fraction}${zone}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
