import type { Call, CastType, Node } from './ast.ts';
import { parseExpression, parseList } from './parse.ts';
import { atQuery, parseQueryBody } from './parse-query.ts';
import { parseTsqlCall } from './parse-tsql.ts';
import { parseWindow } from './parse-window.ts';
import type { TokenReader } from './token-reader.ts';
import { refuse } from './untranslatable.ts';

/** A literal, a column, a call, a CASE or something in parentheses at the reader's position. */
export function parsePrimary(reader: TokenReader): Node {
  const token = reader.next();
  switch (token.kind) {
    case 'string':
      return { kind: 'string', value: token.text };
    case 'number':
      return { kind: 'number', text: token.text };
    case 'hex':
      return { kind: 'hex', hex: token.text };
    case 'bits':
      return { kind: 'bits', bits: token.text };
    case 'name':
      return parseColumn(reader, token.text, token.double);
    case 'word':
      return parseWord(reader, token.text);
    case 'symbol':
      if (token.text === '(') return parseParenthesis(reader);
      // A parameter or variable of T-SQL, or a variable of a session of MySQL, found by its name with the sign.
      if (token.text === '@' && ['tsql', 'mysql'].includes(reader.grammar) && reader.peek().kind === 'word')
        return { kind: 'column', qualifier: [], name: `@${reader.next().text}`, doubleQuoted: false };
      return refuse(`"${token.text}" is not understood here`);
    case 'end':
      return refuse('it ends too early');
  }
}

function parseParenthesis(reader: TokenReader): Node {
  if (atQuery(reader)) {
    const query = parseQueryBody(reader);
    reader.expectSymbol(')');
    return { kind: 'scalar', query };
  }
  const node = parseExpression(reader);
  if (reader.isSymbol(',')) refuse('it compares rows of several values');
  reader.expectSymbol(')');
  return node;
}

const callsWithoutParentheses = new Set(
  'CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME LOCALTIME LOCALTIMESTAMP UTC_TIMESTAMP UTC_DATE'.split(' '),
);

/** The same of Oracle. */
const oracleCalls = new Set(['SYSDATE', 'SYSTIMESTAMP', 'USER']);

function parseWord(reader: TokenReader, word: string): Node {
  const upper = word.toUpperCase();
  const next = reader.peek();
  switch (upper) {
    case 'NULL':
      return { kind: 'null' };
    case 'TRUE':
    case 'FALSE':
      return { kind: 'boolean', value: upper === 'TRUE' };
    case 'CASE':
      return reader.nested(() => parseCase(reader));
    case 'INTERVAL':
      return parseInterval(reader);
    case 'BINARY':
      return refuse('BINARY compares bytes');
    case 'EXISTS':
      return parseExists(reader);
    case 'N':
      if (next.kind === 'string') return { kind: 'string', value: reader.next().text };
      break;
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
      if (next.kind === 'string') {
        return {
          kind: 'cast',
          operand: { kind: 'string', value: reader.next().text },
          type: { name: upper, numbers: [] },
        };
      }
      break;
  }
  // A character set introducer (_utf8mb4'...') says how the bytes are to be read; the text is decoded already.
  const introducer = reader.grammar === 'mysql' && /^_[a-z0-9]+$/i.test(word) && upper !== '_BINARY';
  if (introducer && next.kind === 'string') return { kind: 'string', value: reader.next().text };
  if (reader.isSymbol('(')) {
    const call = reader.nested(() => parseCall(reader, upper));
    if (reader.isWord('FILTER')) refuse('it filters an aggregate');
    if (!reader.takeWords('OVER')) return call;
    if (call.kind !== 'call') return refuse('a window stands behind no function');
    return { ...call, over: reader.nested(() => parseWindow(reader)) };
  }
  const isCall = callsWithoutParentheses.has(upper) || (reader.grammar === 'oracle' && oracleCalls.has(upper));
  if (isCall) return plainCall(upper, []);
  return parseColumn(reader, word, false);
}

function parseExists(reader: TokenReader): Node {
  reader.expectSymbol('(');
  const query = parseQueryBody(reader);
  reader.expectSymbol(')');
  return { kind: 'exists', query };
}

function parseColumn(reader: TokenReader, first: string, doubleQuoted: boolean): Node {
  const parts = [first];
  while (parts.length < 3 && reader.takeSymbol('.')) parts.push(reader.name());
  const name = parts.pop() ?? first;
  return { kind: 'column', qualifier: parts, name, doubleQuoted: doubleQuoted && parts.length === 0 };
}

function parseCase(reader: TokenReader): Node {
  const operand = reader.isWord('WHEN') ? undefined : parseExpression(reader);
  const branches: { when: Node; result: Node }[] = [];
  while (reader.takeWords('WHEN')) {
    const when = parseExpression(reader);
    reader.expectWord('THEN');
    branches.push({ when, result: parseExpression(reader) });
  }
  if (branches.length === 0) refuse('CASE has no WHEN');
  const otherwise = reader.takeWords('ELSE') ? parseExpression(reader) : undefined;
  reader.expectWord('END');
  return { kind: 'case', branches, ...(operand && { operand }), ...(otherwise && { otherwise }) };
}

function parseInterval(reader: TokenReader): Node {
  const amount = parseExpression(reader);
  const unit = reader.next();
  if (unit.kind !== 'word') return refuse('INTERVAL has no unit');
  return { kind: 'interval', amount, unit: unit.text.toUpperCase() };
}

function parseCall(reader: TokenReader, name: string): Node {
  reader.expectSymbol('(');
  if (reader.grammar === 'tsql') {
    const own = parseTsqlCall(reader, name);
    if (own !== undefined) return own;
  }
  if (name === 'CAST') return parseCast(reader);
  if (name === 'EXTRACT') {
    const field = reader.next().text.toUpperCase();
    reader.expectWord('FROM');
    const operand = parseExpression(reader);
    reader.expectSymbol(')');
    return { kind: 'extract', field, operand };
  }
  if (reader.takeSymbol(')')) return plainCall(name, []);
  if (reader.isSymbol('*') && reader.isSymbol(')', 1)) {
    reader.next();
    reader.next();
    return { ...plainCall(name, []), star: true };
  }
  if (name === 'TIMESTAMPDIFF' || name === 'TIMESTAMPADD') {
    const unit = reader.next().text.toUpperCase();
    reader.expectSymbol(',');
    const args: Node[] = [{ kind: 'string', value: unit }, ...parseList(reader)];
    reader.expectSymbol(')');
    return plainCall(name, args);
  }
  const distinct = reader.takeWords('DISTINCT');
  const result = { ...plainCall(name, parseList(reader)), distinct };
  if (name === 'CONVERT') return parseConvert(reader, result);
  if (reader.takeWords('ORDER', 'BY')) {
    do {
      const node = parseExpression(reader);
      const descending = reader.takeWords('DESC');
      if (!descending) reader.takeWords('ASC');
      result.orderBy.push({ node, descending });
    } while (reader.takeSymbol(','));
  }
  if (reader.takeWords('SEPARATOR')) {
    const separator = reader.next();
    if (separator.kind !== 'string') return refuse('SEPARATOR is not a text');
    result.separator = separator.text;
  }
  reader.expectSymbol(')');
  return result;
}

function parseCast(reader: TokenReader): Node {
  const operand = parseExpression(reader);
  reader.expectWord('AS');
  const type = parseCastType(reader);
  reader.expectSymbol(')');
  return { kind: 'cast', operand, type };
}

/** CONVERT(x USING charset) only says how a text is stored; CONVERT(x, type) is read by the renderer's refusal. */
function parseConvert(reader: TokenReader, result: Call): Node {
  const [operand] = result.args;
  if (operand === undefined || !reader.takeWords('USING')) return refuse('CONVERT to a type is not understood');
  reader.name();
  reader.expectSymbol(')');
  return { kind: 'cast', operand, type: { name: 'CHAR', numbers: [] } };
}

function parseCastType(reader: TokenReader): CastType {
  const words: string[] = [];
  while (reader.peek().kind === 'word' && !reader.isWord('CHARSET') && words.length < 3) {
    if (reader.isWord('CHARACTER') && reader.isWord('SET', 1)) break;
    words.push(reader.next().text.toUpperCase());
  }
  const numbers: number[] = [];
  if (reader.takeSymbol('(')) {
    do numbers.push(Number(reader.next().text));
    while (reader.takeSymbol(','));
    reader.expectSymbol(')');
  }
  if (reader.takeWords('CHARSET') || reader.takeWords('CHARACTER', 'SET')) reader.name();
  if (!numbers.every(number => Number.isSafeInteger(number) && number >= 0)) refuse('a type has an odd length');
  return { name: words.join(' '), numbers };
}

function plainCall(name: string, args: Node[]): Call {
  return { kind: 'call', name, args, distinct: false, star: false, orderBy: [] };
}
