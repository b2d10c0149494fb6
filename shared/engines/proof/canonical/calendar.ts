/** The calendar that PostgreSQL uses: Gregorian, also before it was invented; year 0 is 1 BC. */
const daysInMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days from 1970-01-01 to 2000-01-01, where PostgreSQL counts from. */
const daysTo2000 = 10_957;
export const microsecondsPerDay = 86_400_000_000;
const microsecondsPerDayBig = 86_400_000_000n;

/** The largest and the smallest value stand for the infinities. */
export const dayInfinity = { later: 0x7fffffff, earlier: -0x80000000 } as const;
export const momentInfinity = { later: 2n ** 63n - 1n, earlier: -(2n ** 63n) } as const;

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Whether there is such a day; months count from 1. */
export function dayExists(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= (month === 2 && isLeapYear(year) ? 29 : daysInMonths[month - 1]!);
}

/**
 * Days since 2000-01-01 of a date that exists. By eras of 400 years beginning in March (Howard Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
 */
export function daysSince2000(year: number, month: number, day: number): number {
  if (year > 0 && year < yearsOfFourDigitsEnd) return daysOfUsualYear(year, month, day);
  const fromMarch = month <= 2 ? year - 1 : year;
  const era = Math.floor(fromMarch / 400);
  const yearOfEra = fromMarch - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468 - daysTo2000;
}

/** Years before `year` have 365 days and a leap day each fourth, but for full centuries that 400 does not divide. */
function daysOfUsualYear(year: number, month: number, day: number): number {
  const before = year - 1;
  const leapDays = (before >> 2) - ((before / 100) | 0) + ((before / 400) | 0);
  const inYear = daysBeforeMonth[month]! + (month > 2 && isLeapYear(year) ? 1 : 0) + day;
  return before * 365 + leapDays + inYear - daysBefore2000;
}

const yearsOfFourDigitsEnd = 10_000;
/** By month from 1, in a year that is no leap year. */
const daysBeforeMonth = Int32Array.of(0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334);
/** From 0001-01-01, which counts as 1, to 2000-01-01. */
const daysBefore2000 = 730_120;

/** The date of a day since 2000-01-01 (civil_from_days of the same source). */
export function dateOfDay(days: number): { year: number; month: number; day: number } {
  const shifted = days + daysTo2000 + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1 };
}

/** Microseconds since 2000-01-01 where a double may not hold them. */
export function momentOf(days: number, microseconds: number): bigint {
  return BigInt(days) * microsecondsPerDayBig + BigInt(microseconds);
}
