import { displayName, findObject, findTable, objectKey, type ReadContext } from './read-context.ts';
import type { QualifiedName, StatementReader } from './statement-reader.ts';

/** DROP: the cursor stands behind it. What was read before goes out of the model again. */
export function readDrop(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.acceptWords('PUBLIC');
  const isMaterialized = cursor.acceptWords('MATERIALIZED');
  const kind = cursor.word;
  cursor.next();
  const isBody = cursor.acceptWords('BODY');
  statement.skipIfExists();
  const name = statement.objectName();
  if (name === undefined) return;
  dropObject(context, isMaterialized ? 'VIEW' : kind, name, isBody);
  statement.skipAll();
}

/** What is not there need not be dropped, and what the model does not hold neither. */
function dropObject(context: ReadContext, kind: string, name: QualifiedName, isBody: boolean): void {
  switch (kind) {
    case 'TABLE': {
      const table = findTable(context, name);
      if (table === undefined) return;
      context.catalog.tables.remove(table);
      removeWhere(context.triggers, trigger => trigger.table === table.name);
      context.spans.gap();
      return;
    }
    case 'VIEW': {
      const view = findObject(context.catalog.views, name);
      if (view) context.catalog.views.remove(view);
      return;
    }
    case 'SEQUENCE': {
      const sequence = findObject(context.catalog.sequences, name);
      if (sequence) context.catalog.sequences.remove(sequence);
      return;
    }
    case 'TYPE': {
      const type = isBody ? undefined : findObject(context.types, name);
      if (type) context.types.remove(type);
      if (isBody) removeWhere(context.others, other => other.name === `type body ${name.name}`);
      return;
    }
    case 'INDEX':
      for (const table of context.catalog.tables.list()) {
        table.indexes = table.indexes.filter(index => index.name !== name.name);
      }
      return;
    case 'TRIGGER':
      removeWhere(context.triggers, trigger => trigger.name === name.name);
      return;
    case 'PROCEDURE':
    case 'FUNCTION':
      removeWhere(context.routines, routine => routine.kind === kind.toLowerCase() && sameObject(routine, name));
      return;
    case 'PACKAGE':
      removeWhere(
        context.routines,
        routine =>
          sameObject(routine, name) && (routine.kind === 'package-body' || (routine.kind === 'package' && !isBody)),
      );
      return;
    case 'SYNONYM':
      removeWhere(context.others, other => other.kind === 'synonym' && other.name === displayName(name));
      return;
  }
}

function sameObject(object: { schema?: string; name: string }, name: QualifiedName): boolean {
  return objectKey(object) === objectKey(name) || (!name.isQualified && object.name === name.name);
}

function removeWhere<T>(list: T[], condition: (item: T) => boolean): void {
  for (let index = list.length - 1; index >= 0; index--) if (condition(list[index]!)) list.splice(index, 1);
}
