import { TokenCursor, tokenKind } from '../../lexer/token-cursor.ts';
import type { Expression } from '../../model.ts';
import { oracleRules } from './lexical-rules.ts';
import type { StatementReader } from './statement-reader.ts';

/** Words behind a default that are no part of it. */
const afterDefault = new Set(
  `NOT NULL CONSTRAINT PRIMARY UNIQUE CHECK REFERENCES ENABLE DISABLE VISIBLE INVISIBLE ENCRYPT GENERATED COLLATE
  ANNOTATIONS`.split(/\s+/),
);
/** What gives the present moment; those of the first kind give whole seconds. */
const wholeSeconds = new Set(['SYSDATE', 'CURRENT_DATE']);
const present = new Set(['SYSTIMESTAMP', 'CURRENT_TIMESTAMP', 'LOCALTIMESTAMP']);

/** Reads a default up to the comma, parenthesis or attribute behind it. */
export function readDefault(statement: StatementReader): Expression {
  const { cursor } = statement;
  const start = cursor.start;
  let cases = 0;
  for (let tokens = 0; !cursor.atEnd && !cursor.is(',') && !cursor.is(')'); tokens++) {
    if (cases === 0 && tokens > 0 && afterDefault.has(cursor.word)) break;
    if (cursor.isWord('CASE')) cases++;
    else if (cursor.isWord('END')) cases--;
    if (cursor.is('(')) cursor.skipParenthesized();
    else cursor.next();
  }
  return classify(statement, start, Math.max(start, cursor.previousStop));
}

/** What the text between two indexes is: a literal, a well-known function, or an expression of Oracle. */
export function classify(statement: StatementReader, start: number, end: number): Expression {
  const range = withoutParentheses(statement, start, end);
  const cursor = new TokenCursor(statement.cursor.bytes, range.start, range.end, oracleRules);
  const simple = readSimple(statement, cursor);
  if (simple !== undefined && cursor.atEnd) return simple;
  return { kind: 'sql', text: statement.text(range.start, range.end) };
}

/** The range without parentheses around the whole of it. */
function withoutParentheses(statement: StatementReader, start: number, end: number): { start: number; end: number } {
  let range = { start, end };
  for (let depth = 0; depth < statement.context.limits.nestingMax; depth++) {
    const cursor = new TokenCursor(statement.cursor.bytes, range.start, range.end, oracleRules);
    if (!cursor.is('(')) return range;
    const inner = cursor.skipParenthesized();
    if (!cursor.atEnd) return range;
    range = inner;
  }
  return range;
}

function readSimple(statement: StatementReader, cursor: TokenCursor): Expression | undefined {
  if (cursor.isWord('N')) cursor.next();
  if (cursor.isKind(tokenKind.string)) {
    const value = statement.decode(cursor.unquoted());
    cursor.next();
    // An empty text is no value.
    return value === '' ? { kind: 'null' } : { kind: 'string', value };
  }
  const isNegative = cursor.accept('-');
  if (!isNegative) cursor.accept('+');
  const number = plainNumber(cursor);
  if (number !== undefined) return { kind: 'number', value: isNegative ? `-${number}` : number };
  if (isNegative) return undefined;
  return readWord(statement, cursor);
}

/** A number without the f or d that makes it binary; the cursor goes behind it. */
export function plainNumber(cursor: TokenCursor): string | undefined {
  if (!cursor.isKind(tokenKind.number) && !cursor.isKind(tokenKind.word)) return undefined;
  const found = /^(\d+(?:\.\d*)?|\.\d+)(e[-+]?\d+)?[fd]?$/i.exec(cursor.raw);
  if (found === null) return undefined;
  cursor.next();
  return `${(found[1] ?? '').replace(/\.$/, '')}${found[2] ?? ''}`;
}

function readWord(statement: StatementReader, cursor: TokenCursor): Expression | undefined {
  const { word } = cursor;
  if (word === 'NULL' || word === 'TRUE' || word === 'FALSE') {
    cursor.next();
    return word === 'NULL' ? { kind: 'null' } : { kind: 'boolean', value: word === 'TRUE' };
  }
  if (wholeSeconds.has(word)) {
    cursor.next();
    return { kind: 'current-timestamp', precision: 0 };
  }
  if (present.has(word)) {
    cursor.next();
    if (!cursor.accept('(')) return { kind: 'current-timestamp' };
    const digits = Number(cursor.raw);
    cursor.next();
    if (!cursor.accept(')') || !(digits >= 0 && digits <= 9)) return undefined;
    return { kind: 'current-timestamp', precision: digits };
  }
  return readNextValue(statement, cursor);
}

/** `sequence.NEXTVAL`, `schema.sequence.NEXTVAL`. */
function readNextValue(statement: StatementReader, cursor: TokenCursor): Expression | undefined {
  const parts: string[] = [];
  do {
    if (!cursor.isKind(tokenKind.word) && !cursor.isKind(tokenKind.quotedName)) return undefined;
    const isQuoted = cursor.isKind(tokenKind.quotedName);
    const name = statement.decode(isQuoted ? cursor.unquoted() : cursor.bytes.subarray(cursor.start, cursor.stop));
    parts.push(isQuoted ? name : name.toUpperCase());
    cursor.next();
  } while (cursor.accept('.') && parts.length < 3);
  if (parts.length < 2 || parts.pop() !== 'NEXTVAL') return undefined;
  const sequence = parts.pop() ?? '';
  const schema = parts.pop() ?? statement.context.session.schema;
  return { kind: 'next-value', sequence, ...(schema !== undefined && { schema }) };
}
