import type { NamedObjects, ObjectName } from '../base/catalog.ts';
import { renameTable } from './alter-table.ts';
import { displayName, findObject, findTable, objectKey } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';

/** Statements whose effect on rows only a server would know. */
const beyondReach: { readonly [word: string]: string } = {
  UPDATE: 'UPDATE changes rows after they were loaded; counts stay, but what was seen in the rows may be out of date.',
  DELETE: 'DELETE takes rows away again; only a server knows which.',
  MERGE: 'MERGE puts rows together from others; only a server knows which.',
};

/** UPDATE, DELETE and MERGE: after the last two nobody knows the count of rows. */
export function readChange(statement: StatementReader, word: string): void {
  const { cursor, context } = statement;
  cursor.next();
  cursor.acceptOneOf('FROM', 'INTO');
  const name = statement.objectName();
  const table = name && findTable(context, name);
  // A script that begins with DELETE empties what a former run filled.
  if (word === 'DELETE' && (table === undefined || table.rowCount === null)) return;
  if (table && word !== 'UPDATE') context.uncounted.add(objectKey(table));
  statement.note('rows-changed', beyondReach[word] ?? '', name && displayName(name));
}

export function readTruncate(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.acceptWords('TRUNCATE');
  cursor.acceptWords('TABLE');
  const name = statement.objectName();
  const table = name && findTable(context, name);
  if (!table) return;
  const isFilled = context.history.changedIfFilled(table, {
    line: statement.firstLine,
    message: `TRUNCATE empties table ${table.name} after rows were written.`,
    excerpt: statement.excerpt(statement.start),
  });
  if (isFilled) context.uncounted.add(objectKey(table));
}

/** RENAME a TO b: tables, views and sequences. */
export function readRename(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.next();
  const from = statement.objectName();
  const to = cursor.acceptWords('TO') ? statement.identifier() : undefined;
  if (from === undefined || to === undefined) {
    statement.unreadable('RENAME without two names.');
    return;
  }
  const { tables, views, sequences } = context.catalog;
  const table = findTable(context, from);
  if (table) {
    tables.remove(table);
    renameTable(context, table, to);
    tables.put(table);
    context.history.altered(table, { line: statement.firstLine, excerpt: statement.excerpt(statement.start) });
    return;
  }
  if (renameIn(views, from, to) || renameIn(sequences, from, to)) return;
  statement.note('table-unknown', `RENAME ${displayName(from)}: there is no such object.`, displayName(from));
}

function renameIn<T extends ObjectName>(objects: NamedObjects<T>, from: ObjectName, to: string): boolean {
  const object = findObject(objects, from);
  if (object === undefined) return false;
  objects.remove(object);
  object.name = to;
  objects.put(object);
  return true;
}

/** CALL of a procedure. */
export function readCall(statement: StatementReader): void {
  statement.note('rows-changed', 'The script calls a stored procedure; what it does only a server knows.');
}
