import { dropConstraint } from './alter-table.ts';
import { displayName, objectKey, type ReadContext, sameName } from './read-context.ts';
import type { QualifiedName, StatementReader } from './statement-reader.ts';

/** Kinds of DROP that take nothing out of the model. */
const beyondModel = new Set(
  `LOGIN USER ROLE SERVER STATISTICS ASSEMBLY CERTIFICATE CREDENTIAL ENDPOINT EVENT FULLTEXT MASTER SYMMETRIC
  ASYMMETRIC QUEUE SERVICE CONTRACT MESSAGE ROUTE REMOTE XML PARTITION SECURITY APPLICATION AGGREGATE DEFAULT RULE
  SCHEMA EXTERNAL COLUMN AVAILABILITY BROKER CRYPTOGRAPHIC RESOURCE SEARCH SENSITIVITY SIGNATURE WORKLOAD`.split(/\s+/),
);

/** DROP: the cursor stands behind it. What was read before goes out of the model again. */
export function readDrop(statement: StatementReader): void {
  const { cursor, context } = statement;
  const kind = cursor.word;
  cursor.next();
  cursor.acceptWords('IF', 'EXISTS');
  if (kind === 'DATABASE') {
    noteDroppedDatabase(statement);
    return;
  }
  if (beyondModel.has(kind)) return;
  if (kind === 'INDEX') {
    dropIndexes(statement);
    return;
  }
  do {
    const name = statement.objectName();
    if (name === undefined) break;
    if (!dropObject(context, kind, name)) {
      statement.note('statement-unknown', 'A DROP of this kind is not known.');
      return;
    }
  } while (cursor.accept(','));
}

/** A database that was filled before is gone with its rows, which are read as if it were there. */
function noteDroppedDatabase(statement: StatementReader): void {
  const { context } = statement;
  const name = statement.identifier() ?? '';
  const isRead = [...context.databases].some(database => sameName(database, name));
  const filled = isRead ? context.catalog.tables.list().find(table => (table.rowCount ?? 0) > 0) : undefined;
  if (filled === undefined) return;
  context.history.changedIfFilled(filled, {
    line: statement.firstLine,
    object: name,
    message: `DROP DATABASE takes database ${name} away after rows were written into its tables.`,
    excerpt: statement.excerpt(statement.start),
  });
}

/** false: the kind is not known. What is not there need not be dropped. */
function dropObject(context: ReadContext, kind: string, name: QualifiedName): boolean {
  const key = objectKey(name);
  switch (kind) {
    case 'TABLE': {
      const table = context.catalog.tables.find(name);
      if (table === undefined) return true;
      context.catalog.tables.remove(table);
      removeWhere(context.triggers, trigger => sameName(trigger.table, table.name));
      context.spans.gap();
      return true;
    }
    case 'VIEW': {
      const view = context.catalog.views.find(name);
      if (view) context.catalog.views.remove(view);
      return true;
    }
    case 'SEQUENCE': {
      const sequence = context.catalog.sequences.find(name);
      if (sequence) context.catalog.sequences.remove(sequence);
      return true;
    }
    case 'TYPE': {
      const type = context.types.find(name);
      if (type) context.types.remove(type);
      return true;
    }
    case 'TRIGGER':
      removeWhere(context.triggers, trigger => sameName(trigger.name, name.name));
      return true;
    case 'PROC':
    case 'PROCEDURE':
    case 'FUNCTION':
      removeWhere(context.routines, routine => objectKey(routine) === key);
      return true;
    case 'SYNONYM':
      removeWhere(context.others, other => other.kind === 'synonym' && sameName(other.name, displayName(name)));
      return true;
    default:
      return false;
  }
}

/** DROP INDEX i ON t, and the older DROP INDEX t.i. */
function dropIndexes(statement: StatementReader): void {
  const { cursor, context } = statement;
  do {
    const name = statement.objectName();
    if (name === undefined) return;
    const target = cursor.acceptWords('ON')
      ? statement.objectName()
      : { ...name, schema: 'dbo', name: name.isQualified ? name.schema : '' };
    const table = target && context.catalog.tables.find(target);
    if (table) dropConstraint(table, name.name);
    if (cursor.acceptWords('WITH') && cursor.is('(')) cursor.skipParenthesized();
  } while (cursor.accept(','));
}

function removeWhere<T>(list: T[], condition: (item: T) => boolean): void {
  for (let index = list.length - 1; index >= 0; index--) if (condition(list[index]!)) list.splice(index, 1);
}
