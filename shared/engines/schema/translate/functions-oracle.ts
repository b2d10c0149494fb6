import { isoLiteral, MomentFormat } from '../dialects/oracle/moment-format.ts';
import { arity, one, three, two } from './arguments.ts';
import { comparable, unify } from './combine.ts';
import type { FunctionRule, FunctionTable } from './functions.ts';
import { logicFunctions } from './functions-logic.ts';
import { numberFunctions } from './functions-number.ts';
import { asOracleText, dateValue } from './oracle-values.ts';
import { refuse } from './untranslatable.ts';
import {
  asInteger,
  asMoment,
  asNumber,
  closed,
  type Family,
  isMoment,
  isNumeric,
  literalValue,
  type Value,
  value,
} from './value.ts';

function fixed(sql: string, family: Family, volatility: 1 | 2, type?: string): FunctionRule {
  return args => {
    arity(args, 0);
    return { ...value(sql, family, [], { volatility }), ...(type !== undefined && { type }) };
  };
}

/** A text that may come out empty, which Oracle takes for NULL. */
function maybeEmpty(sql: string, parts: readonly Value[]): Value {
  return value(`NULLIF(${sql}, '')`, 'text', parts);
}

function onText(name: string): FunctionRule {
  return args => {
    const text = asOracleText(one(args));
    return value(`${name}(${text.sql})`, 'text', [text]);
  };
}

function trimmed(name: 'btrim' | 'ltrim' | 'rtrim'): FunctionRule {
  return args => {
    const parts = arity(args, 1, 2).map(asOracleText);
    return maybeEmpty(`${name}(${parts.map(part => part.sql).join(', ')})`, parts);
  };
}

function padded(name: 'lpad' | 'rpad'): FunctionRule {
  return args => {
    const [text, length, fill] = arity(args, 2, 3);
    if (text === undefined || length === undefined) return refuse('an argument is missing');
    const parts = [asOracleText(text), asInteger(length), ...(fill === undefined ? [] : [asOracleText(fill)])];
    return maybeEmpty(`${name}(${parts.map(part => part.sql).join(', ')})`, parts);
  };
}

/** SUBSTR counts from 1, takes 0 for 1, and counts from the end below that. */
const substring: FunctionRule = args => {
  const [first, second, third] = arity(args, 2, 3);
  const text = asOracleText(first ?? refuse('an argument is missing'));
  const start = asInteger(second ?? refuse('an argument is missing'));
  const from = Number(start.number ?? 'NaN');
  if (!(from >= 0)) return refuse('SUBSTR does not begin at a plain position');
  const position = String(Math.max(1, from));
  if (third === undefined) return maybeEmpty(`substr(${text.sql}, ${position})`, [text]);
  const length = asInteger(third);
  if (!(Number(length.number ?? 'NaN') >= 1)) return refuse('SUBSTR has a length that is calculated');
  return maybeEmpty(`substr(${text.sql}, ${position}, ${length.sql})`, [text]);
};

const length: FunctionRule = args => {
  const text = asOracleText(one(args));
  return value(`char_length(${text.sql})`, 'integer', [text]);
};

const inString: FunctionRule = args => {
  const parts = two(args).map(asOracleText);
  return value(`strpos(${parts.map(part => part.sql).join(', ')})`, 'integer', parts);
};

const replace: FunctionRule = args => {
  const [text, from, to] = arity(args, 2, 3);
  const parts = [
    text ?? refuse('an argument is missing'),
    from ?? refuse('an argument is missing'),
    to ?? literalValue(''),
  ];
  const [first, second, third] = parts.map(asOracleText);
  if (second?.literal === undefined || second.literal === '') return refuse('REPLACE looks for something calculated');
  return maybeEmpty(`replace(${first?.sql}, ${second.sql}, COALESCE(${third?.sql}, ''))`, parts);
};

/** DECODE(a, b, c, d): equal is what = says, or both NULL. */
const decode: FunctionRule = args => {
  const [subject, ...rest] = arity(args, 3, 255);
  if (subject === undefined) return refuse('an argument is missing');
  const pairs: { when: Value; result: Value }[] = [];
  while (rest.length > 1) {
    const [when, result] = [rest.shift(), rest.shift()];
    if (when !== undefined && result !== undefined) pairs.push({ when, result });
  }
  const { parts, family } = unify([...pairs.map(pair => pair.result), ...rest]);
  const branches = pairs.map(({ when }, index) => `WHEN ${same(subject, when)} THEN ${parts[index]?.sql}`);
  const otherwise = rest.length === 0 ? '' : ` ELSE ${parts.at(-1)?.sql}`;
  return value(`CASE ${branches.join(' ')}${otherwise} END`, family, [
    subject,
    ...pairs.map(pair => pair.when),
    ...parts,
  ]);
};

function same(subject: Value, when: Value): string {
  if (when.family === 'null') return `${closed(subject)} IS NULL`;
  const [left, right] = comparable(subject, when);
  const isConstant = when.literal !== undefined || when.number !== undefined;
  return `${closed(left)} ${isConstant ? '=' : 'IS NOT DISTINCT FROM'} ${closed(right)}`;
}

const nvl2: FunctionRule = args => {
  const [test, present, missing] = three(args);
  const { parts, family } = unify([present, missing]);
  return value(`CASE WHEN ${closed(test)} IS NOT NULL THEN ${parts[0]?.sql} ELSE ${parts[1]?.sql} END`, family, [
    test,
    ...parts,
  ]);
};

/** ROUND of a number; a whole number keeps its digits unless some before the point are asked for. */
const round: FunctionRule = (args, input) => {
  const [first, digits] = arity(args, 1, 2);
  if (first === undefined || isMoment(first.family)) return refuse('ROUND of a date is not known');
  if (digits !== undefined && !/^\d+$/.test(digits.number ?? '')) return refuse('ROUND has digits that are calculated');
  return numberFunctions.ROUND?.(args, input) ?? refuse('ROUND is not known');
};

const units: { readonly [format: string]: string } = {
  DD: 'day',
  DDD: 'day',
  J: 'day',
  MM: 'month',
  MON: 'month',
  MONTH: 'month',
  Q: 'quarter',
  HH: 'hour',
  HH24: 'hour',
  MI: 'minute',
  YYYY: 'year',
  YEAR: 'year',
  YY: 'year',
  SYYYY: 'year',
};

/** TRUNC of a moment takes it back to the beginning of a day, month ...; of a number it cuts digits. */
const truncate: FunctionRule = (args, input) => {
  const [first, second] = arity(args, 1, 2);
  if (first === undefined) return refuse('an argument is missing');
  if (!isMoment(first.family) && second !== undefined && !/^\d+$/.test(second.number ?? ''))
    return refuse('TRUNC has digits that are calculated');
  if (!isMoment(first.family)) return numberFunctions.TRUNCATE?.(args, input) ?? refuse('TRUNC is not known');
  const unit = second === undefined ? 'day' : units[(second.literal ?? '').toUpperCase()];
  if (unit === undefined) return refuse('TRUNC cuts a date in a way that is not known');
  const moment = asMoment(first);
  return dateValue(
    `date_trunc('${unit}', ${closed(moment)}::timestamp)`,
    [moment],
    moment.family === 'timestamptz' ? 1 : 0,
  );
};

const addMonths: FunctionRule = args => {
  const [moment, months] = two(args);
  const from = asMoment(moment);
  const count = asNumber(months);
  // The last day of a month stays the last day, which PostgreSQL's months do not keep.
  const moved = `${closed(from)} + ${closed(count)} * INTERVAL '1 month'`;
  const last = `date_trunc('month', ${closed(from)}) + INTERVAL '1 month - 1 day'`;
  const lastMoved = `date_trunc('month', ${moved}) + INTERVAL '1 month - 1 day' + (${closed(from)} - date_trunc('day', ${closed(from)}))`;
  const sql = `CASE WHEN date_trunc('day', ${closed(from)}) = ${last} THEN ${lastMoved} ELSE ${moved} END`;
  return dateValue(sql, [from, count], from.family === 'timestamptz' ? 1 : 0);
};

const lastDay: FunctionRule = args => {
  const moment = asMoment(one(args));
  const time = `(${closed(moment)} - date_trunc('day', ${closed(moment)}))`;
  return dateValue(
    `(date_trunc('month', ${closed(moment)}) + INTERVAL '1 month - 1 day' + ${time})`,
    [moment],
    moment.family === 'timestamptz' ? 1 : 0,
  );
};

/** TO_DATE and TO_TIMESTAMP of a text in a format that both are written out. */
function toMoment(type: 'timestamp(0)' | 'timestamp'): FunctionRule {
  return args => {
    const [text, format] = arity(args, 1, 3);
    if (text !== undefined && isMoment(text.family)) return text;
    const written = text?.literal ?? text?.number;
    if (written === undefined) return refuse('a text is made a date by a format when it is read');
    const moment = format === undefined ? isoLiteral(written) : new MomentFormat(format.literal ?? '').parse(written);
    if (moment === undefined || / BC$/.test(moment)) return refuse('a text is not a date in its format');
    return { ...value(`TIMESTAMP ${literalValue(moment).sql}`, 'timestamp', []), type };
  };
}

const toNumber: FunctionRule = args => {
  const part = one(args);
  if (isNumeric(part.family)) return part;
  return part.literal === undefined
    ? refuse('TO_NUMBER of a text reads it by settings of the session')
    : asNumber(part);
};

const toText: FunctionRule = args => asOracleText(one(args));

const regexp: FunctionRule = args => {
  const [subject, pattern, options] = arity(args, 2, 3);
  if (subject === undefined || pattern?.literal === undefined) return refuse('a regular expression is calculated');
  if (/\\[^\\.^$*+?()[\]{}|/dwsDWS-]|\(\?|\[\[[.=]|\\$/.test(pattern.literal))
    return refuse('its regular expression means something else in PostgreSQL');
  const flags =
    options?.literal ??
    (options === undefined || options.family === 'null' ? '' : refuse('its options are calculated'));
  if (!/^[ic]?$/.test(flags)) return refuse(`a regular expression has the options ${flags}`);
  const text = asOracleText(subject);
  return value(`${closed(text)} ${flags === 'i' ? '~*' : '~'} ${pattern.sql}`, 'boolean', [text], { atomic: false });
};

const character: FunctionRule = args => {
  const code = one(args).number;
  if (code === undefined || !(Number(code) >= 1 && Number(code) < 128))
    return refuse('CHR depends on the character set');
  return literalValue(String.fromCharCode(Number(code)));
};

const sysGuid: FunctionRule = args => {
  arity(args, 0);
  return value("decode(replace(gen_random_uuid()::text, '-', ''), 'hex')", 'bytea', [], { volatility: 2 });
};

const modulo: FunctionRule = args => {
  const [left, right] = two(args).map(asNumber);
  if (left === undefined || right === undefined) return refuse('an argument is missing');
  if (left.family === 'float' || right.family === 'float')
    return refuse('MOD of floating point numbers has no PostgreSQL equal');
  // MOD(n, 0) is n.
  if (!(Number(right.number ?? '0') !== 0)) return refuse('MOD by something that may be 0');
  return value(`${closed(left)} % ${closed(right)}`, left.family, [left, right], { atomic: false });
};

const jsonTest: FunctionRule = () => refuse('it tests for JSON');

/** Functions of Oracle whose result is certain to be the same in PostgreSQL. */
export const oracleFunctions: FunctionTable = {
  ...pick(logicFunctions, 'COALESCE NULLIF NVL GREATEST LEAST'),
  ...pick(numberFunctions, 'ABS SIGN CEIL FLOOR'),
  ROUND: round,
  NVL2: nvl2,
  DECODE: decode,
  UPPER: onText('upper'),
  LOWER: onText('lower'),
  TRIM: trimmed('btrim'),
  LTRIM: trimmed('ltrim'),
  RTRIM: trimmed('rtrim'),
  LPAD: padded('lpad'),
  RPAD: padded('rpad'),
  SUBSTR: substring,
  LENGTH: length,
  INSTR: inString,
  REPLACE: replace,
  CHR: character,
  MOD: modulo,
  TRUNC: truncate,
  TO_DATE: toMoment('timestamp(0)'),
  TO_TIMESTAMP: toMoment('timestamp'),
  TO_NUMBER: toNumber,
  TO_CHAR: toText,
  TO_CLOB: toText,
  REGEXP_LIKE: regexp,
  JSON_EXISTS: jsonTest,
  ADD_MONTHS: addMonths,
  LAST_DAY: lastDay,
  SYSDATE: fixed('LOCALTIMESTAMP(0)', 'timestamp', 1, 'timestamp(0)'),
  CURRENT_DATE: fixed('LOCALTIMESTAMP(0)', 'timestamp', 1, 'timestamp(0)'),
  SYSTIMESTAMP: fixed('CURRENT_TIMESTAMP', 'timestamptz', 1),
  CURRENT_TIMESTAMP: fixed('CURRENT_TIMESTAMP', 'timestamptz', 1),
  LOCALTIMESTAMP: fixed('LOCALTIMESTAMP', 'timestamp', 1),
  USER: fixed('current_user::text', 'text', 1),
  SYS_GUID: sysGuid,
};

function pick(table: FunctionTable, names: string): FunctionTable {
  const wanted = new Set(names.split(' '));
  return Object.fromEntries(Object.entries(table).filter(([name]) => wanted.has(name)));
}
