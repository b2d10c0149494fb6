/** Intervals of Oracle in a form that PostgreSQL reads the same. */

const units = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'] as const;
type Unit = (typeof units)[number];

/** INTERVAL 'text' first [TO last]; undefined if it is none. */
export function intervalText(text: string, first: string, last: string | undefined): string | undefined {
  const trimmed = text.trim();
  const from = units.find(unit => unit === first);
  if (from === undefined) return undefined;
  if (last === undefined || last === first) return single(trimmed, from);
  const to = units.find(unit => unit === last);
  if (to === undefined) return undefined;
  if (from === 'YEAR') return /^[-+]?\d+-\d{1,2}$/.test(trimmed) ? trimmed.replace(/^\+/, '') : undefined;
  return dayToSecond(trimmed, from, to);
}

function single(text: string, unit: Unit): string | undefined {
  return /^[-+]?\d+(?:\.\d+)?$/.test(text) ? `${text.replace(/^\+/, '')} ${unit.toLowerCase()}` : undefined;
}

/** `3 04:05:06.7` and its parts. A sign is that of the whole, which PostgreSQL wants before the time too. */
function dayToSecond(text: string, from: Unit, to: Unit): string | undefined {
  const found = /^([-+]?)(?:(\d+)(?:\s+|$))?(\d+(?::\d+){0,2}(?:\.\d+)?)?$/.exec(text);
  if (found === null) return undefined;
  const [, sign = '', leading, clock] = found;
  const isNegative = sign === '-' ? '-' : '';
  const parts = (clock ?? '').split(':').filter(part => part !== '');
  const days = from === 'DAY' ? (leading ?? '0') : undefined;
  const fields = units.slice(units.indexOf(from === 'DAY' ? 'HOUR' : from), units.indexOf(to) + 1);
  if (parts.length > fields.length || (from !== 'DAY' && leading !== undefined && parts.length > 0)) return undefined;
  const values = new Map(fields.map((field, index) => [field, parts[index] ?? '0']));
  const [seconds = '0', fraction] = (values.get('SECOND') ?? '0').split('.');
  const time = `${pad(values.get('HOUR') ?? '0')}:${pad(values.get('MINUTE') ?? '0')}:${pad(seconds)}${fraction === undefined ? '' : `.${fraction}`}`;
  return `${days === undefined ? '' : `${isNegative}${days} `}${isNegative}${time}`;
}

function pad(part: string): string {
  return part.padStart(2, '0');
}

/** What TO_YMINTERVAL, TO_DSINTERVAL and an implicit conversion take. */
export function intervalOfText(text: string): string | undefined {
  const trimmed = text.trim();
  if (/^[-+]?\d+-\d+$/.test(trimmed)) return intervalText(trimmed, 'YEAR', 'MONTH');
  return intervalText(trimmed, 'DAY', 'SECOND');
}

/** NUMTODSINTERVAL(n, 'HOUR') and NUMTOYMINTERVAL(n, 'MONTH'). */
export function intervalOfNumber(number: string, unit: string): string | undefined {
  const known = units.find(candidate => candidate === unit.trim().toUpperCase());
  return known === undefined ? undefined : single(number, known);
}
