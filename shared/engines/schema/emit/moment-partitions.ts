import { type Family, familyOf } from '../translate/value.ts';

/** What of a moment a function gives; all of them rise with it, so their ranges are ranges of the moment. */
type MomentFunction = 'YEAR' | 'TO_DAYS' | 'TO_SECONDS' | 'UNIX_TIMESTAMP';

const call =
  /^\s*\(*\s*(YEAR|TO_DAYS|TO_SECONDS|UNIX_TIMESTAMP)\s*\(\s*(?:`((?:[^`]|``)+)`|([\p{L}_][\p{L}\p{N}_$]*))\s*\)\s*\)*\s*$/iu;
/** The day of 1970-01-01 (MySQL Reference Manual, TO_DAYS). */
const epochDay = 719_528;
const secondsPerDay = 86_400;
const millisecondsPerSecond = 1_000;

/** The function and the column of an expression such as YEAR(day); undefined for any other expression. */
export function momentCall(expression: string): { name: MomentFunction; column: string } | undefined {
  const match = call.exec(expression);
  const name = match?.[1]?.toUpperCase();
  const column = match?.[2]?.replaceAll('``', '`') ?? match?.[3];
  if (column === undefined) return undefined;
  if (name === 'YEAR' || name === 'TO_DAYS' || name === 'TO_SECONDS' || name === 'UNIX_TIMESTAMP')
    return { name, column };
  return undefined;
}

/**
 * Turns `VALUES LESS THAN (n)` over a function of a column into bounds of the column, whose PostgreSQL type is given.
 * A reason where that would not be the same.
 */
export function momentBounds(
  name: MomentFunction,
  type: string,
  partitions: readonly { name: string; bound: string }[],
): { bounds: string[] } | { reason: string } {
  const family = familyOf(type);
  if (!families[name].includes(family)) return { reason: `${name} looks at a column that is no date here` };
  const bounds: string[] = [];
  for (const partition of partitions) {
    const written = /^\s*(?:VALUES\s+)?LESS\s+THAN\s*(?:\(([\s\S]*)\)|(MAXVALUE))\s*$/i.exec(partition.bound);
    const inner = (written?.[2] ?? written?.[1] ?? '').trim();
    const bound = /^MAXVALUE$/i.test(inner) ? 'MAXVALUE' : momentOf(name, inner, family);
    if (bound === undefined) return { reason: `the bound ${inner.slice(0, 60)} of ${partition.name} is no date` };
    bounds.push(bound);
  }
  return { bounds };
}

const families: { readonly [name in MomentFunction]: readonly Family[] } = {
  YEAR: ['date', 'timestamp'],
  TO_DAYS: ['date', 'timestamp'],
  TO_SECONDS: ['date', 'timestamp'],
  // MySQL takes a TIMESTAMP only, whose seconds depend on no time zone.
  UNIX_TIMESTAMP: ['timestamptz'],
};

/** The first moment that is no longer less than a bound. */
function momentOf(name: MomentFunction, written: string, family: Family): string | undefined {
  const number = /^\d{1,15}$/.test(written) ? Number(written) : undefined;
  if (number === undefined) return name === 'UNIX_TIMESTAMP' ? undefined : sameCall(name, written, family);
  switch (name) {
    case 'YEAR':
      return number >= 1 && number <= 9999 ? literal(Date.UTC(2000, 0, 1), family, number) : undefined;
    case 'TO_DAYS':
      return moment((number - epochDay) * secondsPerDay, family);
    case 'TO_SECONDS': {
      const seconds = number - epochDay * secondsPerDay;
      // A date is midnight: the first one that is not less is that of the next day.
      return moment(family === 'date' ? Math.ceil(seconds / secondsPerDay) * secondsPerDay : seconds, family);
    }
    case 'UNIX_TIMESTAMP':
      return moment(number, family);
  }
}

/** TO_DAYS('2024-01-01') as a bound: the same function of a constant. */
function sameCall(name: MomentFunction, written: string, family: Family): string | undefined {
  const constant = /^(\w+)\s*\(\s*'(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2}))?'\s*\)$/.exec(written);
  if (constant === null || constant[1]?.toUpperCase() !== name) return undefined;
  const milliseconds = Date.parse(
    `${constant[2]}T${name === 'TO_SECONDS' ? (constant[3] ?? '00:00:00') : '00:00:00'}Z`,
  );
  if (Number.isNaN(milliseconds)) return undefined;
  if (name === 'YEAR') return momentOf(name, String(Number(constant[2]?.slice(0, 4))), family);
  const seconds = milliseconds / millisecondsPerSecond;
  return momentOf('TO_SECONDS', String(seconds + epochDay * secondsPerDay), family);
}

function moment(secondsSinceEpoch: number, family: Family): string | undefined {
  const milliseconds = secondsSinceEpoch * millisecondsPerSecond;
  // The years 1 to 9999, which both databases have.
  if (milliseconds < -62_135_596_800_000 || milliseconds > 253_402_300_799_000) return undefined;
  return literal(milliseconds, family);
}

function literal(milliseconds: number, family: Family, year?: number): string {
  const text = new Date(milliseconds).toISOString();
  const date = year === undefined ? text.slice(0, 10) : `${String(year).padStart(4, '0')}-01-01`;
  if (family === 'date') return `'${date}'`;
  return `'${date} ${text.slice(11, 19)}${family === 'timestamptz' ? '+00' : ''}'`;
}
