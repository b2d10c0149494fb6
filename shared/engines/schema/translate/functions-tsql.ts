import { arity, one, three, two } from './arguments.ts';
import { isoDate } from './calculate-tsql.ts';
import { renderTsqlConvert } from './cast-tsql.ts';
import { searchable } from './collation.ts';
import { unify } from './combine.ts';
import type { FunctionRule, FunctionTable } from './functions.ts';
import { logicFunctions } from './functions-logic.ts';
import { numberFunctions } from './functions-number.ts';
import { mysqlTextFunctions, textFunctions } from './functions-text.ts';
import { extract, moveBy } from './moments.ts';
import { refuse } from './untranslatable.ts';
import { asInteger, asMoment, asNumber, asText, closed, type Family, type Value, value } from './value.ts';

function pick(table: FunctionTable, names: string): FunctionTable {
  const wanted = new Set(names.split(' '));
  return Object.fromEntries(Object.entries(table).filter(([name]) => wanted.has(name)));
}

function fixed(sql: string, family: Family, volatility: 1 | 2): FunctionRule {
  return args => {
    arity(args, 0);
    return value(sql, family, [], { volatility });
  };
}

function field(name: string): FunctionRule {
  return args => extract(name, isoDate(one(args)));
}

const now = fixed('LOCALTIMESTAMP', 'timestamp', 1);
const utcNow = fixed("(now() AT TIME ZONE 'UTC')", 'timestamp', 1);
const uuid = fixed('gen_random_uuid()', 'uuid', 2);
const sessionUser = fixed('session_user::text', 'text', 1);
const currentUser = fixed('current_user::text', 'text', 1);

/** ISNULL gives the type of its first argument, cutting the second down to it; equal families leave nothing to cut. */
const isNull: FunctionRule = args => {
  const [first, second] = two(args);
  const { parts, family } = unify([first, second]);
  const sameKind =
    first.family === family || first.family === 'null' || (first.family === 'literal' && family === 'text');
  if (!sameKind && !(first.family === 'boolean' && second.number !== undefined)) {
    return refuse('ISNULL has values of different types');
  }
  return value(`COALESCE(${parts.map(part => part.sql).join(', ')})`, family, parts);
};

/** Blanks at the end do not count. */
const length: FunctionRule = args => {
  const text = asText(one(args));
  return value(`char_length(rtrim(${text.sql}, ' '))`, 'integer', [text]);
};

const charIndex: FunctionRule = args => {
  const parts = two(args).map(asText);
  const [part, text] = parts;
  const caseSensitive = text?.caseSensitive === true;
  if (!caseSensitive) searchable(parts, 'tsql');
  const list = [text, part].map(item => (caseSensitive ? item?.sql : `lower(${item?.sql})`)).join(', ');
  return value(`strpos(${list})`, 'integer', parts);
};

const replicate: FunctionRule = args => {
  const [text, times] = two(args);
  const parts: [Value, Value] = [asText(text), asInteger(times)];
  return value(`repeat(${parts[0].sql}, ${parts[1].sql})`, 'text', parts);
};

const concat: FunctionRule = args => {
  const parts = arity(args, 2, 254).map(asText);
  return value(`concat(${parts.map(part => part.sql).join(', ')})`, 'text', parts, { volatility: 1 });
};

const round: FunctionRule = args => {
  const [first, digits] = two(args);
  const number = asNumber(first);
  if (number.family !== 'decimal' || !/^\d+$/.test(digits.number ?? '')) {
    return refuse('ROUND of this value rounds in another way');
  }
  return value(`round(${number.sql}, ${digits.sql})`, 'decimal', [number]);
};

function partOf(part: Value): string {
  return part.literal ?? refuse('a part of a date is not known');
}

const dateAdd: FunctionRule = args => {
  const [part, amount, moment] = three(args);
  const unit = partOf(part);
  const number = asNumber(amount);
  if (number.family !== 'integer') return refuse('DATEADD of a fraction');
  if (unit === 'QUARTER') {
    const months = value(`${closed(number)} * 3`, 'integer', [number], { atomic: false });
    return moveBy(isoDate(moment), months, 'MONTH', '+');
  }
  return moveBy(isoDate(moment), number, unit, '+');
};

/** DATEDIFF counts the boundaries between two moments. */
const dateDiff: FunctionRule = args => {
  const [part, from, to] = three(args);
  const [first, second] = [asMoment(isoDate(from)), asMoment(isoDate(to))];
  const parts = [first, second];
  const volatility = parts.some(moment => moment.family === 'timestamptz') ? 1 : 0;
  const unit = partOf(part);
  if (unit === 'DAY') {
    return value(`${closed(second)}::date - ${closed(first)}::date`, 'integer', parts, { atomic: false, volatility });
  }
  const years = `(EXTRACT(YEAR FROM ${second.sql}) - EXTRACT(YEAR FROM ${first.sql}))::integer`;
  if (unit === 'YEAR') return value(years, 'integer', parts, { volatility });
  if (unit === 'MONTH') {
    const months = `(EXTRACT(MONTH FROM ${second.sql}) - EXTRACT(MONTH FROM ${first.sql}))::integer`;
    return value(`${years} * 12 + ${months}`, 'integer', parts, { atomic: false, volatility });
  }
  const seconds = { HOUR: 3600, MINUTE: 60, SECOND: 1 }[unit];
  if (seconds === undefined) return refuse(`DATEDIFF in ${unit} is not known`);
  const trunc = (moment: Value): string => `date_trunc('${unit.toLowerCase()}', ${closed(moment)}::timestamp)`;
  const epoch = `EXTRACT(EPOCH FROM ${trunc(second)} - ${trunc(first)})`;
  return value(`(${epoch} / ${seconds})::integer`, 'integer', parts, { volatility });
};

const datePart: FunctionRule = args => {
  const [part, moment] = two(args);
  return extract(partOf(part), isoDate(moment));
};

const endOfMonth: FunctionRule = args => {
  const moment = asMoment(isoDate(one(args)));
  return value(
    `(date_trunc('month', ${closed(moment)}::timestamp) + INTERVAL '1 month - 1 day')::date`,
    'date',
    [moment],
    { volatility: moment.family === 'timestamptz' ? 1 : 0 },
  );
};

/** Functions of T-SQL whose result is certain to be the same in PostgreSQL. */
export const tsqlFunctions: FunctionTable = {
  ...pick(logicFunctions, 'COALESCE IIF NULLIF'),
  ...pick(numberFunctions, 'ABS SIGN CEILING FLOOR POWER EXP PI'),
  ...pick(textFunctions, 'UPPER LOWER TRIM LTRIM RTRIM REPLACE SUBSTRING'),
  ...pick(mysqlTextFunctions, 'LEFT RIGHT REVERSE'),
  ISNULL: isNull,
  LEN: length,
  DATALENGTH: args => {
    const bytes = one(args);
    if (bytes.family !== 'bytea') return refuse('DATALENGTH counts the bytes of a text');
    return value(`octet_length(${bytes.sql})`, 'integer', [bytes]);
  },
  CHARINDEX: charIndex,
  REPLICATE: replicate,
  SPACE: args => {
    const times = asInteger(one(args));
    return value(`repeat(' ', ${times.sql})`, 'text', [times]);
  },
  CONCAT: concat,
  ROUND: round,
  GETDATE: now,
  SYSDATETIME: now,
  CURRENT_TIMESTAMP: now,
  GETUTCDATE: utcNow,
  SYSUTCDATETIME: utcNow,
  SYSDATETIMEOFFSET: fixed('CURRENT_TIMESTAMP', 'timestamptz', 1),
  NEWID: uuid,
  NEWSEQUENTIALID: uuid,
  SUSER_SNAME: sessionUser,
  SUSER_NAME: sessionUser,
  ORIGINAL_LOGIN: sessionUser,
  USER_NAME: currentUser,
  YEAR: field('YEAR'),
  MONTH: field('MONTH'),
  DAY: field('DAY'),
  DATEADD: dateAdd,
  DATEDIFF: dateDiff,
  DATEPART: datePart,
  EOMONTH: endOfMonth,
  CONVERT: args => {
    const [type, style, lengthMax, operand] = arity(args, 4);
    if (type?.literal === undefined || operand === undefined) return refuse('CONVERT is called in an odd way');
    return renderTsqlConvert(type.literal, style?.number ?? '', Number(lengthMax?.number ?? '0'), operand);
  },
};
