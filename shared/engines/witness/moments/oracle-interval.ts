import { padded } from './civil.ts';

const units = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];

/**
 * INTERVAL 'text' first [TO last] of Oracle in a form that PostgreSQL reads the same: in Oracle a sign is that of the
 * whole, PostgreSQL wants it before the days and before the time. undefined if it is none.
 */
export function oracleInterval(text: string, first: string, last = first): string | undefined {
  const from = units.indexOf(first);
  const to = units.indexOf(last);
  const trimmed = text.trim();
  const sign = trimmed.startsWith('-') ? '-' : '';
  const parts = trimmed.replace(/^[-+]\s*/, '').split(/[\s:-]+/);
  const isWhole = parts.every((part, at) => (at === parts.length - 1 ? /^\d+(?:\.\d+)?$/ : /^\d+$/).test(part));
  if (from < 0 || to < from || !isWhole || parts.length !== to - from + 1) return undefined;
  if (from === to) return `${sign}${parts[0]} ${first.toLowerCase()}`;
  if (first === 'YEAR') return last === 'MONTH' ? `${sign}${parts.join('-')}` : undefined;
  const value = (unit: string): string => parts[units.indexOf(unit) - from] ?? '0';
  const [seconds = '0', fraction] = value('SECOND').split('.');
  const clock = [value('HOUR'), value('MINUTE'), seconds].map(part => padded(Number(part), 2)).join(':');
  const time = fraction === undefined ? clock : `${clock}.${fraction}`;
  return first === 'DAY' ? `${sign}${value('DAY')} ${sign}${time}` : `${sign}${time}`;
}

/** The interval that a text is where no unit is written: `1-2` or `3 04:05:06.7`. */
export function oracleIntervalText(text: string): string | undefined {
  const isMonths = /^\s*[-+]?\d+-\d+\s*$/.test(text);
  return isMonths ? oracleInterval(text, 'YEAR', 'MONTH') : oracleInterval(text, 'DAY', 'SECOND');
}
