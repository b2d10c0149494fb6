import { quoteBytes } from '../emit/quote.ts';
import type { Call, CastType, Node, Query, Window } from './ast.ts';
import { calculateTsql, withIsoDates } from './calculate-tsql.ts';
import { renderCast } from './cast.ts';
import { renderTsqlCast } from './cast-tsql.ts';
import { equated, equatedList, isFolding, ordered } from './collation.ts';
import { calculate, comparable, unify } from './combine.ts';
import { renderCall } from './functions.ts';
import { jsonPath } from './functions-json.ts';
import { extract, moveBy } from './moments.ts';
import { calculateOracle, renderOracleCast } from './oracle-values.ts';
import { matchPattern } from './patterns.ts';
import type { Grammar } from './tokenize.ts';
import { refuse } from './untranslatable.ts';
import { asBoolean, asNumber, asText, closed, literalValue, numberValue, type Value, value } from './value.ts';

/** What an expression may refer to. */
export interface Scope {
  grammar: Grammar;
  /** The column of this name, or undefined if there is none. */
  column(qualifier: readonly string[], name: string): Value | undefined;
  /** A subquery's SQL and the types of its columns. Absent: subqueries are refused. */
  query?(query: Query): { sql: string; columns: Value[] };
  /** Renders an aggregate, or refuses. Absent: aggregates are refused. */
  aggregate?(call: Call): Value;
  /** Renders a window function, or refuses. Absent: they are refused. */
  window?(call: Call, over: Window): Value;
  /** A call of a function that the source defines itself; undefined if it has none of this name that was translated. */
  routine?(name: string, args: readonly Value[]): Value | undefined;
}

/** An expression in PostgreSQL's words, with its type. Throws Untranslatable where no certain equal is known. */
export function render(node: Node, scope: Scope): Value {
  switch (node.kind) {
    case 'column':
      return renderColumn(node, scope);
    case 'string':
      // An empty text is NULL in Oracle.
      if (node.value === '' && scope.grammar === 'oracle') return render({ kind: 'null' }, scope);
      return literalValue(node.value);
    case 'number':
      return numberValue(node.text);
    case 'null':
      return { sql: 'NULL', family: 'null', volatility: 0, atomic: true };
    case 'boolean':
      return value(node.value ? 'TRUE' : 'FALSE', 'boolean', []);
    case 'hex':
      return value(quoteBytes(node.hex), 'bytea', []);
    case 'bits':
      return node.bits.length <= 62
        ? numberValue(String(BigInt(`0b${node.bits || '0'}`)))
        : refuse('it holds a long bit literal');
    case 'unary':
      return renderUnary(node.operator, render(node.operand, scope));
    case 'binary':
      return renderBinary(node.operator, node.left, node.right, scope);
    case 'call':
      return renderCall(node, scope, render);
    case 'case':
      return renderCase(node, scope);
    case 'cast':
      return castIn(scope.grammar, render(node.operand, scope), node.type);
    case 'in':
      return renderIn(node, scope);
    case 'in-query':
      return renderInQuery(node, scope);
    case 'between': {
      const operand = render(node.operand, scope);
      const bound = (side: Node): Value => {
        const rendered = render(side, scope);
        return scope.grammar === 'tsql' ? withIsoDates(operand, rendered)[1] : rendered;
      };
      const [low, lowOperand] = comparable(bound(node.low), operand);
      const [high, highOperand] = comparable(bound(node.high), operand);
      if (lowOperand.sql !== highOperand.sql) refuse('BETWEEN has bounds of different types');
      const not = node.negated ? 'NOT ' : '';
      const [least, subject] = ordered(low, lowOperand, scope.grammar);
      const [most] = ordered(high, highOperand, scope.grammar);
      return value(
        `${closed(subject)} ${not}BETWEEN ${closed(least)} AND ${closed(most)}`,
        'boolean',
        [operand, least, most],
        { atomic: false },
      );
    }
    case 'is':
      return renderIs(render(node.operand, scope), node.what, node.negated);
    case 'like':
      return matchPattern(node, render(node.operand, scope), render(node.pattern, scope), scope.grammar);
    case 'extract':
      if (node.field === 'SECOND' && scope.grammar === 'oracle') refuse('it takes seconds with their fraction');
      return extract(node.field, render(node.operand, scope));
    case 'exists': {
      const { sql } = subquery(node.query, scope);
      return value(`EXISTS (${sql})`, 'boolean', [], { volatility: 1 });
    }
    case 'scalar': {
      const { sql, columns } = subquery(node.query, scope);
      const [column, ...more] = columns;
      if (column === undefined || more.length > 0) return refuse('a subquery used as a value has not one column');
      return value(`(${sql})`, column.family === 'literal' ? 'text' : column.family, [column], { volatility: 1 });
    }
    case 'collate':
      return renderCollate(render(node.operand, scope), node.collation, isFolding(scope.grammar));
    case 'interval':
      return refuse('INTERVAL stands where no date is moved');
  }
}

function castIn(grammar: Grammar, operand: Value, type: CastType): Value {
  if (grammar === 'tsql') return renderTsqlCast(operand, type);
  return grammar === 'oracle' ? renderOracleCast(operand, type) : renderCast(operand, type);
}

function renderColumn(node: Extract<Node, { kind: 'column' }>, scope: Scope): Value {
  const column = scope.column(node.qualifier, node.name);
  if (column !== undefined) return column;
  // SQLite takes a name in double quotes that names no column for a text.
  if (node.doubleQuoted && scope.grammar === 'sqlite') return literalValue(node.name);
  return refuse(`the column ${[...node.qualifier, node.name].join('.')} is not known`);
}

function subquery(query: Query, scope: Scope): { sql: string; columns: Value[] } {
  return scope.query === undefined ? refuse('it holds a subquery') : scope.query(query);
}

function renderUnary(operator: string, operand: Value): Value {
  switch (operator) {
    case 'NOT': {
      const condition = asBoolean(operand);
      return value(`NOT ${closed(condition)}`, 'boolean', [condition], { atomic: false });
    }
    case '-': {
      const number = asNumber(operand);
      const negative: Value = value(`(-${closed(number)})`, number.family, [number]);
      return number.number === undefined || number.number.startsWith('-')
        ? negative
        : { ...negative, number: `-${number.number}` };
    }
    case '+':
      return asNumber(operand);
    default:
      return refuse(`the operator ${operator} gives other numbers in PostgreSQL`);
  }
}

function renderBinary(operator: string, leftNode: Node, rightNode: Node, scope: Scope): Value {
  if ((operator === '+' || operator === '-') && rightNode.kind === 'interval') {
    return moveBy(render(leftNode, scope), render(rightNode.amount, scope), rightNode.unit, operator);
  }
  if (operator === '+' && leftNode.kind === 'interval') {
    return moveBy(render(rightNode, scope), render(leftNode.amount, scope), leftNode.unit, operator);
  }
  const sides: [Value, Value] = [render(leftNode, scope), render(rightNode, scope)];
  const [left, right] = scope.grammar === 'tsql' ? withIsoDates(...sides) : sides;
  switch (operator) {
    case 'AND':
    case 'OR': {
      const parts = [asBoolean(left), asBoolean(right)] as const;
      return value(`${closed(parts[0])} ${operator} ${closed(parts[1])}`, 'boolean', parts, { atomic: false });
    }
    case 'XOR': {
      const parts = [asBoolean(left), asBoolean(right)] as const;
      return value(`${closed(parts[0])} <> ${closed(parts[1])}`, 'boolean', parts, { atomic: false });
    }
    case '=':
    case '<>':
    case '<':
    case '>':
    case '<=':
    case '>=': {
      const sides = comparable(left, right);
      const isEquality = operator === '=' || operator === '<>';
      const [first, second] = (isEquality ? equated : ordered)(...sides, scope.grammar);
      return value(`${closed(first)} ${operator} ${closed(second)}`, 'boolean', [first, second], { atomic: false });
    }
    case '<=>': {
      const [first, second] = equated(...comparable(left, right), scope.grammar);
      return value(`${closed(first)} IS NOT DISTINCT FROM ${closed(second)}`, 'boolean', [first, second], {
        atomic: false,
      });
    }
    case '||': {
      if (scope.grammar === 'oracle') return calculateOracle(operator, left, right);
      const parts = [asText(left), asText(right)] as const;
      return value(`${closed(parts[0])} || ${closed(parts[1])}`, 'text', parts, { atomic: false });
    }
    case '->':
    case '->>':
      return jsonPath(left, right, operator === '->>');
    default:
      if (scope.grammar === 'tsql') return calculateTsql(operator, left, right);
      if (scope.grammar === 'oracle') return calculateOracle(operator, left, right);
      return calculate(operator, left, right, scope.grammar === 'mysql');
  }
}

function renderCase(node: Extract<Node, { kind: 'case' }>, scope: Scope): Value {
  const operand = node.operand === undefined ? undefined : render(node.operand, scope);
  const conditions = node.branches.map(branch => {
    const when = render(branch.when, scope);
    if (operand === undefined) return asBoolean(when);
    const [first, second] = equated(...comparable(operand, when), scope.grammar);
    return value(`${closed(first)} = ${closed(second)}`, 'boolean', [first, second], { atomic: false });
  });
  const results = node.branches.map(branch => render(branch.result, scope));
  if (node.otherwise !== undefined) results.push(render(node.otherwise, scope));
  const { parts, family } = unify(results);
  const branches = conditions.map((condition, index) => `WHEN ${condition.sql} THEN ${parts[index]?.sql ?? 'NULL'}`);
  const otherwise = node.otherwise === undefined ? '' : ` ELSE ${parts.at(-1)?.sql ?? 'NULL'}`;
  return value(`CASE ${branches.join(' ')}${otherwise} END`, family, [...conditions, ...parts]);
}

function renderIn(node: Extract<Node, { kind: 'in' }>, scope: Scope): Value {
  const operand = render(node.operand, scope);
  const pairs = node.list.map(item => comparable(operand, render(item, scope)));
  const [first] = pairs;
  if (first === undefined || pairs.some(([left]) => left.sql !== first[0].sql))
    return refuse('IN lists values of different types');
  const { operand: subject, list: parts } = equatedList(
    first[0],
    pairs.map(([, right]) => right),
    scope.grammar,
  );
  const not = node.negated ? 'NOT ' : '';
  return value(
    `${closed(subject)} ${not}IN (${parts.map(part => part.sql).join(', ')})`,
    'boolean',
    [subject, ...parts],
    { atomic: false },
  );
}

function renderInQuery(node: Extract<Node, { kind: 'in-query' }>, scope: Scope): Value {
  const operand = render(node.operand, scope);
  const { sql, columns } = subquery(node.query, scope);
  const [column, ...more] = columns;
  if (column === undefined || more.length > 0) return refuse('IN has a subquery of several columns');
  const [left, right] = comparable(operand, column);
  if (right.sql !== column.sql) refuse('IN compares values of different types');
  const [subject, found] = equated(left, { ...right, sql: 'found.value', atomic: true }, scope.grammar);
  const rows = found.sql === 'found.value' ? sql : `SELECT ${found.sql} FROM (${sql}) AS found (value)`;
  return value(`${closed(subject)} ${node.negated ? 'NOT ' : ''}IN (${rows})`, 'boolean', [subject], {
    atomic: false,
    volatility: 1,
  });
}

function renderIs(operand: Value, what: 'null' | 'true' | 'false', negated: boolean): Value {
  const part = what === 'null' ? operand : asBoolean(operand);
  return value(`${closed(part)} IS ${negated ? 'NOT ' : ''}${what.toUpperCase()}`, 'boolean', [part], {
    atomic: false,
  });
}

/** `collation` in the source's name: only the question whether case matters has an equal in the translation. */
function renderCollate(operand: Value, collation: string, folding: boolean): Value {
  const name = collation.toLowerCase();
  if (name === 'binary' || name.endsWith('_bin') || name.endsWith('_cs')) {
    const noPad = name === 'binary' || name.includes('0900') || name.includes('nopad');
    return { ...operand, caseSensitive: true, ...(folding && { noPad }) };
  }
  return refuse(`it compares under the collation ${collation}`);
}
