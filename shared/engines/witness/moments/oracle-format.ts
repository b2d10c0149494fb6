import { civilDate, dateText, daysOfMonth, isDate, monthOf, offsetText, timeText } from './civil.ts';
import { regionMinutes } from './region.ts';

const formatLengthMax = 200;
/** The Julian day of 0001-01-01. */
const julianDayZero = 1_721_426;

/** Elements of a format, longest first (Oracle SQL Reference, "Datetime Format Elements"). */
const elementPattern =
  /SYYYY|YYYY|RRRR|RR|YYY|YY|Y|MONTH|MON|MM|MI|DDD|DD|DY|DAY|HH24|HH12|HH|SSSSS|SS|FF[1-9]?|J|X|A\.M\.|P\.M\.|AM|PM|A\.D\.|B\.C\.|AD|BC|TZH|TZM|TZR|TZD|FM|FX|"[^"]*"|[^A-Za-z0-9"]/iy;

/**
 * What TO_DATE, TO_TIMESTAMP and TO_TIMESTAMP_TZ make of a text, in ISO form. undefined: the text does not fit the
 * format, or only the server knows (parts that are left out are those of the current month; letters of a zone where a time
 * occurs twice).
 */
export function oracleMoment(text: string, format: string): string | undefined {
  const elements = split(format);
  if (elements === undefined) return undefined;
  const reader = new MomentReader(text.trim());
  for (const element of elements) if (!reader.take(element)) return undefined;
  return reader.finish();
}

function split(format: string): string[] | undefined {
  if (format.length > formatLengthMax) return undefined;
  const elements: string[] = [];
  elementPattern.lastIndex = 0;
  while (elementPattern.lastIndex < format.length) {
    const found = elementPattern.exec(format);
    if (found === null) return undefined;
    elements.push(found[0]);
  }
  return elements;
}

class MomentReader {
  readonly #text: string;
  #at = 0;
  #year: number | undefined;
  #month: number | undefined;
  #day = 1;
  #hour = 0;
  #minute = 0;
  #second = 0;
  #fraction = '';
  #half: 'AM' | 'PM' | undefined;
  #dayOfYear: number | undefined;
  /** Days since 0001-01-01. */
  #days: number | undefined;
  #isBeforeChrist = false;
  #offset: number | undefined;
  #offsetSign = 1;
  #region: string | undefined;
  #hasLetters = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads what the element asks for; false if something else stands there. */
  take(element: string): boolean {
    const name = element.toUpperCase();
    switch (name) {
      case 'SYYYY': {
        const sign = this.#match(/ *-/y);
        if (sign !== undefined) this.#isBeforeChrist = true;
        return this.#number(4, value => {
          this.#year = value;
        });
      }
      case 'YYYY':
      case 'RRRR':
      case 'RR':
      case 'YY':
        return this.#yearOf(name);
      case 'MM':
        return this.#number(2, value => {
          this.#month = value;
        });
      case 'MON':
      case 'MONTH':
        return this.#monthName();
      case 'DD':
        return this.#number(2, value => {
          this.#day = value;
        });
      case 'DDD':
        return this.#number(3, value => {
          this.#dayOfYear = value;
        });
      case 'J':
        return this.#number(7, value => {
          this.#days = value - julianDayZero;
        });
      case 'DY':
      case 'DAY':
        return this.#match(/[A-Za-z]+ */y) !== undefined;
      case 'HH24':
      case 'HH12':
      case 'HH':
        return this.#number(2, value => {
          this.#hour = value;
        });
      case 'MI':
        return this.#number(2, value => {
          this.#minute = value;
        });
      case 'SS':
        return this.#number(2, value => {
          this.#second = value;
        });
      case 'SSSSS':
        return this.#number(5, value => {
          this.#hour = Math.floor(value / 3600);
          this.#minute = Math.floor(value / 60) % 60;
          this.#second = value % 60;
        });
      case 'AM':
      case 'PM':
      case 'A.M.':
      case 'P.M.':
        return this.#halfOfDay();
      case 'AD':
      case 'BC':
      case 'A.D.':
      case 'B.C.':
        return this.#era();
      case 'TZH':
        return this.#zoneHours();
      case 'TZM':
        return this.#number(2, value => {
          this.#offset = (this.#offset ?? 0) + this.#offsetSign * value;
        });
      case 'TZR':
        return this.#zone();
      case 'TZD':
        return this.#zoneLetters();
      case 'FM':
      case 'FX':
        return true;
    }
    if (name.startsWith('FF')) return this.#fractionDigits();
    if (name.startsWith('"')) return this.#literal(element.slice(1, -1));
    if (name === 'YYY' || name === 'Y') return false;
    return this.#separator();
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found[0];
  }

  #number(digitsMax: number, use: (value: number) => void): boolean {
    const found = this.#match(new RegExp(` *\\d{1,${digitsMax}}`, 'y'));
    // What is left out at the end counts as zero (for a time) or stays unknown.
    if (found === undefined) return this.#at >= this.#text.length;
    use(Number(found));
    return true;
  }

  /** Two digits: YY is this century; so is RR up to 49, and above the last one. */
  #yearOf(element: string): boolean {
    const found = this.#match(/ *\d{1,4}/y)?.trim();
    if (found === undefined) return false;
    const value = Number(found);
    if (found.length > 2 || element === 'YYYY') this.#year = value;
    else if (element === 'YY') this.#year = 2000 + value;
    else this.#year = value < 50 ? 2000 + value : 1900 + value;
    return true;
  }

  #monthName(): boolean {
    const found = this.#match(/[A-Za-z]+ */y)?.trim() ?? '';
    this.#month = monthOf(found);
    return found.length >= 3 && this.#month > 0;
  }

  #halfOfDay(): boolean {
    const found = this.#match(/ *[AP]\.?M\.?/iy)
      ?.trim()
      .toUpperCase();
    if (found === undefined) return this.#at >= this.#text.length;
    this.#half = found.startsWith('A') ? 'AM' : 'PM';
    return true;
  }

  #era(): boolean {
    const found = this.#match(/ *(?:A\.?D|B\.?C)\.?/iy)
      ?.trim()
      .toUpperCase();
    this.#isBeforeChrist = found?.startsWith('B') ?? false;
    return found !== undefined;
  }

  #zoneHours(): boolean {
    const found = this.#match(/ *[+-]?\d{1,2}/y)?.trim();
    if (found === undefined) return false;
    this.#offsetSign = found.startsWith('-') ? -1 : 1;
    this.#offset = 60 * Number(found);
    return true;
  }

  #zone(): boolean {
    const found = this.#match(/ *(?:[+-]?\d{1,2}:\d{2}|[A-Za-z][A-Za-z0-9_+/-]{0,40})/y)?.trim();
    if (found === undefined) return this.#at >= this.#text.length;
    const parts = /^([+-]?)(\d+):(\d+)$/.exec(found);
    if (parts === null && !/^(UTC|GMT|Z)$/i.test(found)) this.#region = found;
    const size = parts === null ? 0 : 60 * Number(parts[2]) + Number(parts[3]);
    this.#offset = parts?.[1] === '-' ? -size : size;
    return true;
  }

  #zoneLetters(): boolean {
    this.#hasLetters = this.#match(/ *[A-Za-z]{1,6}/y) !== undefined;
    return this.#hasLetters || this.#at >= this.#text.length;
  }

  #fractionDigits(): boolean {
    this.#fraction = this.#match(/\d{1,9}/y) ?? '';
    return this.#fraction !== '' || this.#at >= this.#text.length;
  }

  #literal(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  /** Any mark may stand for any other one, and may be missing. */
  #separator(): boolean {
    this.#match(/[^A-Za-z0-9+-]|-(?!\d{1,2}:\d\d$)/y);
    return true;
  }

  /** A day that is counted has its month and day now; false if there is no such day. */
  #findDay(): boolean {
    if (this.#days !== undefined) {
      const date = civilDate(this.#days);
      if (date === undefined) return false;
      this.#year = date.year;
      this.#month = date.month;
      this.#day = date.day;
    } else if (this.#dayOfYear !== undefined && this.#year !== undefined) {
      let rest = this.#dayOfYear;
      let month = 1;
      while (month <= 12 && rest > daysOfMonth(this.#year, month)) rest -= daysOfMonth(this.#year, month++);
      this.#month = month;
      this.#day = rest;
    }
    return true;
  }

  finish(): string | undefined {
    const rest = this.#text.slice(this.#at).trim();
    if (!this.#findDay()) return undefined;
    if (rest !== '' || this.#year === undefined || this.#month === undefined) return undefined;
    if (this.#half !== undefined) {
      if (this.#hour < 1 || this.#hour > 12) return undefined;
      this.#hour = (this.#hour % 12) + (this.#half === 'PM' ? 12 : 0);
    }
    const isTime = this.#hour < 24 && this.#minute < 60 && this.#second < 60;
    // There is no year 0; 1 BC is the leap year before 1.
    const astronomical = this.#isBeforeChrist ? 1 - this.#year : this.#year;
    if (!isTime || this.#year < 1 || !isDate(Math.abs(astronomical), this.#month, this.#day)) return undefined;
    if (this.#region !== undefined) {
      const clock = [this.#hour, this.#minute, this.#second] as const;
      const possible = regionMinutes(this.#region, [astronomical, this.#month, this.#day], clock);
      // A time that occurs twice is the later one; letters that say which are not understood.
      this.#offset = this.#hasLetters && possible.length > 1 ? undefined : possible.at(-1);
      if (this.#offset === undefined) return undefined;
    }
    const date = dateText(this.#year, this.#month, this.#day);
    const time = timeText(this.#hour, this.#minute, this.#second, this.#fraction);
    const zone = this.#offset === undefined ? '' : ` ${offsetText(this.#offset)}`;
    return `${date} ${time}${zone}${this.#isBeforeChrist ? ' BC' : ''}`;
  }
}
