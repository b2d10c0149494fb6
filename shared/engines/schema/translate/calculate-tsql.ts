import { refuse } from './untranslatable.ts';
import {
  asNumber,
  asText,
  closed,
  type Family,
  isMoment,
  isNumeric,
  literalValue,
  type Value,
  value,
} from './value.ts';

/** A text beside a date, in ISO form where it is written in digits only: 19971231 is the same in every session. */
export function withIsoDates(left: Value, right: Value): [Value, Value] {
  if (isMoment(left.family)) return [left, isoDate(right)];
  return isMoment(right.family) ? [isoDate(left), right] : [left, right];
}

/** The same for a text that has to be a date. */
export function isoDate(part: Value): Value {
  const found = /^(\d{4})(\d{2})(\d{2})((?: .*)?)$/.exec(part.literal ?? '');
  return found === null ? part : literalValue(`${found[1]}-${found[2]}-${found[3]}${found[4]}`);
}

/**
 * Sum, difference, product, quotient and remainder as T-SQL calculates them: + joins texts, whole numbers divide to
 * whole numbers, and a division by zero is an error, all as in PostgreSQL.
 */
export function calculateTsql(operator: string, left: Value, right: Value): Value {
  if (operator === '+' && (isText(left) || isText(right))) return join(left, right);
  const [first, second] = [asNumber(left), asNumber(right)];
  const parts = [first, second];
  const family = widest(parts);
  switch (operator) {
    case '+':
    case '-':
    case '*':
    case '/':
      return value(`${closed(first)} ${operator} ${closed(second)}`, family, parts, { atomic: false });
    case '%':
      if (family === 'float') return refuse('% of floating point numbers has no PostgreSQL equal');
      return value(`${closed(first)} % ${closed(second)}`, family, parts, { atomic: false });
    case '&':
    case '|':
    case '^': {
      if (family !== 'integer') return refuse('it combines the bits of something that is not a whole number');
      const sign = operator === '^' ? '#' : operator;
      return value(`${closed(first)} ${sign} ${closed(second)}`, 'integer', parts, { atomic: false });
    }
    default:
      return refuse(`the operator ${operator} is not known`);
  }
}

function isText(part: Value): boolean {
  return part.family === 'text' || (part.literal !== undefined && !/^\s*-?\d+(?:\.\d+)?\s*$/.test(part.literal));
}

/** A number beside a text is a sum for T-SQL, which fails or not by the text. */
function join(left: Value, right: Value): Value {
  if (isNumeric(left.family) || isNumeric(right.family)) return refuse('it adds a number to a text');
  const parts: [Value, Value] = [asText(left), asText(right)];
  return value(`${closed(parts[0])} || ${closed(parts[1])}`, 'text', parts, { atomic: false });
}

function widest(numbers: readonly Value[]): Family {
  if (numbers.some(part => part.family === 'float')) return 'float';
  return numbers.some(part => part.family === 'decimal') ? 'decimal' : 'integer';
}
