import type { ReadContext } from './read-context.ts';
import { type QualifiedName, StatementReader } from './statement-reader.ts';

/** What stands before the rows of an INSERT. */
export type InsertHead =
  /** More bytes are needed to tell. */
  | { kind: 'more' }
  /** VALUES: rows begin at index `rows`. */
  | { kind: 'values'; target: QualifiedName; isTemporary: boolean; columns: string[]; rows: number }
  /** SELECT, EXEC, DEFAULT VALUES or something that is no INSERT of rows: to be read as a whole statement. */
  | { kind: 'other' };

/** The table an INSERT fills and the columns it names. */
export interface InsertTarget {
  target: QualifiedName;
  isTemporary: boolean;
  columns: string[];
}

/**
 * Reads an INSERT up to VALUES. The bytes may end in the middle: `final` says that no more will come.
 * A token that touches the end is not trusted unless it is final.
 */
export function readInsertHead(
  context: ReadContext,
  bytes: Uint8Array,
  start: number,
  end: number,
  line: number,
  final: boolean,
): InsertHead {
  const statement = new StatementReader(context, { bytes, start, end, line });
  const head = readHead(statement);
  const { cursor } = statement;
  const touchesEnd = cursor.atEnd || cursor.stop >= end || cursor.unterminated;
  return touchesEnd && !final ? { kind: 'more' } : head;
}

function readHead(statement: StatementReader): InsertHead {
  const target = readInsertTarget(statement);
  const { cursor } = statement;
  if (target === undefined || !cursor.isWord('VALUES')) return { kind: 'other' };
  return { kind: 'values', ...target, rows: cursor.stop };
}

/** INSERT [TOP (n)] [INTO] table [WITH (hints)] [(columns)] [OUTPUT ...]; undefined if it is not written so. */
export function readInsertTarget(statement: StatementReader): InsertTarget | undefined {
  const { cursor } = statement;
  if (!cursor.acceptWords('INSERT')) return undefined;
  if (cursor.acceptWords('TOP')) {
    if (cursor.is('(')) cursor.skipParenthesized();
    cursor.acceptWords('PERCENT');
  }
  cursor.acceptWords('INTO');
  const isTemporary = statement.atTemporary;
  const target = statement.objectName();
  if (target === undefined) return undefined;
  if (cursor.acceptWords('WITH') && cursor.is('(')) cursor.skipParenthesized();
  const mark = cursor.mark();
  if (cursor.is('(')) {
    cursor.next();
    // A query in parentheses is no list of columns.
    if (cursor.isWord('SELECT') || cursor.is('(')) return undefined;
    cursor.reset(mark);
  }
  const columns = readColumns(statement);
  if (columns === undefined) return undefined;
  if (cursor.isWord('OUTPUT')) skipOutput(statement);
  return { target, isTemporary, columns };
}

/** `([a], t.[b])`; the last part of a name counts. */
function readColumns(statement: StatementReader): string[] | undefined {
  const { cursor, context } = statement;
  const columns: string[] = [];
  if (!cursor.accept('(')) return columns;
  while (!cursor.atEnd && !cursor.accept(')')) {
    let name = statement.identifier();
    while (name !== undefined && cursor.accept('.')) name = statement.identifier();
    if (name === undefined || columns.length >= context.limits.columnsMax) return undefined;
    columns.push(name);
    cursor.accept(',');
  }
  return columns;
}

/** OUTPUT inserted.a INTO @t (a). */
function skipOutput(statement: StatementReader): void {
  const { cursor } = statement;
  const ends = ['VALUES', 'SELECT', 'EXEC', 'EXECUTE', 'DEFAULT'];
  while (!cursor.atEnd && !ends.some(word => cursor.isWord(word))) {
    if (cursor.is('(')) cursor.skipParenthesized();
    else cursor.next();
  }
}
