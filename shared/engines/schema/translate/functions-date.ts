import { arity, one, three, two } from './arguments.ts';
import type { FunctionRule, FunctionTable } from './functions.ts';
import { extract, moveBy } from './moments.ts';
import { refuse } from './untranslatable.ts';
import { asMoment, asText, closed, literalValue, type Value, value } from './value.ts';

/** The present moment without a zone, in the session's zone, with so many digits of a second. */
const now: FunctionRule = args => {
  const [digits] = arity(args, 0, 1);
  if (digits !== undefined && !/^[0-6]$/.test(digits.number ?? '')) return refuse('NOW has an odd precision');
  return value(`LOCALTIMESTAMP(${digits?.number ?? '0'})`, 'timestamp', [], { volatility: 1 });
};

const today: FunctionRule = args => {
  arity(args, 0);
  return value('CURRENT_DATE', 'date', [], { volatility: 1 });
};

const timeNow: FunctionRule = args => {
  arity(args, 0, 1);
  return value('LOCALTIME(0)', 'time', [], { volatility: 1 });
};

const utcNow: FunctionRule = args => {
  arity(args, 0, 1);
  return value("(now() AT TIME ZONE 'UTC')", 'timestamp', [], { volatility: 1 });
};

function field(name: string): FunctionRule {
  return args => extract(name, one(args));
}

function move(sign: '+' | '-'): FunctionRule {
  return (_, { call, scope, render }) => {
    const [moment, amount] = call.args;
    if (moment === undefined || amount === undefined) return refuse('an argument is missing');
    if (amount.kind === 'interval')
      return moveBy(render(moment, scope), render(amount.amount, scope), amount.unit, sign);
    return moveBy(render(moment, scope), render(amount, scope), 'DAY', sign);
  };
}

function asDate(part: Value): Value {
  const moment = asMoment(part);
  if (moment.family === 'date') return moment;
  return value(`${closed(moment)}::date`, 'date', [moment], { volatility: moment.family === 'timestamptz' ? 1 : 0 });
}

/** MySQL's DATE_FORMAT letters as to_char patterns. */
const formatLetters: { readonly [letter: string]: string } = {
  Y: 'YYYY',
  y: 'YY',
  m: 'MM',
  c: 'FMMM',
  d: 'DD',
  e: 'FMDD',
  H: 'HH24',
  h: 'HH12',
  I: 'HH12',
  i: 'MI',
  s: 'SS',
  S: 'SS',
  f: 'US',
  p: 'AM',
  j: 'DDD',
  T: 'HH24:MI:SS',
  M: 'FMMonth',
  b: 'Mon',
  W: 'FMDay',
  a: 'Dy',
  '%': '%',
};

/** strftime letters that mean the same in SQLite. */
const strftimeLetters: { readonly [letter: string]: string } = {
  Y: 'YYYY',
  m: 'MM',
  d: 'DD',
  H: 'HH24',
  M: 'MI',
  S: 'SS',
  j: 'DDD',
};

function toChar(moment: Value, format: Value, letters: { readonly [letter: string]: string }): Value {
  if (format.literal === undefined) return refuse('a date format is calculated');
  const pattern = format.literal.replace(
    /%(.)|([A-Za-z"\\]+)/g,
    (_, letter: string | undefined, words: string | undefined) => {
      if (letter !== undefined) return letters[letter] ?? refuse(`the date format %${letter} is not known`);
      return `"${(words ?? '').replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
    },
  );
  const from = asMoment(moment);
  const timestamp = from.family === 'date' ? `${closed(from)}::timestamp` : from.sql;
  return value(`to_char(${timestamp}, ${literalValue(pattern).sql})`, 'text', [from], { volatility: 1 });
}

export const dateFunctions: FunctionTable = {
  NOW: now,
  CURRENT_TIMESTAMP: now,
  LOCALTIME: now,
  LOCALTIMESTAMP: now,
  SYSDATE: now,
  CURDATE: today,
  CURRENT_DATE: today,
  CURTIME: timeNow,
  CURRENT_TIME: timeNow,
  UTC_TIMESTAMP: utcNow,
  UTC_DATE: args => {
    arity(args, 0);
    return value("(now() AT TIME ZONE 'UTC')::date", 'date', [], { volatility: 1 });
  },
  YEAR: field('YEAR'),
  QUARTER: field('QUARTER'),
  MONTH: field('MONTH'),
  DAY: field('DAY'),
  DAYOFMONTH: field('DAY'),
  HOUR: field('HOUR'),
  MINUTE: field('MINUTE'),
  SECOND: field('SECOND'),
  DATE: args => asDate(one(args)),
  DATE_ADD: move('+'),
  ADDDATE: move('+'),
  DATE_SUB: move('-'),
  SUBDATE: move('-'),
  DATE_FORMAT: args => {
    const [moment, format] = two(args);
    return toChar(moment, format, formatLetters);
  },
  DATEDIFF: args => {
    const parts = two(args).map(asDate);
    return value(`${parts.map(closed).join(' - ')}`, 'integer', parts, { atomic: false });
  },
  TIMESTAMPDIFF: args => {
    const [unit, from, to] = three(args);
    return timestampDifference(unit.literal ?? '', asMoment(from), asMoment(to));
  },
  DAYOFWEEK: args => {
    const date = asDate(one(args));
    return value(`(EXTRACT(DOW FROM ${date.sql})::integer + 1)`, 'integer', [date]);
  },
  LAST_DAY: args => {
    const date = asDate(one(args));
    return value(`(date_trunc('month', ${closed(date)}::timestamp) + INTERVAL '1 month - 1 day')::date`, 'date', [
      date,
    ]);
  },
  UNIX_TIMESTAMP: args => {
    const [moment] = arity(args, 0, 1);
    if (moment === undefined)
      return value('floor(EXTRACT(EPOCH FROM now()))::bigint', 'integer', [], { volatility: 1 });
    const from = asMoment(moment);
    return value(`EXTRACT(EPOCH FROM ${closed(from)}::timestamptz)::bigint`, 'integer', [from], { volatility: 1 });
  },
};

const seconds: { readonly [unit: string]: number } = { SECOND: 1, MINUTE: 60, HOUR: 3600, DAY: 86_400, WEEK: 604_800 };
const months: { readonly [unit: string]: number } = { MONTH: 1, QUARTER: 3, YEAR: 12 };

function timestampDifference(unit: string, from: Value, to: Value): Value {
  const volatility = from.family === 'timestamptz' || to.family === 'timestamptz' ? 1 : 0;
  const [first, second] = [`${closed(from)}::timestamp`, `${closed(to)}::timestamp`];
  const perUnit = seconds[unit];
  if (perUnit !== undefined) {
    return value(`trunc(EXTRACT(EPOCH FROM (${second} - ${first})) / ${perUnit})::bigint`, 'integer', [from, to], {
      volatility,
    });
  }
  const perMonths = months[unit];
  if (perMonths === undefined) return refuse(`TIMESTAMPDIFF in ${unit} is not known`);
  const age = `age(${second}, ${first})`;
  return value(
    `((EXTRACT(YEAR FROM ${age}) * 12 + EXTRACT(MONTH FROM ${age}))::integer / ${perMonths})`,
    'integer',
    [from, to],
    { volatility },
  );
}

const utcNowText = "(now() AT TIME ZONE 'UTC')";

/** SQLite's date functions with no argument or 'now', and no modifier but 'localtime'. */
function sqliteNow(args: readonly Value[], pattern: string): Value | undefined {
  const [first, modifier] = arity(args, 0, 2);
  if (first !== undefined && first.literal?.toLowerCase() !== 'now') return undefined;
  if (modifier !== undefined && modifier.literal?.toLowerCase() !== 'localtime')
    return refuse('a date is moved by a modifier');
  const moment = modifier === undefined ? utcNowText : 'LOCALTIMESTAMP';
  return value(`to_char(${moment}, '${pattern}')`, 'text', [], { volatility: 1 });
}

function sqliteMoment(pattern: string): FunctionRule {
  return args => {
    const present = sqliteNow(args, pattern);
    if (present !== undefined) return present;
    const moment = asMoment(one(args));
    if (moment.literal !== undefined) return asText(moment);
    return value(`to_char(${closed(moment)}::timestamp, '${pattern}')`, 'text', [moment], { volatility: 1 });
  };
}

export const sqliteDateFunctions: FunctionTable = {
  CURRENT_TIMESTAMP: args => sqliteNow(args, 'YYYY-MM-DD HH24:MI:SS') ?? refuse('CURRENT_TIMESTAMP has an argument'),
  CURRENT_DATE: args => sqliteNow(args, 'YYYY-MM-DD') ?? refuse('CURRENT_DATE has an argument'),
  CURRENT_TIME: args => sqliteNow(args, 'HH24:MI:SS') ?? refuse('CURRENT_TIME has an argument'),
  DATETIME: sqliteMoment('YYYY-MM-DD HH24:MI:SS'),
  DATE: sqliteMoment('YYYY-MM-DD'),
  TIME: sqliteMoment('HH24:MI:SS'),
  UNIXEPOCH: args => {
    const [first] = arity(args, 0, 1);
    if (first !== undefined && first.literal?.toLowerCase() !== 'now')
      return refuse('UNIXEPOCH of something else than now');
    return value('floor(EXTRACT(EPOCH FROM now()))::bigint', 'integer', [], { volatility: 1 });
  },
  STRFTIME: args => {
    const [format, moment] = two(args);
    const present = moment.literal?.toLowerCase() === 'now';
    if (format.literal === '%s' && present) {
      return value('floor(EXTRACT(EPOCH FROM now()))::bigint::text', 'text', [], { volatility: 1 });
    }
    const from: Value = present ? value(utcNowText, 'timestamp', [], { volatility: 1 }) : moment;
    return toChar(from, format, strftimeLetters);
  },
};
