import type { Node } from './ast.ts';
import { parsePrimary } from './parse-primary.ts';
import { atQuery, parseQueryBody } from './parse-query.ts';
import { tsqlLevels } from './parse-tsql.ts';
import { TokenReader } from './token-reader.ts';
import { type Grammar, tokenize } from './tokenize.ts';
import { refuse } from './untranslatable.ts';

/** Parses one whole expression. Throws Untranslatable where the text is outside the grammar it knows. */
export function parseExpressionText(text: string, grammar: Grammar): Node {
  const reader = new TokenReader(tokenize(text, grammar), grammar, text);
  const node = parseExpression(reader);
  reader.expectEnd();
  return node;
}

/** An expression at the reader's position: OR, XOR, AND, NOT, comparison, |, &, shift, sum, product, in that order. */
export function parseExpression(reader: TokenReader): Node {
  return reader.nested(() => parseOr(reader));
}

/** One or more expressions between commas. */
export function parseList(reader: TokenReader): Node[] {
  const list = [parseExpression(reader)];
  while (reader.takeSymbol(',')) list.push(parseExpression(reader));
  return list;
}

function parseOr(reader: TokenReader): Node {
  let left = parseXor(reader);
  while (reader.takeWords('OR') || (reader.grammar === 'mysql' && reader.takeSymbol('||'))) {
    left = { kind: 'binary', operator: 'OR', left, right: parseXor(reader) };
  }
  return left;
}

function parseXor(reader: TokenReader): Node {
  let left = parseAnd(reader);
  while (reader.takeWords('XOR')) left = { kind: 'binary', operator: 'XOR', left, right: parseAnd(reader) };
  return left;
}

function parseAnd(reader: TokenReader): Node {
  let left = parseNot(reader);
  while (reader.takeWords('AND') || reader.takeSymbol('&&')) {
    left = { kind: 'binary', operator: 'AND', left, right: parseNot(reader) };
  }
  return left;
}

function parseNot(reader: TokenReader): Node {
  if (!reader.takeWords('NOT')) return parseComparison(reader);
  return { kind: 'unary', operator: 'NOT', operand: reader.nested(() => parseNot(reader)) };
}

const comparisons = ['<=>', '=', '==', '<>', '!=', '<=', '>=', '<', '>'];

function parseComparison(reader: TokenReader): Node {
  let left = parseBits(reader);
  for (;;) {
    const symbol = comparisons.find(candidate => reader.isSymbol(candidate));
    if (symbol === undefined) {
      const predicate = parsePredicate(reader, left);
      if (predicate === undefined) return left;
      left = predicate;
    } else {
      reader.next();
      const operator = symbol === '==' ? '=' : symbol === '!=' ? '<>' : symbol;
      left = { kind: 'binary', operator, left, right: parseBits(reader) };
    }
  }
}

const negatable = ['IN', 'BETWEEN', 'LIKE', 'REGEXP', 'RLIKE', 'GLOB', 'NULL'];

/** IS, IN, BETWEEN, LIKE and their negations after `left`; undefined if none follows. */
function parsePredicate(reader: TokenReader, left: Node): Node | undefined {
  if (reader.takeWords('IS')) return parseIs(reader, left);
  if (reader.takeWords('ISNULL')) return { kind: 'is', operand: left, what: 'null', negated: false };
  if (reader.takeWords('NOTNULL')) return { kind: 'is', operand: left, what: 'null', negated: true };
  const negated = reader.isWord('NOT') && negatable.some(word => reader.isWord(word, 1));
  if (negated) reader.next();
  if (negated && reader.takeWords('NULL')) return { kind: 'is', operand: left, what: 'null', negated: true };
  if (reader.takeWords('IN')) return parseIn(reader, left, negated);
  if (reader.takeWords('BETWEEN')) {
    const low = parseBits(reader);
    reader.expectWord('AND');
    return { kind: 'between', operand: left, low, high: parseBits(reader), negated };
  }
  if (reader.takeWords('LIKE')) {
    const pattern = parseBits(reader);
    if (!reader.takeWords('ESCAPE')) return { kind: 'like', operand: left, pattern, operator: 'LIKE', negated };
    const mark = reader.next();
    if (mark.kind !== 'string') return refuse('LIKE has an ESCAPE that is not a text');
    return { kind: 'like', operand: left, pattern, escape: mark.text, operator: 'LIKE', negated };
  }
  if (reader.takeWords('REGEXP') || reader.takeWords('RLIKE')) {
    return { kind: 'like', operand: left, pattern: parseBits(reader), operator: 'REGEXP', negated };
  }
  if (reader.takeWords('GLOB')) {
    return { kind: 'like', operand: left, pattern: parseBits(reader), operator: 'GLOB', negated };
  }
  return undefined;
}

function parseIn(reader: TokenReader, left: Node, negated: boolean): Node {
  reader.expectSymbol('(');
  if (atQuery(reader)) {
    const query = parseQueryBody(reader);
    reader.expectSymbol(')');
    return { kind: 'in-query', operand: left, query, negated };
  }
  const list = parseList(reader);
  reader.expectSymbol(')');
  return { kind: 'in', operand: left, list, negated };
}

function parseIs(reader: TokenReader, left: Node): Node {
  const negated = reader.takeWords('NOT');
  if (reader.takeWords('DISTINCT', 'FROM')) return same(left, parseBits(reader), !negated);
  if (reader.takeWords('NULL') || reader.takeWords('UNKNOWN'))
    return { kind: 'is', operand: left, what: 'null', negated };
  if (reader.takeWords('TRUE')) return { kind: 'is', operand: left, what: 'true', negated };
  if (reader.takeWords('FALSE')) return { kind: 'is', operand: left, what: 'false', negated };
  if (reader.grammar !== 'sqlite') return refuse('IS is followed by something else than NULL, TRUE or FALSE');
  return same(left, parseBits(reader), negated);
}

function same(left: Node, right: Node, negated: boolean): Node {
  const equal: Node = { kind: 'binary', operator: '<=>', left, right };
  return negated ? { kind: 'unary', operator: 'NOT', operand: equal } : equal;
}

/** Operators that bind tighter than comparisons, loosest first. SQLite puts | & << >> on one level. */
const mysqlLevels = [['|'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '%'], ['^']];
const sqliteLevels = [
  ['|', '&', '<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const oracleLevels = [
  ['+', '-', '||'],
  ['*', '/'],
];

const levels = { mysql: mysqlLevels, sqlite: sqliteLevels, tsql: tsqlLevels, oracle: oracleLevels };

function parseBits(reader: TokenReader, level = 0): Node {
  const operators = levels[reader.grammar][level];
  if (operators === undefined) return parseTight(reader);
  let left = parseBits(reader, level + 1);
  for (;;) {
    const symbol = operators.find(candidate => reader.isSymbol(candidate)) ?? wordOperator(reader, operators);
    if (symbol === undefined) return left;
    reader.next();
    left = { kind: 'binary', operator: symbol, left, right: parseBits(reader, level + 1) };
  }
}

function wordOperator(reader: TokenReader, operators: readonly string[]): string | undefined {
  if (reader.grammar !== 'mysql' || !operators.includes('*')) return undefined;
  if (reader.isWord('DIV')) return 'DIV';
  return reader.isWord('MOD') ? '%' : undefined;
}

/** SQLite's ||, the JSON arrows and COLLATE bind tightest. */
function parseTight(reader: TokenReader): Node {
  let left = parseUnary(reader);
  for (;;) {
    if (reader.grammar === 'sqlite' && reader.takeSymbol('||')) {
      left = { kind: 'binary', operator: '||', left, right: parseUnary(reader) };
    } else if (reader.isSymbol('->') || reader.isSymbol('->>')) {
      const operator = reader.next().text;
      left = { kind: 'binary', operator, left, right: parseUnary(reader) };
    } else if (reader.takeWords('COLLATE')) {
      left = { kind: 'collate', operand: left, collation: reader.name() };
    } else return left;
  }
}

function parseUnary(reader: TokenReader): Node {
  const operator = ['-', '+', '~', '!'].find(candidate => reader.takeSymbol(candidate));
  if (operator === undefined) return parsePrimary(reader);
  const operand = reader.nested(() => parseUnary(reader));
  return { kind: 'unary', operator: operator === '!' ? 'NOT' : operator, operand };
}
