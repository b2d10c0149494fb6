import { quoteLiteral } from '../emit/quote.ts';
import { refuse } from './untranslatable.ts';

/** What PostgreSQL types an expression can have, as far as the translator must tell them apart. */
export type Family =
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'text'
  /** A quoted literal, whose type PostgreSQL takes from its surroundings. */
  | 'literal'
  | 'null'
  | 'date'
  | 'timestamp'
  | 'timestamptz'
  | 'time'
  | 'interval'
  | 'bytea'
  | 'json'
  | 'jsonb'
  | 'uuid'
  | 'inet'
  | 'bit'
  | 'text[]'
  | 'other';

/** 0: the same for ever; 1: depends on settings or the time; 2: another value on each call. */
export type Volatility = 0 | 1 | 2;

/** What is known of a text that decides how PostgreSQL compares it as the source does. */
export interface TextTraits {
  /** The source compares this text with regard to case. */
  caseSensitive?: boolean;
  /** It holds nothing beyond ASCII, so that lower() folds it as every collation does. */
  ascii?: boolean;
  /** It never ends with a blank. */
  unpadded?: boolean;
  /** Blanks at its end count when the source compares it. */
  noPad?: boolean;
  /** Where the source holds two of its values for equal they are the same to the letter. */
  oneSpelling?: boolean;
}

/** A translated expression. */
export interface Value extends TextTraits {
  sql: string;
  family: Family;
  volatility: Volatility;
  /** Needs no parentheses around it. */
  atomic: boolean;
  /** The text of a literal. */
  literal?: string;
  /** The number of a numeric literal, as written. */
  number?: string;
  /** The exact PostgreSQL type, where known (of a column). */
  type?: string;
}

const traitNames = ['caseSensitive', 'ascii', 'unpadded', 'noPad', 'oneSpelling'] as const;

/** The traits alone, for what stands for the same text elsewhere. */
export function traitsOf(text: TextTraits): TextTraits {
  const traits: TextTraits = {};
  for (const name of traitNames) if (text[name] === true) traits[name] = true;
  return traits;
}

/** What a text made of parts takes from them: one that regards case makes the whole do so. */
function traitsOfParts(parts: readonly Value[]): TextTraits {
  const texts = parts.filter(part => part.family === 'text');
  return traitsOf({
    caseSensitive: texts.some(part => part.caseSensitive === true),
    noPad: texts.some(part => part.noPad === true),
    ascii: parts.every(isAscii),
  });
}

const beyondKnowing: readonly Family[] = ['text', 'json', 'jsonb', 'bytea', 'text[]', 'other'];

/** Whether the value, or its text, surely holds nothing beyond ASCII. */
export function isAscii(part: Value): boolean {
  if (part.literal !== undefined) return isAsciiText(part.literal);
  return part.ascii === true || !beyondKnowing.includes(part.family);
}

export function isAsciiText(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** Builds a value whose volatility is that of its parts, or more. */
export function value(
  sql: string,
  family: Family,
  parts: readonly Value[],
  options: { atomic?: boolean; volatility?: Volatility } = {},
): Value {
  let volatility = options.volatility ?? 0;
  for (const part of parts) if (part.volatility > volatility) volatility = part.volatility;
  return { sql, family, volatility, atomic: options.atomic ?? true, ...(family === 'text' && traitsOfParts(parts)) };
}

/** The family of a PostgreSQL type as the mapping writes it. */
export function familyOf(type: string): Family {
  const name = type
    .toLowerCase()
    .replace(/\s*\([^)]*\)/g, '')
    .trim();
  if (name.endsWith('[]')) return name === 'text[]' ? 'text[]' : 'other';
  const family = families[name];
  if (family !== undefined) return family;
  return name.startsWith('interval') ? 'interval' : 'other';
}

const families: { readonly [name: string]: Family } = {
  boolean: 'boolean',
  bool: 'boolean',
  smallint: 'integer',
  integer: 'integer',
  int: 'integer',
  bigint: 'integer',
  numeric: 'decimal',
  decimal: 'decimal',
  real: 'float',
  'double precision': 'float',
  text: 'text',
  varchar: 'text',
  'character varying': 'text',
  char: 'text',
  character: 'text',
  citext: 'text',
  date: 'date',
  timestamp: 'timestamp',
  'timestamp without time zone': 'timestamp',
  timestamptz: 'timestamptz',
  'timestamp with time zone': 'timestamptz',
  time: 'time',
  'time without time zone': 'time',
  bytea: 'bytea',
  json: 'json',
  jsonb: 'jsonb',
  uuid: 'uuid',
  inet: 'inet',
  bit: 'bit',
};

const moments: readonly Family[] = ['date', 'timestamp', 'timestamptz'];

export function isNumeric(family: Family): boolean {
  return family === 'integer' || family === 'decimal' || family === 'float';
}

export function isMoment(family: Family): boolean {
  return moments.includes(family);
}

/** The expression, in parentheses unless it needs none. */
export function closed(part: Value): string {
  return part.atomic ? part.sql : `(${part.sql})`;
}

export function literalValue(text: string): Value {
  return { sql: quoteText(text), family: 'literal', volatility: 0, atomic: true, literal: text };
}

export function numberValue(text: string): Value {
  const family = /^\d+$/.test(text) ? (text.length > 18 ? 'decimal' : 'integer') : 'decimal';
  return { sql: text, family, volatility: 0, atomic: true, number: text };
}

function quoteText(text: string): string {
  if (text.includes('\0') || !text.isWellFormed()) return refuse('a text holds characters PostgreSQL cannot store');
  return quoteLiteral(text);
}

/** The expression as a condition: MySQL and SQLite take any number that is not 0 for true. */
export function asBoolean(part: Value): Value {
  if (part.family === 'boolean' || part.family === 'null') return part;
  if (part.number !== undefined) return value(Number(part.number) === 0 ? 'FALSE' : 'TRUE', 'boolean', [part]);
  if (isNumeric(part.family)) return value(`${closed(part)} <> 0`, 'boolean', [part], { atomic: false });
  return refuse('it takes something for a condition that is neither a condition nor a number');
}

/** The expression as a number: a condition counts 1 or 0. */
export function asNumber(part: Value): Value {
  if (isNumeric(part.family) || part.family === 'null') return part;
  if (part.family === 'boolean') return value(`${closed(part)}::integer`, 'integer', [part]);
  if (part.literal !== undefined && /^-?\d+(\.\d+)?$/.test(part.literal)) return signedNumber(part.literal);
  return refuse('it calculates with something that is not a number');
}

function signedNumber(text: string): Value {
  if (!text.startsWith('-')) return numberValue(text);
  return { ...numberValue(text.slice(1)), sql: `(${text})`, number: text };
}

const textCastVolatility: { readonly [family in Family]?: Volatility } = {
  integer: 0,
  decimal: 0,
  float: 0,
  uuid: 0,
  json: 0,
  jsonb: 0,
  date: 1,
  timestamp: 1,
  time: 1,
};

/** The expression as text, written as the source would write it. */
export function asText(part: Value): Value {
  if (part.family === 'text' || part.family === 'literal' || part.family === 'null') return part;
  if (part.family === 'boolean') return { ...value(`${closed(part)}::integer::text`, 'text', [part]), unpadded: true };
  const volatility = textCastVolatility[part.family];
  if (volatility === undefined)
    return refuse('it takes something for text whose text PostgreSQL writes in another way');
  return { ...value(`${closed(part)}::text`, 'text', [part], { volatility }), unpadded: true };
}

/** The expression as a date or timestamp; a literal must be a real date. */
export function asMoment(part: Value): Value {
  if (isMoment(part.family)) return part;
  if (part.literal !== undefined) {
    if (isDateText(part.literal)) return value(`DATE ${part.sql}`, 'date', [part], { atomic: true });
    if (isTimestampText(part.literal)) return value(`TIMESTAMP ${part.sql}`, 'timestamp', [part], { atomic: true });
  }
  return refuse('it takes something for a date that is not known to be one');
}

/** The expression as whole number. */
export function asInteger(part: Value): Value {
  const number = asNumber(part);
  if (number.family === 'integer' || number.family === 'null') return number;
  return refuse('it needs a whole number and is given another');
}

const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether PostgreSQL takes this text for a date of our calendar, in ISO form. */
export function isDateText(text: string): boolean {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 && !leap ? 28 : (daysOfMonth[month - 1] ?? 0);
  return year >= 1 && day >= 1 && day <= last;
}

/** Whether PostgreSQL takes this text for a time of day, in ISO form. */
export function isTimeText(text: string): boolean {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?$/.exec(text);
  if (match === null) return false;
  return Number(match[1]) <= 23 && Number(match[2]) <= 59 && Number(match[3] ?? 0) <= 59;
}

/** Whether PostgreSQL takes this text for a date, or a date and time, in ISO form. */
export function isTimestampText(text: string): boolean {
  const [date, time, ...more] = text.split(/[ T]/);
  if (date === undefined || more.length > 0 || !isDateText(date)) return false;
  return time === undefined || isTimeText(time);
}
