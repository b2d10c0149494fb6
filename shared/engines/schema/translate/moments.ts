import { refuse } from './untranslatable.ts';
import { asMoment, asNumber, closed, type Family, type Value, value } from './value.ts';

const extractFields = new Set(['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE']);

/** EXTRACT(field FROM moment) as a whole number. */
export function extract(field: string, operand: Value): Value {
  if (!extractFields.has(field) && field !== 'SECOND') return refuse(`EXTRACT(${field}) is not known`);
  if (field === 'WEEK') return refuse('weeks are counted in another way');
  const clock = field === 'HOUR' || field === 'MINUTE' || field === 'SECOND';
  const moment = clock && operand.family === 'time' ? operand : asMoment(operand);
  if (clock && moment.family === 'date') return refuse('it takes the time of day of a date');
  const volatility = moment.family === 'timestamptz' ? 1 : 0;
  const number = `EXTRACT(${field} FROM ${moment.sql})`;
  return value(field === 'SECOND' ? `floor(${number})::integer` : `${number}::integer`, 'integer', [moment], {
    volatility,
  });
}

const units: { readonly [unit: string]: { name: string; clock: boolean } } = {
  MICROSECOND: { name: 'microsecond', clock: true },
  SECOND: { name: 'second', clock: true },
  MINUTE: { name: 'minute', clock: true },
  HOUR: { name: 'hour', clock: true },
  DAY: { name: 'day', clock: false },
  WEEK: { name: 'week', clock: false },
  MONTH: { name: 'month', clock: false },
  YEAR: { name: 'year', clock: false },
};

/** A moment moved by an interval: a date moved by whole days or more stays a date in MySQL. */
export function moveBy(moment: Value, amountOf: Value, unit: string, sign: '+' | '-'): Value {
  const known = units[unit];
  if (known === undefined) return refuse(`the interval unit ${unit} is not known`);
  const from = asMoment(moment);
  const amount = asNumber(amountOf);
  const moved = `${closed(from)} ${sign} ${closed(amount)} * INTERVAL '1 ${known.name}'`;
  const volatility = from.family === 'timestamptz' ? 1 : 0;
  if (from.family === 'date' && !known.clock) return value(`(${moved})::date`, 'date', [from, amount]);
  const family: Family = from.family === 'date' ? 'timestamp' : from.family;
  return value(moved, family, [from, amount], { atomic: false, volatility });
}
