import { quoteBits, quoteBytes } from '../emit/quote.ts';
import { literalFits } from './combine.ts';
import { refuse } from './untranslatable.ts';
import {
  asBoolean,
  asNumber,
  asText,
  closed,
  familyOf,
  isMoment,
  isTimeText,
  literalValue,
  type Value,
  value,
} from './value.ts';

/** The expression as the value of a column of this PostgreSQL type, for DEFAULT and generated columns. */
export function assign(part: Value, type: string): Value {
  const family = familyOf(type);
  if (part.family === 'null') return part;
  if (part.literal !== undefined) return assignLiteral(part, part.literal, type);
  switch (family) {
    case 'boolean':
      return asBoolean(part);
    case 'integer':
    case 'decimal':
    case 'float':
      return asNumber(part);
    case 'text':
      return asText(part);
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      if (isMoment(part.family)) return part;
      break;
    case 'time':
      if (part.family === 'time') return part;
      if (part.family === 'timestamp') return value(`${closed(part)}::time`, 'time', [part]);
      break;
    case 'interval':
      if (part.family === 'interval' || part.family === 'time') return part;
      break;
    case 'bit':
      if (part.number !== undefined && /^\d+$/.test(part.number)) return bits(BigInt(part.number).toString(2), type);
      break;
    case 'json':
    case 'jsonb':
      if (part.family === 'json' || part.family === 'jsonb') return part;
      break;
    default:
      if (part.family === family && family !== 'other') return part;
  }
  return refuse(`its value does not fit the type ${type}`);
}

/** A text literal as a value of a type. PostgreSQL reads it when the table is made, so it has to be valid. */
function assignLiteral(part: Value, text: string, type: string): Value {
  const family = familyOf(type);
  const trimmed = text.trim();
  switch (family) {
    case 'boolean':
      if (/^(1|true)$/i.test(trimmed)) return value('TRUE', 'boolean', []);
      if (/^(0|false)$/i.test(trimmed)) return value('FALSE', 'boolean', []);
      break;
    case 'integer':
      if (/^[+-]?\d{1,19}$/.test(trimmed)) return value(String(BigInt(trimmed.replace(/^\+/, ''))), family, []);
      if (/^[+-]?\d+\.0*$/.test(trimmed)) return value(trimmed.replace(/\.0*$/, '').replace(/^\+/, ''), family, []);
      break;
    case 'decimal':
    case 'float':
      if (/^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i.test(trimmed))
        return value(trimmed.replace(/^\+/, ''), family, []);
      break;
    case 'text':
      return part;
    case 'bytea':
      return value(quoteBytes(hexOf(text)), 'bytea', []);
    case 'bit':
      if (/^[01]+$/.test(trimmed)) return bits(trimmed, type);
      break;
    case 'interval':
      if (/^-?\d{1,3}:\d{2}(:\d{2}(\.\d{1,6})?)?$/.test(trimmed)) return part;
      break;
    case 'time':
      if (isTimeText(trimmed)) return literalValue(trimmed);
      break;
    case 'json':
    case 'jsonb':
      if (isJson(text)) return part;
      break;
    case 'inet':
      if (isAddress(trimmed)) return part;
      break;
    case 'text[]':
      return value(setLiteral(text), 'text[]', []);
    default:
      if (literalFits(trimmed, family)) return literalValue(trimmed);
  }
  return refuse(`${JSON.stringify(text.slice(0, 60))} is no value of the type ${type}`);
}

/** A SET's default, words between commas, as an array. */
export function setLiteral(words: string): string {
  if (words === '') return "'{}'::text[]";
  return `ARRAY[${words
    .split(',')
    .map(word => literalValue(word).sql)
    .join(', ')}]::text[]`;
}

function bits(digits: string, type: string): Value {
  const length = Number(/\((\d+)\)/.exec(type)?.[1] ?? '1');
  const significant = digits.replace(/^0+(?=.)/, '');
  if (significant.length > length) return refuse(`its bits do not fit the type ${type}`);
  const padded = type.startsWith('bit varying') ? digits : significant.padStart(length, '0');
  return value(quoteBits(padded), 'bit', []);
}

function hexOf(text: string): string {
  return Array.from(new TextEncoder().encode(text), byte => byte.toString(16).padStart(2, '0')).join('');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return !text.includes('\\u0000') && !/\\u[dD][89a-fA-F]/.test(text);
  } catch {
    // Only the question whether it parses matters here.
    return false;
  }
}

function isAddress(text: string): boolean {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (four !== null) return four.slice(1).every(part => Number(part) <= 255);
  return text === '::' || text === '::1' || /^([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$/i.test(text);
}
