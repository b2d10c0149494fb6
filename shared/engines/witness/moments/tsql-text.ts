import { civilDate, dateText, isDate, monthOf, offsetText, timeText } from './civil.ts';

/** Order of the numbers in 1/2/2020: SET DATEFORMAT, or the style of a CONVERT. */
export type DateOrder = 'mdy' | 'dmy' | 'ymd' | 'ydm' | 'myd' | 'dym';

const textLengthMax = 60;
/** Days from 0001-01-01 to 1900-01-01, and to 1753-01-01, the first one that datetime holds. */
const dayZero = 693_595;
const firstDay = 639_905;

/** The day that a whole number means in a column of dates: so many after 1900-01-01. undefined: it is none. */
export function tsqlDays(number: string): string | undefined {
  const days = /^[+-]?[0-9]{1,12}$/.test(number) ? Number(number) + dayZero : -1;
  const date = days < firstDay ? undefined : civilDate(days);
  return date === undefined ? undefined : dateText(date.year, date.month, date.day);
}

/**
 * A date, a time or both as T-SQL takes them (Microsoft, "Date and time data types: supported string literal formats")
 * as ISO text. undefined: it is ISO already, or none.
 */
export function tsqlTextMoment(text: string, order: DateOrder): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return '1900-01-01';
  if (trimmed.length > textLengthMax || /^\d{4}-\d\d-\d\d(?:$|[ T]\d\d:\d\d)/.test(trimmed)) return undefined;
  const found = leadingDate(trimmed, order);
  if (found === undefined) return timeOf(trimmed);
  if (found.rest === '') return found.date;
  const time = timeOf(found.rest);
  return time === undefined ? undefined : `${found.date} ${time}`;
}

interface Dated {
  date: string;
  rest: string;
}

function leadingDate(text: string, order: DateOrder): Dated | undefined {
  // 20200131, 2020-1-31, 2020/01/31, with T or blanks before the time.
  const yearFirst = /^(\d{4})(?:([-/.])(\d\d?)\2(\d\d?)|(\d\d)(\d\d))(?:[ T]+(.*)|)$/.exec(text);
  if (yearFirst) {
    const [, year, , month, day, plainMonth, plainDay, rest] = yearFirst;
    return dated(year, month ?? plainMonth, day ?? plainDay, rest);
  }
  const numbers = /^(\d\d?)[-/.](\d\d?)[-/.](\d{4}|\d\d?)(?: +(.*)|)$/.exec(text);
  if (numbers) {
    const parts = numbers.slice(1, 4);
    // A year of four digits stands at the end whatever the order is.
    const letters = parts[2]?.length === 4 ? `${order.replace('y', '')}y` : order;
    return dated(parts[letters.indexOf('y')], parts[letters.indexOf('m')], parts[letters.indexOf('d')], numbers[4]);
  }
  const monthFirst = /^([A-Za-z]{3,9})\.? +(\d\d?),? +(\d{4}|\d\d)(?: +(.*)|)$/.exec(text);
  if (monthFirst) return dated(monthFirst[3], named(monthFirst[1]), monthFirst[2], monthFirst[4]);
  const dayFirst = /^(\d\d?)[- ]+([A-Za-z]{3,9})\.?,?[- ]+(\d{4}|\d\d)(?: +(.*)|)$/.exec(text);
  if (dayFirst) return dated(dayFirst[3], named(dayFirst[2]), dayFirst[1], dayFirst[4]);
  return undefined;
}

function named(month: string | undefined): string {
  return String(monthOf(month ?? ''));
}

/** Years of two digits up to 49 are of this century: the server's default. */
function dated(yearText = '', monthText = '', dayText = '', rest = ''): Dated | undefined {
  const written = Number(yearText);
  const year = yearText.length > 2 ? written : written + (written < 50 ? 2000 : 1900);
  const [month, day] = [Number(monthText), Number(dayText)];
  if (year < 1 || !isDate(year, month, day)) return undefined;
  return { date: dateText(year, month, day), rest: rest.trim() };
}

/** 10:30, 10:30:15.123, 10:30:15:123, 10 PM, 10:30:15 +01:00. */
function timeOf(text: string): string | undefined {
  const parts = /^(\d\d?)(?::(\d\d)(?::(\d\d)(?:[.:](\d{1,7}))?)?)? *(AM|PM)? *(Z|[+-]\d\d:\d\d)?$/i.exec(text);
  if (parts === null) return undefined;
  const [, hourText, minuteText, secondText = '0', fraction = '', half, zone] = parts;
  if (minuteText === undefined && half === undefined) return undefined;
  let hour = Number(hourText);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
  }
  const minute = Number(minuteText ?? '0');
  const second = Number(secondText);
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const time = timeText(hour, minute, second, fraction);
  if (zone === undefined) return time;
  return `${time} ${zone.toUpperCase() === 'Z' ? offsetText(0) : zone}`;
}
