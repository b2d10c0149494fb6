import { dateOfDay, daysSince2000 } from './calendar.ts';

const instant =
  /(\d{4,6})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(\.\d{1,6})?)?(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)( BC)?/g;
const secondsPerDay = 86_400;

/**
 * A text in which every instant with an offset is written in UTC, as PostgreSQL writes it with TimeZone UTC:
 * `2024-01-31 10:00:00.5+00`. Everything else stays as it is.
 */
export function inUtc(text: string): string {
  return text.replace(
    instant,
    (_, year: string, month: string, day: string, hour: string, minute: string, ...rest: (string | undefined)[]) => {
      const [second = '0', fraction = '', offset = 'Z', era = ''] = rest.slice(0, 4).map(part => part ?? undefined);
      const astronomical = era === '' ? Number(year) : 1 - Number(year);
      const clock = Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offsetSeconds(offset);
      const days = daysSince2000(astronomical, Number(month), Number(day)) + Math.floor(clock / secondsPerDay);
      const inDay = clock - Math.floor(clock / secondsPerDay) * secondsPerDay;
      const date = dateOfDay(days);
      const shownYear = date.year > 0 ? date.year : 1 - date.year;
      const time = [Math.floor(inDay / 3600), Math.floor(inDay / 60) % 60, inDay % 60]
        .map(part => pad(part, 2))
        .join(':');
      const shownFraction = fraction.replace(/\.?0*$/, '');
      return `${pad(shownYear, 4)}-${pad(date.month, 2)}-${pad(date.day, 2)} ${time}${shownFraction}+00${date.year > 0 ? '' : ' BC'}`;
    },
  );
}

/** Seconds east of Greenwich of `Z`, `+02`, `-03:30`, `+0530`, `+01:02:03`. */
function offsetSeconds(offset: string): number {
  if (offset === 'Z') return 0;
  const [hours = 0, minutes = 0, seconds = 0] = (offset.slice(1).match(/\d\d/g) ?? []).map(Number);
  return (offset.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
}

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');
