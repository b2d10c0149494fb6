import type { Column, Table } from '../../model.ts';
import { addPartitions, dropPartitions, readPartitionChange } from './alter-partitions.ts';
import { readColumn } from './column.ts';
import { atName, readConstraint, sameName } from './constraint.ts';
import { finishTable } from './create-table.ts';
import { readDefault } from './expression.ts';
import { displayName } from './read-context.ts';
import { renameTable } from './rename-table.ts';
import type { StatementReader } from './statement-reader.ts';
import { readTableOption } from './table-options.ts';

/** ALTER TABLE: the cursor stands behind TABLE. Each change is applied to the table read before. */
export function readAlterTable(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.acceptWords('IF', 'EXISTS');
  const name = statement.objectName();
  if (name === undefined) {
    statement.issue('statement-unreadable', {
      message: 'ALTER TABLE without a name.',
      excerpt: statement.excerpt(statement.start),
    });
    return;
  }
  const table = context.catalog.tables.find(name);
  if (!table) {
    // A dump of rows alone switches the keys of tables it does not create.
    if (skipHarmless(statement) && cursor.atEnd) return;
    statement.issue('table-unknown', {
      message: `ALTER TABLE ${displayName(name)}: there is no such table.`,
      object: displayName(name),
      excerpt: statement.excerpt(statement.start),
      line: statement.firstLine,
    });
    return;
  }
  while (!cursor.atEnd) {
    const before = cursor.start;
    readChange(statement, table);
    if (!cursor.accept(',') && !cursor.atEnd && !readTableOption(statement, table)) {
      statement.unknownClause(table.name, `A change of table ${table.name}`);
      cursor.accept(',');
    }
    // A parenthesis too many stops every reader; it has been noted.
    if (cursor.start === before) cursor.next();
  }
  finishTable(table, context.defaults.charset);
  context.history.altered(table, { line: statement.firstLine, excerpt: statement.excerpt(statement.start) });
}

function readChange(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  statement.beginClause();
  if (cursor.acceptWords('ADD')) readAdd(statement, table);
  else if (cursor.acceptWords('MODIFY')) readModify(statement, table);
  else if (cursor.acceptWords('CHANGE')) readChangeColumn(statement, table);
  else if (cursor.acceptWords('DROP')) readDrop(statement, table);
  else if (cursor.acceptWords('ALTER')) readAlterColumn(statement, table);
  else if (cursor.acceptWords('RENAME')) readRename(statement, table);
  else if (cursor.acceptWords('CONVERT', 'TO')) {
    if (readTableOption(statement, table)) readTableOption(statement, table);
  } else if (!skipHarmless(statement) && !readPartitionChange(statement, table) && !readTableOption(statement, table)) {
    statement.unknownClause(table.name, `A change of table ${table.name}`);
  }
}

/** What changes neither columns nor keys. */
function skipHarmless(statement: StatementReader): boolean {
  const { cursor } = statement;
  if (cursor.acceptWords('ENABLE', 'KEYS') || cursor.acceptWords('DISABLE', 'KEYS') || cursor.acceptWords('FORCE'))
    return true;
  if (cursor.acceptWords('WITH', 'VALIDATION') || cursor.acceptWords('WITHOUT', 'VALIDATION')) return true;
  if (cursor.acceptWords('ORDER', 'BY')) {
    cursor.skipTo();
    return true;
  }
  const words = ['ALGORITHM', 'LOCK'];
  if (!words.some(word => cursor.isWord(word))) return false;
  cursor.next();
  cursor.accept('=');
  cursor.next();
  return true;
}

function readAdd(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  if (cursor.acceptWords('SYSTEM', 'VERSIONING')) {
    table.traits.push('SYSTEM VERSIONING');
    return;
  }
  if (cursor.isWord('PARTITION')) {
    addPartitions(statement, table);
    return;
  }
  if (readConstraint(statement, table)) return;
  cursor.acceptWords('COLUMN');
  cursor.acceptWords('IF', 'NOT', 'EXISTS');
  if (cursor.accept('(')) {
    while (!cursor.atEnd && !cursor.accept(')')) {
      if (!readConstraint(statement, table)) addColumn(statement, table);
      cursor.accept(',');
    }
  } else addColumn(statement, table);
}

function addColumn(statement: StatementReader, table: Table): void {
  const line = statement.line;
  const name = atName(statement) ? statement.identifier() : undefined;
  if (name === undefined || table.columns.length >= statement.context.limits.columnsMax) {
    statement.unknownClause(table.name, `An added column of table ${table.name}`);
    return;
  }
  const column = readColumn(statement, table, name, line);
  const known = indexOf(table, name);
  if (known >= 0) table.columns.splice(known, 1);
  place(statement, table, column, table.columns.length);
}

function readModify(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  cursor.acceptWords('COLUMN');
  cursor.acceptWords('IF', 'EXISTS');
  const line = statement.line;
  const name = statement.identifier();
  if (name === undefined) {
    statement.unknownClause(table.name, `MODIFY of table ${table.name}`);
    return;
  }
  replaceColumn(statement, table, name, name, line);
}

function readChangeColumn(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  cursor.acceptWords('COLUMN');
  cursor.acceptWords('IF', 'EXISTS');
  const line = statement.line;
  const from = statement.identifier();
  const to = statement.identifier();
  if (from === undefined || to === undefined) {
    statement.unknownClause(table.name, `CHANGE of table ${table.name}`);
    return;
  }
  replaceColumn(statement, table, from, to, line);
}

/** MODIFY and CHANGE state a column anew; its keys and its counter stay. */
function replaceColumn(statement: StatementReader, table: Table, from: string, to: string, line: number): void {
  const index = indexOf(table, from);
  const before = table.columns[index];
  const column = readColumn(statement, table, before && sameName(from, to) ? before.name : to, line);
  if (!before) {
    const message = `ALTER TABLE ${table.name} changes column ${from}, which is not there.`;
    statement.issue('clause-unknown', { message, object: `${table.name}.${from}`, line });
    return;
  }
  if (before.identity?.next !== undefined && column.identity) column.identity.next = before.identity.next;
  column.line = before.line;
  table.columns.splice(index, 1);
  // What was seen in its rows is known by the column itself, so it stays the same object.
  for (const key of Object.keys(before)) Reflect.deleteProperty(before, key);
  Object.assign(before, column);
  if (!sameName(from, to)) renameInKeys(table, from, to);
  place(statement, table, before, index);
}

/** FIRST or AFTER another column, else at `otherwise`. */
function place(statement: StatementReader, table: Table, column: Column, otherwise: number): void {
  const { cursor } = statement;
  let at = otherwise;
  if (cursor.acceptWords('FIRST')) at = 0;
  else if (cursor.acceptWords('AFTER')) {
    const other = statement.identifier();
    const index = other === undefined ? -1 : indexOf(table, other);
    if (index >= 0) at = index + 1;
  }
  table.columns.splice(at, 0, column);
}

function readAlterColumn(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  if (cursor.acceptOneOf('INDEX', 'KEY')) {
    const name = statement.identifier();
    const index = table.indexes.find(candidate => candidate.name === name);
    const hidden = cursor.acceptOneOf('INVISIBLE', 'IGNORED') !== undefined;
    if (!hidden && !cursor.acceptWords('NOT', 'IGNORED')) cursor.acceptWords('VISIBLE');
    if (index && hidden) index.invisible = true;
    return;
  }
  cursor.acceptWords('COLUMN');
  const name = statement.identifier();
  const column = name === undefined ? undefined : table.columns[indexOf(table, name)];
  if (cursor.acceptWords('SET', 'DEFAULT')) {
    const value = readDefault(statement);
    if (column) column.default = value;
  } else if (cursor.acceptWords('DROP', 'DEFAULT')) delete column?.default;
  else if (cursor.acceptWords('SET', 'INVISIBLE')) {
    if (column) column.invisible = true;
  } else if (cursor.acceptWords('SET', 'VISIBLE')) delete column?.invisible;
  else statement.unknownClause(table.name, `ALTER COLUMN of table ${table.name}`);
}

function readRename(statement: StatementReader, table: Table): void {
  const { cursor, context } = statement;
  if (cursor.acceptWords('COLUMN')) {
    const from = statement.identifier();
    cursor.acceptWords('TO');
    const to = statement.identifier();
    const column = from === undefined ? undefined : table.columns[indexOf(table, from)];
    if (!column || from === undefined || to === undefined) {
      statement.unknownClause(table.name, 'RENAME COLUMN');
      return;
    }
    column.name = to;
    renameInKeys(table, from, to);
  } else if (cursor.acceptOneOf('INDEX', 'KEY')) {
    const from = statement.identifier();
    cursor.acceptWords('TO');
    const to = statement.identifier();
    const key = [...table.indexes, ...table.uniqueKeys].find(candidate => candidate.name === from);
    if (key && to !== undefined) key.name = to;
  } else {
    if (!cursor.acceptWords('TO')) cursor.acceptWords('AS');
    cursor.accept('=');
    const to = statement.objectName();
    if (to === undefined) {
      statement.unknownClause(table.name, 'RENAME');
      return;
    }
    renameTable(context, table, to);
  }
}

function readDrop(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  if (cursor.acceptWords('PRIMARY', 'KEY')) delete table.primaryKey;
  else if (cursor.acceptWords('SYSTEM', 'VERSIONING'))
    table.traits = table.traits.filter(trait => trait !== 'SYSTEM VERSIONING');
  else if (cursor.isWord('PARTITION')) dropPartitions(statement, table);
  else if (cursor.acceptWords('FOREIGN', 'KEY') || cursor.isWord('CONSTRAINT') || cursor.isWord('CHECK')) {
    cursor.acceptOneOf('CONSTRAINT', 'CHECK');
    const name = readDropped(statement);
    table.foreignKeys = table.foreignKeys.filter(key => key.name !== name);
    table.checks = table.checks.filter(check => check.name !== name);
    table.uniqueKeys = table.uniqueKeys.filter(key => key.name !== name);
  } else if (cursor.acceptOneOf('INDEX', 'KEY')) {
    const name = readDropped(statement);
    dropIndex(table, name);
  } else {
    cursor.acceptWords('COLUMN');
    const name = readDropped(statement);
    const index = name === undefined ? -1 : indexOf(table, name);
    if (index >= 0) dropColumn(table, index);
    else statement.unknownClause(table.name, `DROP of table ${table.name}`);
    cursor.acceptOneOf('CASCADE', 'RESTRICT');
  }
}

function readDropped(statement: StatementReader): string | undefined {
  statement.cursor.acceptWords('IF', 'EXISTS');
  return statement.identifier();
}

/** A dropped column leaves the keys it was part of; a key without columns goes with it. */
function dropColumn(table: Table, index: number): void {
  const [dropped] = table.columns.splice(index, 1);
  if (!dropped) return;
  const others = (name: string): boolean => !sameName(name, dropped.name);
  const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniqueKeys];
  for (const key of keys) {
    key.columns = key.columns.filter(others);
    if (key.parts) key.parts = key.parts.filter(part => part.column === undefined || others(part.column));
  }
  if (table.primaryKey?.columns.length === 0) delete table.primaryKey;
  table.uniqueKeys = table.uniqueKeys.filter(key => key.columns.length > 0);
  for (const index of table.indexes) {
    index.parts = index.parts.filter(part => part.column === undefined || others(part.column));
  }
  table.indexes = table.indexes.filter(index => index.parts.length > 0);
}

/** Removes an index or unique key by its name. */
export function dropIndex(table: Table, name: string | undefined): void {
  table.indexes = table.indexes.filter(index => index.name !== name);
  table.uniqueKeys = table.uniqueKeys.filter(key => key.name !== name);
}

function renameInKeys(table: Table, from: string, to: string): void {
  const renamed = (name: string): string => (sameName(name, from) ? to : name);
  const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniqueKeys, ...table.foreignKeys];
  for (const key of keys) key.columns = key.columns.map(renamed);
  for (const index of [...table.indexes, ...table.uniqueKeys]) {
    for (const part of index.parts ?? []) if (part.column !== undefined) part.column = renamed(part.column);
  }
}

function indexOf(table: Table, name: string): number {
  return table.columns.findIndex(column => sameName(column.name, name));
}
