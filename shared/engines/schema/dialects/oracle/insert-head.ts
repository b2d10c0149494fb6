import { IssueLog } from '../base/issue-log.ts';
import type { ReadContext } from './read-context.ts';
import { type QualifiedName, StatementReader } from './statement-reader.ts';

/** What stands before the rows of an INSERT. */
export type InsertHead =
  /** More bytes are needed to tell. */
  | { kind: 'more' }
  /** VALUES: rows begin at index `rows`. */
  | { kind: 'values'; target: QualifiedName; columns: string[]; rows: number }
  /** INSERT ALL, SELECT or something that is no INSERT of rows: to be read as a whole statement. */
  | { kind: 'other' };

/** The table an INSERT fills and the columns it names. */
export interface InsertTarget {
  target: QualifiedName;
  columns: string[];
}

/**
 * Reads an INSERT up to VALUES. The bytes may end in the middle: `final` says that no more will come.
 * A token that touches the end is not trusted unless it is final.
 */
export function readInsertHead(
  context: ReadContext,
  place: { bytes: Uint8Array; start: number; end: number; line: number },
  final: boolean,
): InsertHead {
  // The head may be read again with more bytes, or as a whole statement: what is said of it counts once.
  const issues = new IssueLog();
  const statement = new StatementReader({ ...context, issues }, place);
  const { cursor } = statement;
  const head = cursor.acceptWords('INSERT') ? readHead(statement) : { kind: 'other' as const };
  const touchesEnd = cursor.atEnd || cursor.stop >= place.end || cursor.unterminated;
  if (touchesEnd && !final) return { kind: 'more' };
  if (head.kind === 'values') for (const issue of issues.list()) context.issues.add(issue);
  return head;
}

function readHead(statement: StatementReader): InsertHead {
  const target = readInto(statement);
  const { cursor } = statement;
  if (target === undefined || !cursor.isWord('VALUES')) return { kind: 'other' };
  return { kind: 'values', ...target, rows: cursor.stop };
}

/** INTO table [PARTITION (p)] [alias] [(columns)]; undefined if it is not written so. */
export function readInto(statement: StatementReader): InsertTarget | undefined {
  const { cursor } = statement;
  if (!cursor.acceptWords('INTO')) return undefined;
  const target = statement.objectName();
  if (target === undefined) return undefined;
  if (cursor.acceptOneOf('PARTITION', 'SUBPARTITION') !== undefined && cursor.is('(')) cursor.skipParenthesized();
  if (statement.atName && !['VALUES', 'SELECT', 'WITH', 'INTO'].some(word => cursor.isWord(word)))
    statement.identifier();
  const columns = readColumns(statement);
  return columns === undefined ? undefined : { target, columns };
}

/** `("A", t."B")`; the last part of a name counts. A query in parentheses is no list of columns. */
function readColumns(statement: StatementReader): string[] | undefined {
  const { cursor, context } = statement;
  const columns: string[] = [];
  const mark = cursor.mark();
  if (!cursor.accept('(')) return columns;
  if (cursor.isWord('SELECT') || cursor.is('(')) {
    cursor.reset(mark);
    return columns;
  }
  while (!cursor.atEnd && !cursor.accept(')')) {
    let name = statement.identifier();
    while (name !== undefined && cursor.accept('.')) name = statement.identifier();
    if (name === undefined || columns.length >= context.limits.columnsMax) return undefined;
    columns.push(name);
    cursor.accept(',');
  }
  return columns;
}
