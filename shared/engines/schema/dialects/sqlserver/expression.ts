import { TokenCursor, tokenKind } from '../../lexer/token-cursor.ts';
import type { Expression } from '../../model.ts';
import type { StatementReader } from './statement-reader.ts';

/** Functions that give the present moment in the server's zone. */
const present = new Set(['GETDATE', 'SYSDATETIME', 'CURRENT_TIMESTAMP']);
const uuids = new Set(['NEWID', 'NEWSEQUENTIALID']);

/** Reads a default: `((0))`, `(getdate())`, `'x'`, `NEXT VALUE FOR s`. Stops behind it. */
export function readDefault(statement: StatementReader): Expression {
  const { cursor } = statement;
  const start = cursor.start;
  skipOperand(statement);
  // Without parentheses a default may still be put together: N'a' + N'b'.
  while (cursor.is('+') || cursor.is('-') || cursor.is('*') || cursor.is('/')) {
    cursor.next();
    skipOperand(statement);
  }
  return classify(statement, start, Math.max(start, cursor.previousStop));
}

function skipOperand(statement: StatementReader): void {
  const { cursor } = statement;
  if (cursor.is('(')) {
    cursor.skipParenthesized();
    return;
  }
  if (cursor.is('-') || cursor.is('+')) cursor.next();
  if (cursor.acceptWords('NEXT', 'VALUE', 'FOR')) {
    statement.objectName();
    return;
  }
  if (cursor.isWord('N')) cursor.next();
  else if (cursor.kind === tokenKind.word || cursor.kind === tokenKind.quotedName) {
    cursor.next();
    while (cursor.is('.')) {
      cursor.next();
      cursor.next();
    }
    if (cursor.is('(')) cursor.skipParenthesized();
    return;
  }
  cursor.next();
}

/** What the text between two indexes is: a literal, a well-known function, or an expression of T-SQL. */
export function classify(statement: StatementReader, start: number, end: number): Expression {
  const range = withoutParentheses(statement, start, end);
  const { bytes, rules } = statement.cursor;
  const cursor = new TokenCursor(bytes, range.start, range.end, rules);
  const simple = readSimple(statement, cursor);
  if (simple !== undefined && cursor.atEnd) return simple;
  return { kind: 'sql', text: statement.text(range.start, range.end) };
}

/** The range without parentheses around the whole of it. */
export function withoutParentheses(
  statement: StatementReader,
  start: number,
  end: number,
): { start: number; end: number } {
  const { bytes, rules } = statement.cursor;
  let range = { start, end };
  for (let depth = 0; depth < statement.context.limits.nestingMax; depth++) {
    const cursor = new TokenCursor(bytes, range.start, range.end, rules);
    if (!cursor.is('(')) return range;
    const inner = cursor.skipParenthesized();
    if (!cursor.atEnd) return range;
    range = inner;
  }
  return range;
}

function readSimple(statement: StatementReader, cursor: TokenCursor): Expression | undefined {
  const isNational = cursor.isWord('N');
  if (isNational) cursor.next();
  if (cursor.isKind(tokenKind.string)) {
    const value = statement.decode(cursor.unquoted());
    cursor.next();
    return { kind: 'string', value };
  }
  if (isNational) return undefined;
  const isNegative = cursor.accept('-');
  if (!isNegative) cursor.accept('+');
  if (cursor.isKind(tokenKind.number)) return numberOrBytes(cursor, isNegative);
  // A negative number is written (-(1)) by the server.
  if (isNegative && cursor.is('(')) {
    cursor.next();
    if (!cursor.isKind(tokenKind.number)) return undefined;
    const value = numberOrBytes(cursor, true);
    return cursor.accept(')') ? value : undefined;
  }
  if (isNegative) return undefined;
  const { word } = cursor;
  cursor.next();
  if (word === 'NULL') return { kind: 'null' };
  if (word === 'CURRENT_TIMESTAMP') return { kind: 'current-timestamp' };
  if (word === 'NEXT' && cursor.acceptWords('VALUE', 'FOR')) return nextValue(statement, cursor);
  if (!cursor.accept('(') || !cursor.accept(')')) return undefined;
  if (present.has(word)) return { kind: 'current-timestamp' };
  return uuids.has(word) ? { kind: 'uuid' } : undefined;
}

function numberOrBytes(cursor: TokenCursor, isNegative: boolean): Expression | undefined {
  const text = cursor.raw;
  cursor.next();
  if (/^0x[0-9a-f]*$/i.test(text)) {
    const digits = text.slice(2).toLowerCase();
    return isNegative ? undefined : { kind: 'bytes', hex: digits.length % 2 === 1 ? `0${digits}` : digits };
  }
  // `1.` is a number in T-SQL.
  const value = text.endsWith('.') ? text.slice(0, -1) : text;
  return { kind: 'number', value: isNegative ? `-${value}` : value };
}

function nextValue(statement: StatementReader, cursor: TokenCursor): Expression | undefined {
  const parts: string[] = [];
  do {
    if (!cursor.isKind(tokenKind.word) && !cursor.isKind(tokenKind.quotedName)) return undefined;
    const isQuoted = cursor.isKind(tokenKind.quotedName);
    parts.push(statement.decode(isQuoted ? cursor.unquoted() : cursor.bytes.subarray(cursor.start, cursor.stop)));
    cursor.next();
  } while (cursor.accept('.') && parts.length < 4);
  const sequence = parts.pop() ?? '';
  return { kind: 'next-value', sequence, schema: parts.pop() ?? 'dbo' };
}
