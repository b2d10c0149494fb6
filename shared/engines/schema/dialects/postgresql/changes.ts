import type { AlterEnumStmt, AlterObjectSchemaStmt, DropStmt, Node, RenameStmt } from 'libpg-query';
import type { NamedObjects, ObjectName } from '../base/catalog.ts';
import { display, type ReadingContext } from './context.ts';
import { itemsOf, mentions, nameOf, stringsOf } from './nodes.ts';
import { objectName } from './objects.ts';
import type { StatementText } from './statement-text.ts';

const placeOf = ({ text, line }: StatementText) => ({ line, excerpt: text.slice(0, 200) });

/** DROP ...: what was read before goes away. */
export function drop(context: ReadingContext, node: DropStmt, text: StatementText): void {
  for (const object of node.objects ?? []) {
    const parts = 'TypeName' in object ? (object.TypeName.names ?? []) : itemsOf(object);
    dropOne(context, node, parts, object, text);
  }
}

function dropOne(
  context: ReadingContext,
  node: DropStmt,
  parts: readonly Node[],
  object: Node,
  text: StatementText,
): void {
  const name = context.named(parts);
  switch (node.removeType) {
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
      if (context.findTable(name) === undefined) return;
      context.catalog.tables.remove(name);
      context.triggers.splice(
        0,
        Infinity,
        ...context.triggers.filter(trigger => trigger.table !== name.name || trigger.schema !== name.schema),
      );
      if (node.behavior === 'DROP_CASCADE') {
        for (const table of context.catalog.tables.list()) {
          table.foreignKeys = table.foreignKeys.filter(
            key => key.referencedTable !== name.name || key.referencedSchema !== name.schema,
          );
        }
      }
      return;
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
      context.catalog.views.remove(name);
      return;
    case 'OBJECT_SEQUENCE':
      context.catalog.sequences.remove(name);
      return;
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      context.types.remove(name);
      return;
    case 'OBJECT_INDEX': {
      const owner = context.indexOwners.remove(name);
      if (owner !== undefined) owner.table.indexes = owner.table.indexes.filter(index => index.name !== name.name);
      return;
    }
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE': {
      const routine = context.qualified(nameOf('ObjectWithArgs' in object ? object.ObjectWithArgs.objname : []));
      const matching = context.routines.filter(known => known.name === routine.name && known.schema === routine.schema);
      // With several of one name only the argument types would tell which one goes.
      if (matching.length === 1) context.routines.splice(context.routines.indexOf(matching[0]!), 1);
      else if (matching.length > 1)
        context.clauseUnknown(
          text,
          display(routine),
          'One of several routines of this name is dropped; all stay listed.',
        );
      return;
    }
    case 'OBJECT_TRIGGER': {
      const [trigger, table] = [stringsOf(parts).at(-1), stringsOf(parts).at(-2)];
      const at = context.triggers.findIndex(known => known.name === trigger && known.table === table);
      if (at >= 0) context.triggers.splice(at, 1);
      return;
    }
    case 'OBJECT_RULE': {
      const [rule = '', table = ''] = stringsOf(parts).reverse();
      context.history.dropRule(table, rule);
      removeOther(context, object);
      return;
    }
    case 'OBJECT_SCHEMA': {
      const schema = objectName(object);
      context.catalog.schemas.delete(schema);
      context.catalog.tables.removeAll(table => table.schema === schema);
      context.catalog.views.removeAll(view => view.schema === schema);
      context.catalog.sequences.removeAll(sequence => sequence.schema === schema);
      context.types.removeAll(type => type.schema === schema);
      return;
    }
    default:
      removeOther(context, object);
  }
}

function removeOther(context: ReadingContext, object: Node): void {
  const dropped = objectName(object);
  const at = context.others.findIndex(other => other.name === dropped);
  if (at >= 0) context.others.splice(at, 1);
}

/** ALTER ... RENAME. */
export function rename(context: ReadingContext, node: RenameStmt, text: StatementText): void {
  const to = node.newname ?? '';
  const name = node.relation === undefined ? context.named(itemsOf(node.object)) : context.relation(node.relation);
  switch (node.renameType) {
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_SEQUENCE':
      renameRelation(context, name, to, text);
      return;
    case 'OBJECT_COLUMN':
      renameColumn(context, name, node.subname ?? '', to, text);
      return;
    case 'OBJECT_TABCONSTRAINT': {
      const table = context.table(name, text);
      const all = [
        table?.primaryKey,
        ...(table?.uniqueKeys ?? []),
        ...(table?.foreignKeys ?? []),
        ...(table?.checks ?? []),
        ...(table?.exclusions ?? []),
      ];
      for (const constraint of all)
        if (constraint?.name === node.subname && constraint !== undefined) constraint.name = to;
      return;
    }
    case 'OBJECT_INDEX': {
      const owner = context.indexOwners.remove(name);
      for (const index of owner?.table.indexes ?? []) if (index.name === name.name) index.name = to;
      if (owner !== undefined) context.indexOwners.put({ ...owner, name: to });
      return;
    }
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      renameIn(context.types, name, to);
      return;
    default:
      context.clauseUnknown(text, display(name), 'A change of a name is not read.');
  }
}

function renameIn<T extends ObjectName>(objects: NamedObjects<T>, name: ObjectName, to: string): T | undefined {
  const object = objects.remove(name);
  if (object === undefined) return undefined;
  object.name = to;
  objects.put(object);
  return object;
}

function renameRelation(context: ReadingContext, name: ObjectName, to: string, text: StatementText): void {
  if (context.findTable(name) !== undefined) {
    const table = renameIn(context.catalog.tables, name, to);
    if (table !== undefined) context.history.altered(table, placeOf(text));
    for (const table of context.catalog.tables.list()) {
      for (const key of table.foreignKeys) {
        if (key.referencedTable === name.name && key.referencedSchema === name.schema) key.referencedTable = to;
      }
    }
    return;
  }
  if (renameIn(context.catalog.views, name, to) !== undefined) return;
  if (renameIn(context.catalog.sequences, name, to) !== undefined) return;
  context.table(name, text);
}

function renameColumn(context: ReadingContext, name: ObjectName, from: string, to: string, text: StatementText): void {
  const table = context.table(name, text);
  const column = table?.columns.find(candidate => candidate.name === from);
  if (table === undefined || column === undefined) return;
  column.name = to;
  context.history.altered(table, placeOf(text));
  const renamed = (columns: string[]) => columns.map(other => (other === from ? to : other));
  if (table.primaryKey !== undefined) table.primaryKey.columns = renamed(table.primaryKey.columns);
  for (const key of table.uniqueKeys) key.columns = renamed(key.columns);
  for (const key of table.foreignKeys) key.columns = renamed(key.columns);
  for (const index of table.indexes) for (const part of index.parts) if (part.column === from) part.column = to;
  if (table.exclusions?.some(exclusion => mentions(exclusion.text, from)) === true) {
    context.clauseUnknown(text, display(table), `An exclusion constraint still names the column ${from} as it was.`);
  }
  for (const other of context.catalog.tables.list()) {
    for (const key of other.foreignKeys) {
      if (key.referencedTable === table.name && key.referencedSchema === table.schema)
        key.referencedColumns = renamed(key.referencedColumns);
    }
  }
}

/** ALTER ... SET SCHEMA. */
export function setSchema(context: ReadingContext, node: AlterObjectSchemaStmt, text: StatementText): void {
  const name = node.relation === undefined ? context.named(itemsOf(node.object)) : context.relation(node.relation);
  const schema = node.newschema ?? context.schema;
  const { tables, views, sequences } = context.catalog;
  const table = context.findTable(name);
  const moved =
    moveIn(tables, name, schema) ||
    moveIn(views, name, schema) ||
    moveIn(sequences, name, schema) ||
    moveIn(context.types, name, schema);
  if (table !== undefined) context.history.altered(table, placeOf(text));
  if (moved) return;
  context.clauseUnknown(text, display(name), 'A change of schema is not read.');
}

function moveIn<T extends ObjectName>(objects: NamedObjects<T>, name: ObjectName, schema: string): boolean {
  const object = objects.remove(name);
  if (object === undefined) return false;
  object.schema = schema;
  objects.put(object);
  return true;
}

/** ALTER TYPE ... ADD VALUE / RENAME VALUE. */
export function alterEnum(context: ReadingContext, node: AlterEnumStmt, text: StatementText): void {
  const type = context.types.find(context.named(node.typeName));
  if (type?.definition.kind !== 'enum') {
    context.clauseUnknown(
      text,
      objectName(node.typeName?.at(-1)),
      'A list of values is changed that is not in this file.',
    );
    return;
  }
  const { values } = type.definition;
  const value = node.newVal ?? '';
  if (node.oldVal !== undefined) {
    const at = values.indexOf(node.oldVal);
    if (at >= 0) values[at] = value;
    return;
  }
  if (values.includes(value)) return;
  const neighbour = node.newValNeighbor === undefined ? -1 : values.indexOf(node.newValNeighbor);
  if (neighbour < 0) values.push(value);
  else values.splice(node.newValIsAfter === true ? neighbour + 1 : neighbour, 0, value);
}
