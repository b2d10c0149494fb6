import type { CastType } from './ast.ts';
import { refuse } from './untranslatable.ts';
import { asMoment, asNumber, asText, closed, isMoment, type Value, value } from './value.ts';

/** CAST of a value to a type in the source's words. */
export function renderCast(operand: Value, type: CastType): Value {
  const [first, second] = type.numbers;
  switch (type.name) {
    case 'SIGNED':
    case 'SIGNED INTEGER':
    case 'UNSIGNED':
    case 'UNSIGNED INTEGER':
    case 'INTEGER':
    case 'INT':
    case 'BIGINT': {
      const number = asNumber(operand);
      if (number.family === 'float') return refuse('it rounds a floating point number in its own way');
      return number.family === 'integer' ? number : value(`${closed(number)}::bigint`, 'integer', [number]);
    }
    case 'CHAR':
    case 'VARCHAR':
    case 'NCHAR':
    case 'TEXT': {
      const text = asText(operand);
      const cut = first === undefined ? closed(text) : `left(${text.sql}, ${first})`;
      const cast = first === undefined && text === operand ? `${cut}::text` : cut;
      return value(cast, 'text', [text]);
    }
    case 'DECIMAL':
    case 'NUMERIC': {
      const number = asNumber(operand);
      if (first === undefined) return value(`${closed(number)}::numeric`, 'decimal', [number]);
      return value(`${closed(number)}::numeric(${first},${second ?? 0})`, 'decimal', [number]);
    }
    case 'DOUBLE':
    case 'REAL':
    case 'FLOAT': {
      const number = asNumber(operand);
      return value(`${closed(number)}::double precision`, 'float', [number]);
    }
    case 'DATE': {
      const moment = asMoment(operand);
      return value(`${closed(moment)}::date`, 'date', [moment], {
        volatility: moment.family === 'timestamptz' ? 1 : 0,
      });
    }
    case 'DATETIME':
    case 'TIMESTAMP': {
      const moment = asMoment(operand);
      return value(`${closed(moment)}::timestamp`, 'timestamp', [moment], {
        volatility: moment.family === 'timestamptz' ? 1 : 0,
      });
    }
    case 'TIME':
      if (operand.family === 'time') return operand;
      if (isMoment(operand.family)) return value(`${closed(operand)}::time`, 'time', [operand], { volatility: 1 });
      return refuse('it takes something for a time of day that is not known to be one');
    default:
      return refuse(`a cast to ${type.name} is not known`);
  }
}
