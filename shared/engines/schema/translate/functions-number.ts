import { arity, one, two } from './arguments.ts';
import { calculate } from './combine.ts';
import type { FunctionRule, FunctionTable } from './functions.ts';
import { refuse } from './untranslatable.ts';
import { asInteger, asNumber, closed, type Family, type Value, value } from './value.ts';

function simple(name: string, family: (of: Family) => Family): FunctionRule {
  return args => {
    const number = asNumber(one(args));
    return value(`${name}(${number.sql})`, family(number.family), [number]);
  };
}

const same = (family: Family): Family => family;

/** ceil and floor of a whole number are numbers with a point in PostgreSQL. */
function toWhole(name: 'ceil' | 'floor'): FunctionRule {
  return args => {
    const number = asNumber(one(args));
    if (number.family === 'integer') return number;
    if (number.family === 'float') return value(`${name}(${number.sql})`, 'float', [number]);
    return value(`${name}(${number.sql})::bigint`, 'integer', [number]);
  };
}

/** Digits below zero round whole numbers too; SQLite takes them for none. */
function rounded(name: 'round' | 'trunc'): FunctionRule {
  return (args, { scope }) => {
    const [first, second] = arity(args, 1, 2);
    const number = asNumber(first ?? refuse('an argument is missing'));
    const digits = second === undefined ? undefined : asInteger(second);
    const isAfterPoint = digits === undefined || /^\d+$/.test(second?.number ?? '');
    if (number.family === 'integer') {
      if (isAfterPoint || scope.grammar === 'sqlite') return number;
      return value(`${name}(${closed(number)}::numeric, ${digits.sql})::bigint`, 'integer', [number, digits]);
    }
    if (!isAfterPoint && scope.grammar === 'sqlite')
      return refuse(`${name} to digits that may stand before the point takes them for none`);
    if (number.family === 'float') return refuse(`${name} of a floating point number rounds halves in another way`);
    const list = digits === undefined ? number.sql : `${number.sql}, ${digits.sql}`;
    return value(`${name}(${list})`, 'decimal', digits === undefined ? [number] : [number, digits]);
  };
}

const power: FunctionRule = args => {
  const [base, exponent] = two(args);
  if (!/^\d+$/.test(exponent.number ?? '')) return refuse('POWER of a calculated exponent can have no result');
  const parts: [Value, Value] = [asNumber(base), asNumber(exponent)];
  return value(`power(${closed(parts[0])}::double precision, ${closed(parts[1])}::double precision)`, 'float', parts);
};

export const numberFunctions: FunctionTable = {
  ABS: simple('abs', same),
  SIGN: args => {
    const number = asNumber(one(args));
    return value(`sign(${number.sql})::integer`, 'integer', [number]);
  },
  CEIL: toWhole('ceil'),
  CEILING: toWhole('ceil'),
  FLOOR: toWhole('floor'),
  ROUND: rounded('round'),
  TRUNCATE: rounded('trunc'),
  MOD: args => {
    const [left, right] = two(args);
    return calculate('%', left, right, true);
  },
  POW: power,
  POWER: power,
  SQRT: args => {
    const number = asNumber(one(args));
    // The root of a negative number is NULL at the source and an error in PostgreSQL.
    return value(`sqrt(CASE WHEN ${closed(number)} >= 0 THEN ${closed(number)}::double precision END)`, 'float', [
      number,
    ]);
  },
  EXP: args => {
    const number = asNumber(one(args));
    return value(`exp(${closed(number)}::double precision)`, 'float', [number]);
  },
  PI: args => {
    arity(args, 0);
    return value('pi()', 'float', []);
  },
};
