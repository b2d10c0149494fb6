/**
 * Oracle's date formats (SQL Language Reference, "Format Models"): TO_DATE('31-JAN-99', 'DD-MON-RR') as a moment in ISO
 * form. What depends on the day on which the script would run (a year of two digits by YY, no year at all) is not read.
 */

import { type LocalMoment, regionOffsets } from './region-offset.ts';

const textMax = 100;
const formatMax = 200;
const shortMonths = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

type Field =
  | 'year'
  | 'signed-year'
  | 'short-year'
  | 'round-year'
  | 'month'
  | 'month-name'
  | 'day'
  | 'day-of-year'
  | 'hour24'
  | 'hour12'
  | 'minute'
  | 'second'
  | 'second-of-day'
  | 'fraction'
  | 'half'
  | 'zone-hour'
  | 'zone-minute'
  | 'zone-name'
  | 'zone-letters'
  | 'julian'
  | 'era'
  | 'passed';

interface Element {
  words: string;
  field: Field;
  pattern: string;
}

/** Longest first where one is the beginning of another. */
const elements: readonly Element[] = [
  { words: 'SYYYY', field: 'signed-year', pattern: '([-+ ]?\\d{1,4})' },
  { words: 'YYYY', field: 'year', pattern: '(\\d{1,4})' },
  { words: 'RRRR', field: 'round-year', pattern: '(\\d{1,4})' },
  { words: 'RR', field: 'round-year', pattern: '(\\d{4}|\\d{1,2})' },
  { words: 'YY', field: 'short-year', pattern: '(\\d{4}|\\d{1,2})' },
  { words: 'MONTH', field: 'month-name', pattern: '([a-z]{3,9}|\\d{1,2}) *' },
  { words: 'MON', field: 'month-name', pattern: '([a-z]{3,9}|\\d{1,2})' },
  { words: 'MM', field: 'month', pattern: '(\\d{1,2}|[a-z]{3,9})' },
  { words: 'MI', field: 'minute', pattern: '(\\d{1,2})' },
  { words: 'DDD', field: 'day-of-year', pattern: '(\\d{1,3})' },
  { words: 'DD', field: 'day', pattern: '(\\d{1,2})' },
  { words: 'DAY', field: 'passed', pattern: '([a-z]+) *' },
  { words: 'DY', field: 'passed', pattern: '([a-z]+)' },
  { words: 'HH24', field: 'hour24', pattern: '(\\d{1,2})' },
  { words: 'HH12', field: 'hour12', pattern: '(\\d{1,2})' },
  { words: 'HH', field: 'hour12', pattern: '(\\d{1,2})' },
  { words: 'SSSSS', field: 'second-of-day', pattern: '(\\d{1,5})' },
  { words: 'SS', field: 'second', pattern: '(\\d{1,2})' },
  { words: 'FF', field: 'fraction', pattern: '(\\d{1,9})' },
  { words: 'A.M.', field: 'half', pattern: '([ap]\\.?m\\.?)' },
  { words: 'P.M.', field: 'half', pattern: '([ap]\\.?m\\.?)' },
  { words: 'AM', field: 'half', pattern: '([ap]\\.?m\\.?)' },
  { words: 'PM', field: 'half', pattern: '([ap]\\.?m\\.?)' },
  { words: 'A.D.', field: 'era', pattern: '([ab]\\.?[dc]\\.?)' },
  { words: 'B.C.', field: 'era', pattern: '([ab]\\.?[dc]\\.?)' },
  { words: 'AD', field: 'era', pattern: '([ab]\\.?[dc]\\.?)' },
  { words: 'BC', field: 'era', pattern: '([ab]\\.?[dc]\\.?)' },
  { words: 'TZH', field: 'zone-hour', pattern: '([-+ ]?\\d{1,2})' },
  { words: 'TZM', field: 'zone-minute', pattern: '(\\d{1,2})' },
  { words: 'TZR', field: 'zone-name', pattern: '([a-z][a-z0-9_+/-]{1,40}|[-+]\\d{1,2}:\\d{2})' },
  { words: 'TZD', field: 'zone-letters', pattern: '([a-z]{1,6})' },
  { words: 'J', field: 'julian', pattern: '(\\d{1,7})' },
];

/** A format model, compiled once for the many values written in it. */
export class MomentFormat {
  readonly text: string;
  readonly #pattern: RegExp | undefined;
  readonly #fields: readonly Field[];

  constructor(text: string) {
    this.text = text;
    const compiled = text.length > formatMax ? undefined : compile(text);
    this.#pattern = compiled?.pattern;
    this.#fields = compiled?.fields ?? [];
  }

  /** The moment in ISO form (`2024-01-31 10:00:00.5 +02:00`), undefined if the text is none in this format. */
  parse(text: string): string | undefined {
    if (this.#pattern === undefined || text.length > textMax) return undefined;
    const match = this.#pattern.exec(text.trim());
    if (match === null) return undefined;
    const found = new Map<Field, string>();
    for (const [index, field] of this.#fields.entries()) {
      const value = match[index + 1];
      if (value !== undefined && value !== '') found.set(field, value);
    }
    return write(found);
  }
}

/** What stands between two elements: any punctuation, or none. */
const separator = '[\\s\\p{P}]*?';

/** The beginning of a text may be all there is: what is left out is the first of its kind (day 1, midnight). */
function compile(text: string): { pattern: RegExp; fields: Field[] } | undefined {
  const fields: Field[] = [];
  let pattern = '';
  /** Punctuation seen since the last element: it belongs to the next one, which may be missing. */
  let pending = '';
  let opened = 0;
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    if (/^F[MX]/i.test(rest)) {
      at += 2;
      continue;
    }
    const quoted = /^"([^"]*)"/.exec(rest);
    if (quoted) {
      pending += escaped(quoted[1] ?? '');
      at += quoted[0].length;
      continue;
    }
    const element = elements.find(({ words }) => rest.slice(0, words.length).toUpperCase() === words);
    if (element !== undefined) {
      // The server refuses a format that asks for the same twice.
      if (fields.includes(element.field)) return undefined;
      const isFirst = fields.length === 0;
      if (!isFirst) {
        pattern += '(?:';
        opened++;
      }
      pattern += pending + element.pattern;
      pending = '';
      fields.push(element.field);
      at += element.words.length;
      if (element.words === 'FF' && /^[1-9]/.test(text.slice(at))) at++;
      continue;
    }
    // Punctuation may be another one in the text, or be missing; one pattern stands for all that is side by side.
    if (/^[X\s\p{P}\p{S}]/iu.test(rest)) pending = pending.endsWith(separator) ? pending : pending + separator;
    else if (/^T/i.test(rest)) pending += 'T';
    else return undefined;
    at++;
  }
  if (fields.length === 0) return undefined;
  return { pattern: new RegExp(`^${pattern}${')?'.repeat(opened)}${pending}$`, 'iu'), fields };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&');
}

function write(found: ReadonlyMap<Field, string>): string | undefined {
  const date = writeDate(found);
  const time = writeTime(found);
  if (date === undefined || time === undefined) return undefined;
  const zone = writeZone(found, () => localOf(date, time));
  return zone === undefined ? undefined : `${date.text} ${time}${zone}${date.isBefore ? ' BC' : ''}`;
}

function localOf({ text, isBefore }: { text: string; isBefore: boolean }, time: string): LocalMoment {
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  return { year: isBefore ? 1 - year : year, month, day, hour, minute, second: Math.floor(second) };
}

function writeDate(found: ReadonlyMap<Field, string>): { text: string; isBefore: boolean } | undefined {
  const julian = found.get('julian');
  if (julian !== undefined) return fromJulian(Number(julian));
  const year = yearOf(found);
  if (year === undefined || year === 0) return undefined;
  const ordinal = found.get('day-of-year');
  const isBefore = year < 0;
  const absolute = Math.abs(year);
  const text = (month: number, day: number): string => `${String(absolute).padStart(4, '0')}-${two(month)}-${two(day)}`;
  if (ordinal !== undefined) {
    let day = Number(ordinal);
    if (day < 1 || day > (isLeap(year) ? 366 : 365)) return undefined;
    let month = 1;
    for (; day > daysIn(year, month); month++) day -= daysIn(year, month);
    return { text: text(month, day), isBefore };
  }
  const month = monthOf(found);
  const day = Number(found.get('day') ?? '1');
  if (month === undefined || day < 1 || day > daysIn(year, month)) return undefined;
  return { text: text(month, day), isBefore };
}

function yearOf(found: ReadonlyMap<Field, string>): number | undefined {
  const isBefore = found.get('era')?.toLowerCase().startsWith('b') === true;
  const signed = found.get('signed-year');
  if (signed !== undefined) return Number(signed.replace(/[ +]/, '')) * (isBefore ? -1 : 1);
  const round = found.get('round-year');
  if (round !== undefined) {
    const year = Number(round);
    if (round.length > 2) return year;
    // RR: 00 to 49 are of this century, 50 to 99 of the last one.
    return year < 50 ? 2000 + year : 1900 + year;
  }
  const short = found.get('short-year');
  if (short !== undefined) return short.length > 2 ? Number(short) : 2000 + Number(short);
  const year = found.get('year');
  return year === undefined ? undefined : Number(year) * (isBefore ? -1 : 1);
}

function monthOf(found: ReadonlyMap<Field, string>): number | undefined {
  const written = found.get('month') ?? found.get('month-name');
  if (written === undefined) return undefined;
  const month = /^\d/.test(written) ? Number(written) : shortMonths.indexOf(written.slice(0, 3).toLowerCase()) + 1;
  return month >= 1 && month <= 12 ? month : undefined;
}

/** Days are counted from 1 January 4713 BC of the Julian calendar; day 1721426 is 0001-01-01. */
function fromJulian(day: number): { text: string; isBefore: boolean } | undefined {
  const unixEpoch = 2_440_588;
  if (day < 1_721_426 || day > 5_373_484) return undefined;
  const date = new Date((day - unixEpoch) * 86_400_000);
  return { text: date.toISOString().slice(0, 10), isBefore: false };
}

function writeTime(found: ReadonlyMap<Field, string>): string | undefined {
  const ofDay = found.get('second-of-day');
  let hour = Number(found.get('hour24') ?? '0');
  let minute = Number(found.get('minute') ?? '0');
  let second = Number(found.get('second') ?? '0');
  const hour12 = found.get('hour12');
  if (hour12 !== undefined) {
    const isAfternoon = found.get('half')?.toLowerCase().startsWith('p') === true;
    if (Number(hour12) < 1 || Number(hour12) > 12) return undefined;
    hour = (Number(hour12) % 12) + (isAfternoon ? 12 : 0);
  }
  if (ofDay !== undefined) {
    if (Number(ofDay) > 86_399) return undefined;
    [hour, minute, second] = [
      Math.floor(Number(ofDay) / 3600),
      Math.floor(Number(ofDay) / 60) % 60,
      Number(ofDay) % 60,
    ];
  }
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = found.get('fraction')?.replace(/(?<!0)0+$/, '') ?? '';
  return `${two(hour)}:${two(minute)}:${two(second)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** undefined: the region is unknown, or the time does not exist in it. */
function writeZone(found: ReadonlyMap<Field, string>, local: () => LocalMoment): string | undefined {
  const name = found.get('zone-name');
  if (name !== undefined) return regionText(name, local, found.has('zone-letters'));
  const hour = found.get('zone-hour');
  if (hour === undefined) return '';
  const sign = hour.startsWith('-') ? '-' : '+';
  return ` ${sign}${hour.replace(/[-+ ]/, '').padStart(2, '0')}:${(found.get('zone-minute') ?? '0').padStart(2, '0')}`;
}

/**
 * A time that occurs twice is that of standard time (Database Globalization Support Guide, ERROR_ON_OVERLAP_TIME), unless
 * letters (`CEST`) say which: those are known to the server alone.
 */
function regionText(name: string, local: () => LocalMoment, hasLetters: boolean): string | undefined {
  if (/^[-+]/.test(name)) return ` ${name.replace(/^([-+])(\d):/, '$10$2:')}`;
  if (/^(utc|gmt|z)$/i.test(name)) return ' +00:00';
  const [minutes, other] = regionOffsets(name, local());
  if (minutes === undefined || (hasLetters && other !== undefined)) return undefined;
  const size = Math.abs(minutes);
  return ` ${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Oracle's calendar is Julian until 1582; its leap years before that are those PostgreSQL has not. */
function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysIn(year: number, month: number): number {
  return [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

const literal =
  /^([-+]?\d{1,4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?(?:\s*([-+]\d{1,2}:\d{2}|[a-z][a-z0-9_+/-]{1,40}))?)?$/i;

/** The form that tools write; its ranges are checked, the length of the month only where it matters. */
const common = /^(\d{4})-(0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8]) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{0,8}[1-9])?$/;

/** What DATE '...' and TIMESTAMP '...' hold, in ISO form. */
export function isoLiteral(text: string): string | undefined {
  if (common.test(text) && !text.startsWith('0000')) return text;
  const match = text.length > textMax ? null : literal.exec(text.trim());
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour, minute, second, fraction, zone] = match;
  const found = new Map<Field, string>([
    ['signed-year', year],
    ['month', month],
    ['day', day],
  ]);
  if (hour !== undefined) found.set('hour24', hour);
  if (minute !== undefined) found.set('minute', minute);
  if (second !== undefined) found.set('second', second);
  if (fraction !== undefined) found.set('fraction', fraction);
  if (zone !== undefined) found.set('zone-name', zone);
  return write(found);
}
