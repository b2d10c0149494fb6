import { readWholeInsert } from './insert-whole.ts';
import { objectKey } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';

/** Statements whose effect on rows or objects only a server would know. */
export const beyondReach: { readonly [word: string]: string } = {
  UPDATE: 'UPDATE changes rows after they were loaded; counts stay, but what was seen in the rows may be out of date.',
  DELETE: 'DELETE takes rows away again; only a server knows which.',
  MERGE: 'MERGE puts rows together from others; only a server knows which.',
  RESTORE: 'RESTORE takes a database from a backup file, which is not part of this script.',
  READTEXT: 'READTEXT reads a part of a long value; it is not followed.',
  WRITETEXT: 'WRITETEXT changes a long value after its row was loaded.',
  UPDATETEXT: 'UPDATETEXT changes a long value after its row was loaded.',
};

/** SELECT shows rows, unless it has INTO: then it makes a table. */
export function readSelect(statement: StatementReader): void {
  const { cursor } = statement;
  while (!cursor.atEnd && !cursor.isWord('INTO')) {
    if (cursor.is('(')) cursor.skipParenthesized();
    else cursor.next();
  }
  if (!cursor.acceptWords('INTO') || statement.atTemporary) return;
  const name = statement.objectName();
  const message = `SELECT INTO makes the table ${name?.name ?? ''} from a query; its columns and rows are not known.`;
  statement.note('rows-changed', message, name?.name);
}

/** WITH name AS (query), ... before the statement itself. */
export function readWith(statement: StatementReader): void {
  const { cursor } = statement;
  const verbs = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE'];
  while (!cursor.atEnd && !verbs.some(verb => cursor.isWord(verb))) {
    if (cursor.is('(')) cursor.skipParenthesized();
    else cursor.next();
  }
  if (cursor.isWord('SELECT')) readSelect(statement);
  else if (cursor.isWord('INSERT')) readWholeInsert(statement, undefined, undefined);
  else if (cursor.atEnd) statement.note('statement-unknown', 'WITH names a query that no statement uses.');
  else readChange(statement, cursor.word);
}

/** DBCC CHECKIDENT ('table', RESEED, n): the counter goes on behind n. */
export function readReseed(statement: StatementReader): void {
  const { cursor, context } = statement;
  if (!cursor.acceptWords('DBCC', 'CHECKIDENT') || !cursor.accept('(')) return;
  const written = statement.stringValue();
  const name = written === undefined ? statement.objectName() : splitName(written);
  if (!cursor.accept(',') || !cursor.acceptWords('RESEED') || !cursor.accept(',')) return;
  const value = statement.signedNumber();
  const table = name && context.catalog.tables.find(name);
  const identity = table?.columns.find(column => column.identity)?.identity;
  if (identity === undefined || value === undefined || !/^-?\d{1,19}$/.test(value)) return;
  // A table that never had a row gives n itself to its first one.
  const isFresh = table?.rowCount === null;
  if (table && !(isFresh && value === identity.start))
    context.countersMoved.set(objectKey(table), `DBCC CHECKIDENT set its counter to ${value}`);
  identity.next = isFresh ? value : (BigInt(value) + BigInt(identity.increment ?? '1')).toString();
}

/** `schema.name` in a text, brackets removed. */
function splitName(text: string): { schema: string; name: string } {
  const parts = text.split('.').map(part => part.trim().replace(/^[["]|[\]"]$/g, ''));
  return { name: parts.at(-1) ?? '', schema: parts.at(-2) || 'dbo' };
}

/** BULK INSERT table FROM 'file'. */
export function readBulk(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.next();
  cursor.acceptWords('INSERT');
  const name = statement.objectName();
  const file = cursor.acceptWords('FROM') ? statement.stringValue() : undefined;
  const table = name && context.catalog.tables.find(name);
  if (table) context.uncounted.add(objectKey(table));
  const message = `BULK INSERT takes the rows of table ${name?.name ?? ''} from the file ${file ?? ''}, which is not part of this script.`;
  statement.note('rows-changed', message, name?.name);
}

export function readTruncate(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.next();
  cursor.acceptWords('TABLE');
  const name = statement.objectName();
  const table = name && context.catalog.tables.find(name);
  if (!table) return;
  const isFilled = context.history.changedIfFilled(table, {
    line: statement.firstLine,
    message: `TRUNCATE empties table ${table.name} after rows were written.`,
    excerpt: statement.excerpt(statement.start),
  });
  if (isFilled) context.uncounted.add(objectKey(table));
}

/** UPDATE, DELETE and MERGE: after the last two nobody knows the count of rows. */
export function readChange(statement: StatementReader, word: string): void {
  const { cursor, context } = statement;
  cursor.next();
  if (word === 'UPDATE' && cursor.isWord('STATISTICS')) return;
  if (cursor.acceptWords('TOP') && cursor.is('(')) cursor.skipParenthesized();
  cursor.acceptOneOf('FROM', 'INTO');
  if (statement.atTemporary) return;
  const name = statement.objectName();
  const table = name && context.catalog.tables.find(name);
  // A guard in front of the rows empties tables that are empty here.
  if (table && word === 'DELETE' && table.rowCount === null) return;
  if (table && word !== 'UPDATE') context.uncounted.add(objectKey(table));
  statement.note('rows-changed', beyondReach[word] ?? '');
}
