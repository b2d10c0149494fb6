import type { Table } from '../../model.ts';
import type { ObjectName } from '../base/catalog.ts';
import type { ReadContext } from './read-context.ts';

/** Gives a table another name; foreign keys and triggers follow, as they do on a server. */
export function renameTable(context: ReadContext, table: Table, to: ObjectName): void {
  const { tables } = context.catalog;
  const { schema, name } = table;
  for (const other of tables.list()) {
    for (const key of other.foreignKeys) {
      const pointsHere = key.referencedTable === name && (key.referencedSchema ?? other.schema) === schema;
      if (!pointsHere) continue;
      key.referencedTable = to.name;
      if (key.referencedSchema !== undefined && to.schema !== undefined) key.referencedSchema = to.schema;
    }
  }
  for (const trigger of context.triggers) {
    if (trigger.table === name && trigger.schema === schema) trigger.table = to.name;
  }
  tables.remove(table);
  context.catalog.addTable(Object.assign(table, to));
}
