import type { Table } from '../../model.ts';
import { readState } from './constraint.ts';
import { addTrait } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';

/** Applies a state to the constraint that is named here; false if none is. */
export function switchConstraint(
  statement: StatementReader,
  table: Table,
  { enabled, validated }: { enabled: boolean; validated: boolean },
): boolean {
  const { cursor } = statement;
  if (cursor.acceptWords('PRIMARY', 'KEY')) {
    const key = table.primaryKey;
    if (key && !enabled) {
      addTrait(table, `DISABLED KEY ${key.name ?? key.columns.join(', ')}`);
      delete table.primaryKey;
    }
  } else if (cursor.acceptWords('UNIQUE')) {
    const columns = statement.nameList().join('\u0000');
    if (!enabled) table.uniqueKeys = table.uniqueKeys.filter(key => key.columns.join('\u0000') !== columns);
  } else if (cursor.acceptWords('CONSTRAINT')) {
    const name = statement.identifier();
    if (name === undefined) return false;
    setState(table, name, enabled, validated);
  } else return false;
  cursor.acceptWords('CASCADE');
  cursor.acceptOneOf('KEEP', 'DROP');
  cursor.acceptWords('INDEX');
  readState(statement, table);
  return true;
}

function setState(table: Table, name: string, enabled: boolean, validated: boolean): void {
  const isOther = (key: { name?: string }): boolean => key.name !== name;
  if (!enabled && (table.primaryKey?.name === name || table.uniqueKeys.some(key => key.name === name))) {
    addTrait(table, `DISABLED KEY ${name}`);
    if (table.primaryKey?.name === name) delete table.primaryKey;
    table.uniqueKeys = table.uniqueKeys.filter(isOther);
  }
  for (const key of table.foreignKeys) {
    if (isOther(key)) continue;
    if (enabled && validated) delete key.notValid;
    else key.notValid = true;
    if (!enabled) addTrait(table, `DISABLED CONSTRAINT ${name}`);
    else table.traits = table.traits.filter(trait => trait !== `DISABLED CONSTRAINT ${name}`);
  }
  for (const check of table.checks) {
    if (isOther(check)) continue;
    delete check.notEnforced;
    delete check.notValid;
    if (!enabled) check.notEnforced = true;
    else if (!validated) check.notValid = true;
  }
}
