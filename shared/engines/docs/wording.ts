import type { Severity } from '#shared/engines/schema/finding.ts';
import type { Dialect } from '#shared/engines/schema/model.ts';

/** `1,234,567`: the same in every locale, because a report must not depend on the machine that made it. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 table`, `3 tables`; irregular plurals are given. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** Bytes in binary units with at most three significant digits: `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const text = value.toFixed(digits);
  return `${digits === 0 ? text : text.replace(/\.?0+$/, '')} ${units[unit]}`;
}

/** `8.6 M`: for large headline figures; exact below a million. */
export function formatCompact(count: number): string {
  for (const [size, unit] of [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
  ] as const)
    if (count >= size) return `${(Math.floor(count / (size / 10)) / 10).toFixed(1).replace(/\.0$/, '')} ${unit}`;
  return formatCount(count);
}

function duration(hours: number): { amount: string; unit: string } {
  if (hours > 0 && hours < 1) return { amount: String(Math.max(5, Math.round((hours * 60) / 5) * 5)), unit: 'minutes' };
  const rounded = hours < 10 ? Math.round(hours * 2) / 2 : Math.round(hours);
  return { amount: formatExact(rounded), unit: rounded === 1 ? 'hour' : 'hours' };
}

const formatExact = (value: number): string => (Number.isInteger(value) ? formatCount(value) : value.toFixed(1));

/**
 * A range of working hours in words, rounded to 5 minutes below an hour, to half hours below ten and to hours above.
 */
export function formatHoursShort(range: { min: number; max: number }): string {
  if (range.max <= 0) return 'no manual work';
  const [min, max] = [duration(range.min), duration(range.max)];
  const text = `${max.amount} ${max.unit}`;
  if (range.min <= 0) return `up to ${text}`;
  if (min.amount === max.amount && min.unit === max.unit) return text;
  const sameUnit = (min.unit === 'minutes') === (max.unit === 'minutes');
  return sameUnit ? `${min.amount} to ${text}` : `${min.amount} ${min.unit} to ${text}`;
}

/** The same; from 16 hours on also in days of 8 hours. */
export function formatHours(range: { min: number; max: number }): string {
  const text = formatHoursShort(range);
  if (range.max < 16) return text;
  const [from, to] = [Math.max(1, Math.round(range.min / 8)), Math.max(1, Math.round(range.max / 8))];
  return `${text} (${from === to ? counted(to, 'working day') : `${formatCount(from)} to ${counted(to, 'working day')}`})`;
}

/** Measured time: `340 ms`, `12.5 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(Math.round(ms / 100) / 10).toFixed(1).replace('.0', '')} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${formatCount(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

export const dialectNames: { [dialect in Dialect]: string } = {
  mysql: 'MySQL',
  mariadb: 'MariaDB',
  postgresql: 'PostgreSQL',
  sqlite: 'SQLite',
  sqlserver: 'SQL Server',
  oracle: 'Oracle',
};

export const gradeNames: { [letter in 'A' | 'B' | 'C' | 'D' | 'E']: string } = {
  A: 'Moves as it is',
  B: 'Moves with small adjustments',
  C: 'Moves with some decisions',
  D: 'Needs real work first',
  E: 'Needs a project of its own',
};

/** Heading and explanation of each severity, in words for someone who is not a DBA. */
export const severityWords: { [severity in Severity]: { heading: string; short: string; explanation: string } } = {
  blocker: {
    heading: 'What blocks the move',
    short: 'Blocks',
    explanation: 'PostgreSQL refuses these. Until they are solved, a table, a row or a rule does not arrive.',
  },
  'data-loss': {
    heading: 'What would lose data',
    short: 'Loses data',
    explanation:
      'Stored values that PostgreSQL cannot hold as they are. Each needs a decision, so that nothing is lost in silence.',
  },
  behaviour: {
    heading: 'What will behave differently',
    short: 'Behaves differently',
    explanation: 'All data arrives, but the application may see other results than before.',
  },
  performance: {
    heading: 'What may become slower or larger',
    short: 'Speed and size',
    explanation: 'Correct, but worth a look before real traffic arrives.',
  },
  cosmetic: {
    heading: 'What only looks different',
    short: 'Cosmetic',
    explanation: 'Names, comments and notations. No effect on data or results.',
  },
};

/** A point in time as `2026-11-24 05:35 UTC`; text that is not an ISO instant is given back unchanged. */
export function formatInstant(iso: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.exec(iso);
  if (match === null) return iso;
  return `${match[1]} ${match[2]} ${match[3] === 'Z' ? 'UTC' : match[3]}`;
}
