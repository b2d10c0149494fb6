import { dropIndex } from './alter-table.ts';
import type { ReadContext } from './read-context.ts';
import { displayName, objectKey } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';

/**
 * DROP: the cursor stands behind it. What was read before goes out of the model again. Only the exact spelling is meant:
 * where names differ by case alone, a server that tells them apart has both, and a table too many is named by a rule,
 * while one too few would be lost without a word.
 */
export function readDrop(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.acceptWords('TEMPORARY');
  const kind = cursor.word;
  cursor.next();
  cursor.acceptWords('IF', 'EXISTS');
  if (kind === 'INDEX') {
    dropIndexOn(statement);
    return;
  }
  if (kind === 'DATABASE' || kind === 'SCHEMA') {
    const name = statement.identifier();
    if (name !== undefined) dropDatabase(context, name);
    return;
  }
  do {
    const name = statement.objectName();
    if (name === undefined) break;
    const key = objectKey(name);
    if (kind === 'TABLE' || kind === 'TABLES') {
      const table = context.catalog.tables.findExact(name);
      if (!table) continue;
      context.standIns.set(
        key,
        table.columns.map(column => column.name),
      );
      context.catalog.tables.remove(table);
      removeWhere(context.triggers, trigger => trigger.schema === table.schema && trigger.table === table.name);
    } else if (kind === 'VIEW') {
      const view = context.catalog.views.findExact(name);
      if (!view) continue;
      context.standIns.set(key, view.columns);
      context.catalog.views.remove(view);
    } else if (kind === 'SEQUENCE') context.catalog.sequences.remove(name);
    else if (kind === 'TRIGGER') removeWhere(context.triggers, trigger => objectKey(trigger) === key);
    else if (kind === 'FUNCTION' || kind === 'PROCEDURE' || kind === 'PACKAGE') {
      removeWhere(
        context.routines,
        routine => routine.kind.startsWith(kind.toLowerCase()) && objectKey(routine) === key,
      );
    } else if (kind === 'EVENT')
      removeWhere(context.others, other => other.kind === 'event' && other.name === name.name);
    else if (!['USER', 'ROLE', 'SERVER', 'TABLESPACE', 'LOGFILE', 'RESOURCE', 'PREPARE', 'SPATIAL'].includes(kind)) {
      statement.issue('statement-unknown', {
        message: 'A DROP of this kind is not known.',
        excerpt: statement.excerpt(statement.start),
        line: statement.firstLine,
      });
      return;
    }
  } while (cursor.accept(','));
}

function dropIndexOn(statement: StatementReader): void {
  const { cursor, context } = statement;
  const name = statement.identifier();
  const target = cursor.acceptWords('ON') ? statement.objectName() : undefined;
  const table = target && context.catalog.tables.find(target);
  if (table) dropIndex(table, name);
  else {
    const message = 'DROP INDEX names a table that is not there.';
    statement.issue('table-unknown', { message, object: target ? displayName(target) : '', line: statement.firstLine });
  }
}

function dropDatabase(context: ReadContext, database: string): void {
  const { catalog } = context;
  const within = (object: { schema?: string }): boolean => object.schema === database;
  catalog.tables.removeAll(within);
  catalog.views.removeAll(within);
  catalog.sequences.removeAll(within);
  catalog.schemas.delete(database);
  removeWhere(context.routines, within);
  removeWhere(context.triggers, within);
}

function removeWhere<T>(list: T[], condition: (item: T) => boolean): void {
  for (let index = list.length - 1; index >= 0; index--) if (condition(list[index]!)) list.splice(index, 1);
}
