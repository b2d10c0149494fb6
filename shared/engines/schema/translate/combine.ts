import { refuse } from './untranslatable.ts';
import {
  asNumber,
  asText,
  closed,
  type Family,
  isDateText,
  isMoment,
  isNumeric,
  isTimestampText,
  isTimeText,
  type Value,
  value,
} from './value.ts';

/** Two values made comparable with PostgreSQL's own operators, or a refusal where the source compares in its own way. */
export function comparable(left: Value, right: Value): [Value, Value] {
  if (left.family === 'null' || right.family === 'null') return [left, right];
  if (left.family === 'boolean' || right.family === 'boolean') return comparableBooleans(left, right);
  if (isNumeric(left.family) || isNumeric(right.family)) return [asNumber(left), asNumber(right)];
  if (left.family === 'literal' && right.family !== 'literal') {
    const [second, first] = comparable(right, left);
    return [first, second];
  }
  if (right.family === 'literal') {
    if (!literalFits(right.literal ?? '', left.family)) refuse('it compares a text with something of another type');
    return [left, right];
  }
  if (left.family === right.family && left.family !== 'json' && left.family !== 'other') return [left, right];
  if (isMoment(left.family) && isMoment(right.family)) return [left, right];
  return refuse('it compares values of different types');
}

function comparableBooleans(left: Value, right: Value): [Value, Value] {
  if (left.family === right.family) return [left, right];
  const asTruth = (part: Value): Value | undefined => {
    if (part.family === 'boolean') return part;
    const digit = part.number ?? part.literal;
    return digit === '0' || digit === '1' ? value(digit === '1' ? 'TRUE' : 'FALSE', 'boolean', [part]) : undefined;
  };
  const [first, second] = [asTruth(left), asTruth(right)];
  if (first !== undefined && second !== undefined) return [first, second];
  return [asNumber(left), asNumber(right)];
}

/** Whether PostgreSQL reads a literal as a value of this family. */
export function literalFits(text: string, family: Family): boolean {
  switch (family) {
    case 'text':
    case 'literal':
      return true;
    case 'date':
      return isDateText(text);
    case 'timestamp':
    case 'timestamptz':
      return isTimestampText(text);
    case 'time':
      return isTimeText(text);
    case 'uuid':
      return /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
    default:
      return false;
  }
}

/** Values of one result column (CASE, COALESCE, UNION) given one family; mixed text and numbers become text. */
export function unify(parts: readonly Value[]): { parts: Value[]; family: Family } {
  const known = [...new Set(parts.map(part => part.family).filter(family => family !== 'null'))];
  const [only] = known;
  if (only === undefined) return { parts: [...parts], family: 'null' };
  if (known.length === 1) return { parts: [...parts], family: only === 'literal' ? 'text' : only };
  if (known.every(family => isNumeric(family) || family === 'boolean')) {
    const numbers = parts.map(asNumber);
    return { parts: numbers, family: widest(numbers) };
  }
  if (known.every(isMoment))
    return { parts: [...parts], family: known.includes('timestamptz') ? 'timestamptz' : 'timestamp' };
  const others = known.filter(family => family !== 'literal');
  const [other] = others;
  if (others.length === 1 && other !== undefined) {
    const fits = parts.every(part => part.literal === undefined || literalFits(part.literal, other));
    if (fits) return { parts: [...parts], family: other };
  }
  return { parts: parts.map(asText), family: 'text' };
}

function widest(numbers: readonly Value[]): Family {
  if (numbers.some(part => part.family === 'float')) return 'float';
  return numbers.some(part => part.family === 'decimal') ? 'decimal' : 'integer';
}

/** Sum, difference, product, quotient and remainder as the source calculates them. */
export function calculate(operator: string, leftPart: Value, rightPart: Value, mysql: boolean): Value {
  const [left, right] = [asNumber(leftPart), asNumber(rightPart)];
  const parts = [left, right];
  const family = widest(parts);
  switch (operator) {
    case '+':
    case '-':
    case '*':
      return value(`${closed(left)} ${operator} ${closed(right)}`, family, parts, { atomic: false });
    case '/': {
      const divisor = withoutZero(right);
      // MySQL's / of whole numbers has a fraction; SQLite's has none, as PostgreSQL's.
      if (mysql && family === 'integer') {
        return value(`${closed(left)}::numeric / ${divisor}`, 'decimal', parts, { atomic: false });
      }
      return value(`${closed(left)} / ${divisor}`, family, parts, { atomic: false });
    }
    case 'DIV':
      if (family === 'float') return refuse('DIV of floating point numbers rounds in its own way');
      return value(`div(${left.sql}, ${withoutZero(right)})::bigint`, 'integer', parts);
    case '%':
      if (family === 'float') return refuse('% of floating point numbers has no PostgreSQL equal');
      return value(`${closed(left)} % ${withoutZero(right)}`, family, parts, { atomic: false });
    default:
      return bitwise(operator, left, right, mysql);
  }
}

/** The sources answer NULL to a division by zero, PostgreSQL refuses it. */
function withoutZero(divisor: Value): string {
  if (divisor.number !== undefined && Number(divisor.number) !== 0) return divisor.sql;
  return `NULLIF(${divisor.sql}, 0)`;
}

function bitwise(operator: string, left: Value, right: Value, mysql: boolean): Value {
  if (left.family !== 'integer' || right.family !== 'integer')
    refuse('it combines the bits of something that is not a whole number');
  // MySQL's results are unsigned; only a mask without a sign gives the same numbers for sure.
  const masked = operator === '&' && [left, right].some(part => /^\d+$/.test(part.number ?? ''));
  if (mysql && !masked) refuse('it calculates with unsigned bits');
  const parts = [left, right];
  if (operator === '^') return value(`${closed(left)} # ${closed(right)}`, 'integer', parts, { atomic: false });
  if (operator === '<<' || operator === '>>') {
    return value(`${closed(left)}::bigint ${operator} ${closed(right)}::integer`, 'integer', parts, { atomic: false });
  }
  if (operator === '&' || operator === '|') {
    return value(`${closed(left)} ${operator} ${closed(right)}`, 'integer', parts, { atomic: false });
  }
  return refuse(`the operator ${operator} is not known`);
}
