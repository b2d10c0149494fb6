import { tokenKind } from '../../lexer/token-cursor.ts';
import type { Expression } from '../../model.ts';
import type { StatementReader } from './statement-reader.ts';

const timestampFunctions = ['CURRENT_TIMESTAMP', 'NOW', 'LOCALTIME', 'LOCALTIMESTAMP'];
const dateFunctions = ['CURRENT_DATE', 'CURDATE'];
const timeFunctions = ['CURRENT_TIME', 'CURTIME'];

/**
 * Reads a default (or ON UPDATE) value: a literal, a function without its like in the list below, or `(expression)`.
 * Stops behind it.
 */
export function readDefault(statement: StatementReader): Expression {
  const { cursor } = statement;
  if (cursor.is('(')) {
    const mark = cursor.mark();
    cursor.next();
    const inner = readSimple(statement);
    if (inner && cursor.accept(')')) return inner;
    cursor.reset(mark);
    const range = cursor.skipParenthesized();
    return { kind: 'sql', text: statement.text(range.start, range.end) };
  }
  const mark = cursor.mark();
  const simple = readSimple(statement);
  if (simple) return simple;
  cursor.reset(mark);
  return readCall(statement);
}

/** A name, its arguments and operators up to the next word or comma outside parentheses. */
function readCall(statement: StatementReader): Expression {
  const { cursor } = statement;
  const start = cursor.start;
  cursor.next();
  while (cursor.is('.') || cursor.is('(')) {
    if (cursor.is('(')) cursor.skipParenthesized();
    else {
      cursor.next();
      cursor.next();
    }
  }
  return { kind: 'sql', text: statement.textFrom(start) };
}

function readSimple(statement: StatementReader): Expression | undefined {
  const { cursor } = statement;
  const prefixed = readPrefixedLiteral(statement);
  if (prefixed) return prefixed;
  const text = statement.stringValue();
  if (text !== undefined) return { kind: 'string', value: text };
  const negative = cursor.accept('-');
  if (!negative) cursor.accept('+');
  if (cursor.isKind(tokenKind.number)) return numberOrBytes(statement, negative);
  if (negative) return undefined;
  if (cursor.acceptWords('NULL')) return { kind: 'null' };
  if (cursor.acceptWords('TRUE')) return { kind: 'boolean', value: true };
  if (cursor.acceptWords('FALSE')) return { kind: 'boolean', value: false };
  return readFunction(statement);
}

function numberOrBytes(statement: StatementReader, negative: boolean): Expression {
  const text = statement.cursor.raw;
  statement.cursor.next();
  if (/^0x[0-9a-f]*$/i.test(text)) return { kind: 'bytes', hex: evenHex(text.slice(2)) };
  if (/^0b[01]*$/i.test(text)) return { kind: 'bits', bits: text.slice(2) };
  return { kind: 'number', value: negative ? `-${text}` : text };
}

/** X'..' and b'..'. */
function readPrefixedLiteral(statement: StatementReader): Expression | undefined {
  const { cursor } = statement;
  if (!cursor.isKind(tokenKind.word) || cursor.stop - cursor.start !== 1) return undefined;
  const prefix = cursor.raw.toLowerCase();
  if (prefix !== 'x' && prefix !== 'b') return undefined;
  const mark = cursor.mark();
  cursor.next();
  if (cursor.isKind(tokenKind.string)) {
    const content = statement.decode(cursor.unquoted());
    cursor.next();
    return prefix === 'x' ? { kind: 'bytes', hex: evenHex(content) } : { kind: 'bits', bits: content };
  }
  cursor.reset(mark);
  return undefined;
}

function evenHex(digits: string): string {
  return (digits.length % 2 === 1 ? `0${digits}` : digits).toLowerCase();
}

function readFunction(statement: StatementReader): Expression | undefined {
  const { cursor } = statement;
  if (cursor.acceptOneOf(...timestampFunctions)) {
    const precision = readPrecision(statement);
    return precision === undefined ? { kind: 'current-timestamp' } : { kind: 'current-timestamp', precision };
  }
  if (cursor.acceptOneOf(...dateFunctions)) {
    readPrecision(statement);
    return { kind: 'current-date' };
  }
  if (cursor.acceptOneOf(...timeFunctions)) {
    readPrecision(statement);
    return { kind: 'current-time' };
  }
  if (cursor.acceptWords('UUID') && cursor.accept('(') && cursor.accept(')')) return { kind: 'uuid' };
  if (cursor.acceptWords('NEXT', 'VALUE', 'FOR')) return nextValue(statement);
  if (cursor.acceptWords('NEXTVAL') && cursor.accept('(')) {
    const value = nextValue(statement);
    return cursor.accept(')') ? value : undefined;
  }
  return undefined;
}

function nextValue(statement: StatementReader): Expression | undefined {
  const name = statement.objectName();
  if (name === undefined) return undefined;
  const schema = name.schema === undefined ? {} : { schema: name.schema };
  return { kind: 'next-value', sequence: name.name, ...schema };
}

/** `(3)` or `()` behind a function's name; the number, if there is one. */
function readPrecision(statement: StatementReader): number | undefined {
  const { cursor } = statement;
  if (!cursor.accept('(')) return undefined;
  const digits = statement.number();
  cursor.accept(')');
  return digits === undefined ? undefined : Number(digits);
}
