/** Days of a month of the proleptic Gregorian calendar. */
export function daysOfMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export function isDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month);
}

/** Year, month and day of a day counted from 0001-01-01, up to 9999-12-31 (day 3,652,058). */
export function civilDate(days: number): { year: number; month: number; day: number } | undefined {
  if (!Number.isInteger(days) || days < 0 || days > 3_652_058) return undefined;
  // Whole cycles of 400, 100, 4 and 1 years; the last year of a cycle is the one with the leap day.
  const cycles = Math.floor(days / 146_097);
  let rest = days % 146_097;
  const centuries = Math.min(3, Math.floor(rest / 36_524));
  rest -= centuries * 36_524;
  const fours = Math.floor(rest / 1461);
  rest -= fours * 1461;
  const ones = Math.min(3, Math.floor(rest / 365));
  rest -= ones * 365;
  const year = cycles * 400 + centuries * 100 + fours * 4 + ones + 1;
  let month = 1;
  while (rest >= daysOfMonth(year, month)) rest -= daysOfMonth(year, month++);
  return { year, month, day: rest + 1 };
}

export function dateText(year: number, month: number, day: number): string {
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

/** `fraction`: its digits, '' for none. */
export function timeText(hour: number, minute: number, second: number, fraction: string): string {
  const clock = `${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}`;
  return fraction === '' ? clock : `${clock}.${fraction}`;
}

/** +05:30 */
export function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${padded(Math.floor(size / 60), 2)}:${padded(size % 60, 2)}`;
}

export function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** 1 to 12 for an English month, whole or its first three letters; 0 for anything else. */
export function monthOf(name: string): number {
  return monthNames.indexOf(name.slice(0, 3).toUpperCase()) + 1;
}
