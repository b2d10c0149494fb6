import { isoLiteral } from '../dialects/oracle/moment-format.ts';
import type { CastType } from './ast.ts';
import { refuse } from './untranslatable.ts';
import {
  asMoment,
  asNumber,
  asText,
  closed,
  type Family,
  isMoment,
  isNumeric,
  isTimestampText,
  literalValue,
  type Value,
  type Volatility,
  value,
} from './value.ts';

/** Texts, numbers and dates as Oracle calculates with them. */

/**
 * A value as text. Of other types only whole numbers are written the same: 0.5 is .5, and a date is written by settings
 * of the session. A CHAR keeps its blanks at the end, which PostgreSQL drops.
 */
export function asOracleText(part: Value): Value {
  if (/^char\((?!1\))/.test(part.type ?? ''))
    return refuse('it takes a CHAR for text, whose blanks at the end PostgreSQL drops');
  if (part.family === 'integer' || part.family === 'text' || part.family === 'literal' || part.family === 'null')
    return asText(part);
  return refuse('it takes something for text whose text PostgreSQL writes in another way');
}

/** Oracle's DATE: a date and time to the second. */
export function dateValue(sql: string, parts: readonly Value[], volatility: Volatility): Value {
  return { ...value(sql, 'timestamp', parts, { volatility }), type: 'timestamp(0)' };
}

/** Whether a value is Oracle's DATE: differences of such are numbers of days. */
export function isDate(part: Value): boolean {
  return part.family === 'timestamp' && part.type === 'timestamp(0)';
}

/** Texts that are never NULL, because something is always in them. */
const neverEmpty = new WeakSet<Value>();

/** || of texts: NULL adds nothing, and nothing at all is NULL. */
export function joinOracle(left: Value, right: Value): Value {
  const parts = [asOracleText(left), asOracleText(right)];
  const isCertain = (part: Value): boolean => neverEmpty.has(part) || (part.literal ?? '') !== '';
  const joined = parts.map(part => (isCertain(part) ? part.sql : `COALESCE(${part.sql}, '')`)).join(' || ');
  if (!parts.some(isCertain)) return value(`NULLIF(${joined}, '')`, 'text', parts);
  const certain = value(joined, 'text', parts, { atomic: false });
  neverEmpty.add(certain);
  return certain;
}

/** Sum, difference, product and quotient: dates move by days, whole numbers divide to fractions. */
export function calculateOracle(operator: string, left: Value, right: Value): Value {
  if (operator === '||') return joinOracle(left, right);
  if (isMoment(left.family) || isMoment(right.family)) return calculateDates(operator, left, right);
  const [first, second] = [asNumber(left), asNumber(right)];
  const parts = [first, second];
  const family = widest(parts);
  switch (operator) {
    case '+':
    case '-':
    case '*':
      return value(`${closed(first)} ${operator} ${closed(second)}`, family, parts, { atomic: false });
    case '/':
      if (family !== 'integer') return value(`${closed(first)} / ${closed(second)}`, family, parts, { atomic: false });
      return value(`${closed(first)}::numeric / ${closed(second)}`, 'decimal', parts, { atomic: false });
    default:
      return refuse(`the operator ${operator} is not known`);
  }
}

function calculateDates(operator: string, left: Value, right: Value): Value {
  if (operator === '-' && isMoment(right.family)) {
    if (!isDate(left) || !isDate(right)) return refuse('a difference of timestamps is an interval');
    return value(`(EXTRACT(EPOCH FROM ${closed(left)} - ${closed(right)}) / 86400)`, 'decimal', [left, right]);
  }
  const [moment, days] = isMoment(left.family) ? [left, right] : [right, left];
  if (operator !== '+' && !(operator === '-' && moment === left))
    return refuse('it calculates with a date in an odd way');
  if (!isNumeric(days.family)) return refuse('it adds something to a date that is no number of days');
  if (!isDate(moment)) return refuse('it adds days to a timestamp, which gives a date');
  const sql = `(${closed(moment)} ${operator} ${closed(days)} * INTERVAL '1 day')`;
  return { ...value(sql, 'timestamp', [moment, days]), type: 'timestamp(0)' };
}

function widest(numbers: readonly Value[]): Family {
  if (numbers.some(part => part.family === 'float')) return 'float';
  return numbers.some(part => part.family === 'decimal') ? 'decimal' : 'integer';
}

/** CAST to a type of Oracle; DATE '...' and TIMESTAMP '...' are casts of their texts. */
export function renderOracleCast(operand: Value, { name, numbers }: CastType): Value {
  switch (name) {
    case 'DATE': {
      const written = literalMoment(operand);
      if (written !== undefined) return dateValue(written, [], 0);
      const moment = asMoment(operand);
      if (moment.family === 'timestamptz') return refuse('a cast to DATE depends on the time zone');
      return dateValue(`${closed(moment)}::timestamp(0)`, [moment], 0);
    }
    case 'TIMESTAMP': {
      const written = literalMoment(operand);
      if (written !== undefined) return value(written, 'timestamp', []);
      const moment = asMoment(operand);
      return value(`${closed(moment)}::timestamp`, 'timestamp', [moment], {
        volatility: moment.family === 'timestamptz' ? 1 : 0,
      });
    }
    case 'NUMBER':
    case 'DECIMAL':
    case 'NUMERIC': {
      const [precision, scale = 0] = numbers;
      const number = asNumber(operand);
      if (number.family === 'float') return refuse('it rounds a floating point number in its own way');
      const digits = precision === undefined ? '' : `(${precision},${scale})`;
      return value(`${closed(number)}::numeric${digits}`, 'decimal', [number]);
    }
    case 'INTEGER':
    case 'INT': {
      const number = asNumber(operand);
      if (number.family === 'integer') return number;
      return number.family === 'decimal'
        ? value(`round(${number.sql})`, 'decimal', [number])
        : refuse('it rounds a floating point number in its own way');
    }
    case 'VARCHAR2':
    case 'NVARCHAR2':
    case 'VARCHAR':
      // A text that is too long is an error there and cut here.
      return refuse('a cast to a text of limited length');
    default:
      return refuse(`a cast to ${name} is not known`);
  }
}

/** DATE '...' and TIMESTAMP '...' as PostgreSQL writes them; undefined for anything but a plain moment. */
function literalMoment(operand: Value): string | undefined {
  const moment = operand.literal === undefined ? undefined : isoLiteral(operand.literal);
  return moment === undefined || !isTimestampText(moment) ? undefined : `TIMESTAMP ${literalValue(moment).sql}`;
}
