import type { ObjectName } from '../base/catalog.ts';
import type { ReadContext } from './read-context.ts';
import { StatementReader } from './statement-reader.ts';

/** What stands before the rows of an INSERT or REPLACE. */
export type InsertHead =
  /** More bytes are needed to tell. */
  | { kind: 'more' }
  /** VALUES: rows begin at index `rows`. */
  | { kind: 'values'; target: ObjectName; columns: string[]; rows: number; mayConflict: boolean }
  /** SET, SELECT or something that is no INSERT of rows: to be read as a whole statement. */
  | { kind: 'other' };

const modifiers = ['LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY', 'IGNORE'];

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
  const statement = new StatementReader(context, bytes, start, end, line);
  const head = readHead(statement);
  const { cursor } = statement;
  const touchesEnd = cursor.atEnd || cursor.stop >= end || cursor.unterminated;
  return touchesEnd && !final ? { kind: 'more' } : head;
}

function readHead(statement: StatementReader): InsertHead {
  const { cursor } = statement;
  const written = readTarget(statement);
  if (written === undefined) return { kind: 'other' };
  const { target, mayConflict } = written;
  const columns = readColumnList(statement);
  if (columns === undefined) return { kind: 'other' };
  if (!cursor.isWord('VALUES') && !cursor.isWord('VALUE')) return { kind: 'other' };
  return { kind: 'values', target, columns, rows: cursor.stop, mayConflict };
}

/**
 * INSERT [modifiers] [INTO] table [PARTITION (...)]: the table, and whether REPLACE or IGNORE lets a row take the place
 * of another or give way to it; undefined if it is not written so.
 */
export function readTarget(statement: StatementReader): { target: ObjectName; mayConflict: boolean } | undefined {
  const { cursor } = statement;
  let mayConflict = cursor.isWord('REPLACE');
  if (!cursor.acceptOneOf('INSERT', 'REPLACE')) return undefined;
  while (modifiers.some(word => cursor.isWord(word))) {
    if (cursor.isWord('IGNORE')) mayConflict = true;
    cursor.next();
  }
  cursor.acceptWords('INTO');
  const target = statement.objectName();
  if (target === undefined) return undefined;
  if (cursor.acceptWords('PARTITION') && cursor.is('(')) cursor.skipParenthesized();
  return { target, mayConflict };
}

/** `(a, b)` before VALUES or SELECT; empty if there is none; undefined if it is a query in parentheses. */
export function readColumnList(statement: StatementReader): string[] | undefined {
  const { cursor } = statement;
  const columns: string[] = [];
  if (!cursor.is('(')) return columns;
  cursor.next();
  if (cursor.isWord('SELECT') || cursor.isWord('WITH')) return undefined;
  while (!cursor.atEnd && !cursor.accept(')')) {
    let name = statement.identifier();
    while (name !== undefined && cursor.accept('.')) name = statement.identifier();
    if (name === undefined || columns.length >= statement.context.limits.columnsMax) return undefined;
    columns.push(name);
    cursor.accept(',');
  }
  return columns;
}
