import { arity, one, three, two } from './arguments.ts';
import { equated, orderKey } from './collation.ts';
import { comparable, unify } from './combine.ts';
import type { FunctionRule, FunctionTable } from './functions.ts';
import { asBoolean, closed, type Value, value } from './value.ts';

const coalesce: FunctionRule = args => {
  const { parts, family } = unify(arity(args, 1, 100));
  return value(`COALESCE(${parts.map(part => part.sql).join(', ')})`, family, parts);
};

const choose: FunctionRule = args => {
  const [condition, yes, no] = three(args);
  const { parts, family } = unify([yes, no]);
  const test = asBoolean(condition);
  const [first, second] = parts;
  return value(`CASE WHEN ${test.sql} THEN ${first?.sql} ELSE ${second?.sql} END`, family, [test, ...parts]);
};

/** The largest or smallest of several values; NULL if one is NULL, which PostgreSQL's own would pass over. */
function extreme(name: 'GREATEST' | 'LEAST'): FunctionRule {
  return (args, { scope }) => {
    const { parts, family } = unify(arity(args, 2, 50));
    if (family === 'text') for (const part of parts) orderKey({ ...part, family }, scope.grammar);
    if (family === 'json' || family === 'other') return comparableRefusal(parts);
    const nulls = parts
      .filter(part => part.literal === undefined && part.number === undefined)
      .map(part => `${closed(part)} IS NULL`);
    const list = `${name}(${parts.map(part => part.sql).join(', ')})`;
    return value(
      nulls.length === 0 ? list : `CASE WHEN ${nulls.join(' OR ')} THEN NULL ELSE ${list} END`,
      family,
      parts,
    );
  };
}

function comparableRefusal(parts: readonly Value[]): Value {
  const [first, second] = two(parts.slice(0, 2));
  return comparable(first, second)[0];
}

export const logicFunctions: FunctionTable = {
  COALESCE: coalesce,
  IFNULL: coalesce,
  NVL: coalesce,
  IF: choose,
  IIF: choose,
  NULLIF: (args, { scope }) => {
    const [left, right] = two(args);
    const [first, second] = comparable(left, right);
    const [own, other] = equated(first, second, scope.grammar);
    if (own.sql !== first.sql)
      return value(`CASE WHEN ${own.sql} = ${closed(other)} THEN NULL ELSE ${first.sql} END`, 'text', [first]);
    return value(`NULLIF(${first.sql}, ${second.sql})`, first.family === 'literal' ? 'text' : first.family, [
      first,
      second,
    ]);
  },
  ISNULL: args => {
    const operand = one(args);
    return value(`${closed(operand)} IS NULL`, 'boolean', [operand], { atomic: false });
  },
  GREATEST: extreme('GREATEST'),
  LEAST: extreme('LEAST'),
  MAX: extreme('GREATEST'),
  MIN: extreme('LEAST'),
};
