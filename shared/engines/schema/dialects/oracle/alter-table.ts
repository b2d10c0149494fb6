import type { Table } from '../../model.ts';
import { readAttributes, readColumn } from './column.ts';
import { readState, readTableConstraint } from './constraint.ts';
import { settlePrimaryKey } from './create-table.ts';
import { acceptPhysical } from './physical.ts';
import { displayName, findColumn, findTable, type ReadContext } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';
import { switchConstraint } from './switch-constraint.ts';
import { readType } from './type.ts';

/** ALTER TABLE: the cursor stands behind TABLE. */
export function readAlterTable(statement: StatementReader): void {
  const { cursor, context } = statement;
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable('ALTER TABLE without a name.');
    return;
  }
  const table = findTable(context, name);
  if (table === undefined) {
    // A script drops what a former run left behind; here nothing was left.
    if (cursor.isWord('DROP') || cursor.isWord('DISABLE')) return;
    statement.note('table-unknown', `ALTER TABLE ${displayName(name)}: there is no such table.`, displayName(name));
    return;
  }
  for (let before = -1; !cursor.atEnd && cursor.start !== before; ) {
    before = cursor.start;
    statement.beginClause();
    readChange(statement, table);
    cursor.accept(',');
  }
  settlePrimaryKey(table);
  context.history.altered(table, { line: statement.firstLine, excerpt: statement.excerpt(statement.start) });
}

function readChange(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  if (cursor.acceptWords('ADD')) readAdd(statement, table);
  else if (cursor.acceptWords('MODIFY')) readModify(statement, table);
  else if (cursor.acceptWords('DROP')) readDrop(statement, table);
  else if (cursor.acceptWords('RENAME')) readRename(statement, table);
  else if (cursor.acceptWords('SET', 'UNUSED')) {
    readDropColumns(statement, table);
  } else if (cursor.isWord('ENABLE') || cursor.isWord('DISABLE')) readEnable(statement, table);
  else if (acceptPhysical(statement)) return;
  else if (
    cursor.acceptOneOf(
      'MOVE',
      'SHRINK',
      'DEALLOCATE',
      'ALLOCATE',
      'UPGRADE',
      'MINIMIZE',
      'RECORDS_PER_BLOCK',
      'LOCK',
      'COALESCE',
      'NOMINIMIZE',
    )
  ) {
    statement.skipAll();
  } else if (cursor.acceptOneOf('SPLIT', 'MERGE', 'EXCHANGE', 'TRUNCATE', 'UNUSED')) {
    noteRows(statement, table, `A change of the partitions of table ${displayName(table)} is not followed.`);
    statement.skipAll();
  } else statement.unknownClause(displayName(table), `A change of table ${displayName(table)}`);
}

/** Notes what may take rows away, if there are any. */
function noteRows(statement: StatementReader, table: Table, message: string): void {
  const place = { line: statement.firstLine, excerpt: statement.excerpt(statement.start) };
  if (!statement.context.history.changedIfFilled(table, { ...place, message }))
    statement.note('command-ignored', message);
}

function readAdd(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  if (cursor.isWord('PARTITION') || cursor.isWord('SUBPARTITION')) {
    statement.note('command-ignored', `A partition that is added to table ${displayName(table)} is not followed.`);
    statement.skipAll();
    return;
  }
  if (cursor.acceptWords('SUPPLEMENTAL', 'LOG')) {
    statement.skipAll();
    return;
  }
  if (!cursor.accept('(')) {
    readAddition(statement, table);
    return;
  }
  do readAddition(statement, table);
  while (cursor.accept(','));
  if (!cursor.accept(')')) statement.unknownClause(displayName(table), `A change of table ${displayName(table)}`);
  // The state of a constraint may stand behind the parenthesis.
  readState(statement, table);
}

function readAddition(statement: StatementReader, table: Table): void {
  const { cursor, context } = statement;
  statement.beginClause();
  if (readTableConstraint(statement, table)) return;
  const line = statement.line;
  cursor.acceptWords('COLUMN');
  statement.skipIfExists();
  const name = statement.identifier();
  const column = name === undefined ? undefined : readColumn(statement, table, name, line);
  if (column === undefined || table.columns.length >= context.limits.columnsMax) return;
  if (findColumn(table, column.name) === undefined) table.columns.push(column);
}

function readModify(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  if (cursor.isWord('CONSTRAINT') || cursor.isWord('PRIMARY') || cursor.isWord('UNIQUE')) {
    const mark = cursor.mark();
    cursor.next();
    if (cursor.isWord('KEY')) cursor.next();
    else if (cursor.is('(')) cursor.skipParenthesized();
    else cursor.next();
    const state = readState(statement, table);
    const after = cursor.mark();
    cursor.reset(mark);
    switchConstraint(statement, table, state);
    if (cursor.start < after) cursor.reset(after);
    return;
  }
  if (cursor.isWord('PARTITION') || cursor.isWord('SUBPARTITION') || cursor.isWord('DEFAULT')) {
    statement.skipAll();
    return;
  }
  if (cursor.acceptWords('LOB') || cursor.acceptWords('NESTED') || cursor.acceptWords('VARRAY')) {
    statement.skipAll();
    return;
  }
  if (!cursor.accept('(')) {
    readModifiedColumn(statement, table);
    return;
  }
  do readModifiedColumn(statement, table);
  while (cursor.accept(','));
  if (!cursor.accept(')')) statement.unknownClause(displayName(table), `A change of table ${displayName(table)}`);
}

const attributeWords =
  `NOT NULL DEFAULT CONSTRAINT PRIMARY UNIQUE CHECK REFERENCES ENABLE DISABLE VISIBLE INVISIBLE ENCRYPT
  DECRYPT GENERATED COLLATE DROP AS`.split(/\s+/);

function readModifiedColumn(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  const name = statement.identifier();
  const column = name === undefined ? undefined : findColumn(table, name);
  if (column === undefined) {
    statement.unknownClause(displayName(table), `MODIFY of a column of table ${displayName(table)}`);
    return;
  }
  if (cursor.acceptWords('DROP', 'IDENTITY')) {
    delete column.identity;
    return;
  }
  if (!cursor.atEnd && !attributeWords.some(word => cursor.isWord(word)) && !cursor.is(',') && !cursor.is(')')) {
    const reading = readType(statement);
    if (reading !== undefined) {
      column.type = reading.type;
      column.sourceType = reading.sourceType;
    }
  }
  readAttributes(statement, table, column);
}

function readDrop(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  if (cursor.acceptWords('PRIMARY', 'KEY')) delete table.primaryKey;
  else if (cursor.acceptWords('UNIQUE')) {
    const columns = statement.nameList().join('\u0000');
    table.uniqueKeys = table.uniqueKeys.filter(key => key.columns.join('\u0000') !== columns);
  } else if (cursor.acceptWords('CONSTRAINT')) {
    statement.skipIfExists();
    const name = statement.identifier();
    if (name !== undefined) dropConstraint(table, name);
  } else if (cursor.isWord('PARTITION') || cursor.isWord('SUBPARTITION')) {
    noteRows(statement, table, `A partition of table ${displayName(table)} is dropped; this is not followed.`);
    statement.skipAll();
  } else if (cursor.acceptWords('UNUSED', 'COLUMNS') || cursor.acceptWords('SUPPLEMENTAL')) statement.skipAll();
  else readDropColumns(statement, table);
  cursor.acceptWords('CASCADE');
  cursor.acceptOneOf('CONSTRAINTS', 'CONSTRAINT');
  cursor.acceptOneOf('KEEP', 'DROP');
  cursor.acceptWords('INDEX');
  cursor.acceptWords('ONLINE');
}

/** COLUMN c, (c, d), of DROP and SET UNUSED. */
function readDropColumns(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  const isOne = cursor.acceptOneOf('COLUMN') !== undefined;
  if (isOne) statement.skipIfExists();
  const names = cursor.is('(')
    ? statement.nameList()
    : [isOne ? statement.identifier() : undefined].filter(name => name !== undefined);
  for (const name of names) dropColumn(table, name);
  if (names.length === 0) statement.unknownClause(displayName(table), `A change of table ${displayName(table)}`);
}

/** Removes a key, foreign key or check by its name. */
function dropConstraint(table: Table, name: string): void {
  const isOther = (object: { name?: string }): boolean => object.name !== name;
  if (table.primaryKey && !isOther(table.primaryKey)) delete table.primaryKey;
  table.uniqueKeys = table.uniqueKeys.filter(isOther);
  table.foreignKeys = table.foreignKeys.filter(isOther);
  table.checks = table.checks.filter(isOther);
}

/** A dropped column leaves the keys it was part of. */
function dropColumn(table: Table, name: string): void {
  table.columns = table.columns.filter(column => column.name !== name);
  const without = (names: string[]): boolean => !names.includes(name);
  if (table.primaryKey && !without(table.primaryKey.columns)) delete table.primaryKey;
  table.uniqueKeys = table.uniqueKeys.filter(key => without(key.columns));
  table.foreignKeys = table.foreignKeys.filter(key => without(key.columns));
  table.indexes = table.indexes.filter(index => without(index.parts.flatMap(part => part.column ?? [])));
}

function readRename(statement: StatementReader, table: Table): void {
  const { cursor, context } = statement;
  if (cursor.acceptWords('TO')) {
    const name = statement.identifier();
    if (name === undefined) return;
    context.catalog.tables.remove(table);
    renameTable(context, table, name);
    context.catalog.tables.put(table);
    return;
  }
  const kind = cursor.acceptOneOf('COLUMN', 'CONSTRAINT', 'PARTITION', 'SUBPARTITION');
  const from = statement.identifier();
  const to = cursor.acceptWords('TO') ? statement.identifier() : undefined;
  if (kind === undefined || from === undefined || to === undefined) {
    statement.unknownClause(displayName(table), `A change of table ${displayName(table)}`);
    return;
  }
  if (kind === 'COLUMN') renameColumn(table, from, to);
  else if (kind === 'CONSTRAINT') renameConstraint(table, from, to);
  else for (const part of table.partitioning?.partitions ?? []) if (part.name === from) part.name = to;
}

/** Gives a table another name, also where others name it. */
export function renameTable(context: ReadContext, table: Table, name: string): void {
  for (const other of context.catalog.tables.list()) {
    for (const key of other.foreignKeys) if (key.referencedTable === table.name) key.referencedTable = name;
  }
  for (const key of table.foreignKeys) if (key.referencedTable === table.name) key.referencedTable = name;
  for (const trigger of context.triggers) if (trigger.table === table.name) trigger.table = name;
  table.name = name;
}

function renameColumn(table: Table, from: string, to: string): void {
  const column = findColumn(table, from);
  if (column === undefined) return;
  column.name = to;
  const renamed = (name: string): string => (name === from ? to : name);
  for (const key of [table.primaryKey, ...table.uniqueKeys, ...table.foreignKeys]) {
    if (key) key.columns = key.columns.map(renamed);
  }
  for (const foreign of table.foreignKeys) {
    if (foreign.referencedTable === table.name) foreign.referencedColumns = foreign.referencedColumns.map(renamed);
  }
  for (const index of table.indexes) {
    for (const part of index.parts) if (part.column !== undefined) part.column = renamed(part.column);
  }
  for (const span of table.rowSpans) span.columns = span.columns.map(renamed);
  if (table.partitioning) table.partitioning.columns = table.partitioning.columns.map(renamed);
}

function renameConstraint(table: Table, from: string, to: string): void {
  for (const key of [table.primaryKey, ...table.uniqueKeys, ...table.foreignKeys, ...table.checks]) {
    if (key?.name === from) key.name = to;
  }
}

/** ENABLE | DISABLE of constraints, triggers, row movement. */
function readEnable(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  const mark = cursor.mark();
  const isOff = cursor.isWord('DISABLE');
  cursor.next();
  if (cursor.acceptWords('TABLE', 'LOCK')) return;
  if (cursor.acceptWords('ALL', 'TRIGGERS')) {
    statement.context.history.switchTrigger(table.name, undefined, isOff);
    if (isOff) statement.note('command-ignored', `The triggers of table ${displayName(table)} are switched off.`);
    return;
  }
  cursor.reset(mark);
  if (acceptPhysical(statement)) return;
  const state = readState(statement, table);
  if (switchConstraint(statement, table, state)) return;
  statement.unknownClause(displayName(table), `A change of table ${displayName(table)}`);
}
