import type { Table } from '../../model.ts';
import { readColumn } from './column.ts';
import { readTableConstraint } from './constraint.ts';
import { finishTable } from './create-table.ts';
import { noteTraits } from './index-parts.ts';
import { displayName, findColumn, sameName } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';
import { readType } from './type.ts';

/** ALTER TABLE: the cursor stands behind TABLE. */
export function readAlterTable(statement: StatementReader): void {
  const { cursor, context } = statement;
  const isTemporary = statement.atTemporary;
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable('ALTER TABLE without a name.');
    return;
  }
  if (isTemporary) return;
  const table = context.catalog.tables.find(name);
  if (table === undefined) {
    // A guard in front of a script drops what a former run left behind; here nothing was left.
    if (context.batch.isConditional && cursor.isWord('DROP')) return;
    statement.note('table-unknown', `ALTER TABLE ${displayName(name)}: there is no such table.`, displayName(name));
    return;
  }
  readChange(statement, table);
  finishTable(statement, table);
  context.history.altered(table, { line: statement.firstLine, excerpt: statement.excerpt(statement.start) });
  if (!cursor.atEnd) statement.unknownClause(displayName(table), `A change of table ${displayName(table)}`);
}

function readChange(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  const checked = cursor.acceptWords('WITH') ? cursor.acceptOneOf('CHECK', 'NOCHECK') : undefined;
  if (cursor.acceptWords('ADD')) readAdd(statement, table, checked === 'NOCHECK');
  else if (cursor.acceptWords('ALTER', 'COLUMN')) readAlterColumn(statement, table);
  else if (cursor.acceptWords('DROP')) readDrop(statement, table);
  else if (cursor.isWord('CHECK') || cursor.isWord('NOCHECK')) readCheckConstraint(statement, table, checked);
  else if (cursor.acceptWords('SET')) {
    const range = cursor.skipParenthesized();
    noteTraits(table, statement.text(range.start, range.end));
  } else if (cursor.isWord('ENABLE') || cursor.isWord('DISABLE')) readEnable(statement, table);
  else if (cursor.acceptWords('REBUILD')) skipAll(statement);
  else if (cursor.isWord('SWITCH')) {
    const isFilled = statement.context.history.changedIfFilled(table, {
      line: statement.firstLine,
      object: `rows of ${displayName(table)}`,
      message: `ALTER TABLE ... SWITCH moves rows of table ${displayName(table)} to another.`,
      excerpt: statement.excerpt(statement.start),
    });
    if (!isFilled)
      statement.note('command-ignored', 'ALTER TABLE ... SWITCH moves rows between tables; it is not followed.');
    skipAll(statement);
  } else statement.unknownClause(displayName(table), `A change of table ${displayName(table)}`);
}

function readAdd(statement: StatementReader, table: Table, unchecked: boolean): void {
  const { cursor } = statement;
  do {
    statement.beginClause();
    if (readTableConstraint(statement, table, unchecked)) continue;
    const line = statement.line;
    cursor.acceptWords('COLUMN');
    const name = statement.identifier();
    const column = name === undefined ? undefined : readColumn(statement, table, name, line);
    if (column === undefined) return;
    if (table.columns.length >= statement.context.limits.columnsMax) continue;
    const at = table.columns.findIndex(known => sameName(known.name, column.name));
    if (at < 0) table.columns.push(column);
  } while (cursor.accept(','));
}

function readAlterColumn(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  const name = statement.identifier();
  const column = name === undefined ? undefined : findColumn(table, name);
  if (column === undefined) {
    statement.unknownClause(displayName(table), `ALTER COLUMN of table ${displayName(table)}`);
    return;
  }
  if (cursor.acceptOneOf('ADD', 'DROP') !== undefined) {
    skipAll(statement);
    return;
  }
  const reading = readType(statement);
  if (reading === undefined) {
    statement.unknownClause(`${displayName(table)}.${column.name}`, `ALTER COLUMN ${column.name}`);
    return;
  }
  column.type = reading.type;
  column.sourceType = reading.sourceType;
  // Without NULL or NOT NULL the column takes NULL.
  column.nullable = reading.nullable ?? true;
  for (;;) {
    if (cursor.acceptWords('COLLATE')) {
      const collation = statement.identifier();
      if (collation !== undefined) column.collation = collation;
    } else if (cursor.acceptWords('NOT', 'NULL')) column.nullable = false;
    else if (cursor.acceptWords('NULL')) column.nullable = true;
    else if (!cursor.acceptWords('SPARSE')) break;
  }
  if (cursor.acceptWords('WITH') && cursor.is('(')) cursor.skipParenthesized();
}

function readDrop(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  let kind = 'CONSTRAINT';
  do {
    kind = cursor.acceptOneOf('CONSTRAINT', 'COLUMN', 'INDEX') ?? kind;
    if (cursor.acceptWords('PERIOD', 'FOR', 'SYSTEM_TIME')) {
      table.traits = table.traits.filter(trait => !trait.startsWith('PERIOD FOR'));
      continue;
    }
    cursor.acceptWords('IF', 'EXISTS');
    const name = statement.identifier();
    if (name === undefined) return;
    if (kind === 'COLUMN') dropColumn(table, name);
    else dropConstraint(table, name);
  } while (cursor.accept(','));
  if (cursor.acceptWords('WITH') && cursor.is('(')) cursor.skipParenthesized();
}

/** Removes a key, foreign key, check or index by its name. A default keeps its value: its name is not kept. */
export function dropConstraint(table: Table, name: string): void {
  const isOther = (object: { name?: string }): boolean => object.name === undefined || !sameName(object.name, name);
  if (table.primaryKey && !isOther(table.primaryKey)) delete table.primaryKey;
  table.uniqueKeys = table.uniqueKeys.filter(isOther);
  table.foreignKeys = table.foreignKeys.filter(isOther);
  table.checks = table.checks.filter(isOther);
  table.indexes = table.indexes.filter(isOther);
}

/** A dropped column leaves the keys it was part of. */
function dropColumn(table: Table, name: string): void {
  table.columns = table.columns.filter(column => !sameName(column.name, name));
  const without = (names: string[]): boolean => !names.some(other => sameName(other, name));
  if (table.primaryKey && !without(table.primaryKey.columns)) delete table.primaryKey;
  table.uniqueKeys = table.uniqueKeys.filter(key => without(key.columns));
  table.foreignKeys = table.foreignKeys.filter(key => without(key.columns));
  table.indexes = table.indexes.filter(index => without(index.parts.flatMap(part => part.column ?? [])));
}

/** CHECK and NOCHECK CONSTRAINT switch constraints on and off; only WITH CHECK looks at the rows that are there. */
function readCheckConstraint(statement: StatementReader, table: Table, checked: string | undefined): void {
  const { cursor } = statement;
  const isOff = cursor.isWord('NOCHECK');
  cursor.next();
  cursor.acceptWords('CONSTRAINT');
  const isAll = cursor.acceptWords('ALL');
  const names: string[] = [];
  while (!isAll && !cursor.atEnd && names.length < statement.context.limits.columnsMax) {
    const name = statement.identifier();
    if (name !== undefined) names.push(name);
    if (!cursor.accept(',')) break;
  }
  const isMeant = (name: string | undefined): boolean =>
    isAll || (name !== undefined && names.some(other => sameName(other, name)));
  for (const key of table.foreignKeys) {
    if (!isMeant(key.name)) continue;
    if (isOff) key.notValid = true;
    else if (checked === 'CHECK') delete key.notValid;
  }
  for (const check of table.checks) {
    if (!isMeant(check.name)) continue;
    if (isOff) check.notEnforced = true;
    else {
      // Switched on again a check holds for new rows; the others were not looked at.
      if (check.notEnforced) check.notValid = true;
      delete check.notEnforced;
      if (checked === 'CHECK') delete check.notValid;
    }
  }
}

/** ENABLE | DISABLE TRIGGER, CHANGE_TRACKING, FILETABLE_NAMESPACE. */
function readEnable(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  const isOff = cursor.isWord('DISABLE');
  cursor.next();
  const isTrigger = cursor.acceptWords('TRIGGER');
  if (isTrigger) switchTriggers(statement, table.name, isOff);
  if (isOff && isTrigger) {
    statement.note('command-ignored', `A trigger of table ${displayName(table)} is switched off at the source.`);
  }
  skipAll(statement);
}

/** ALL or names, the cursor on the first of them. */
export function readTriggerNames(statement: StatementReader): (string | undefined)[] {
  const { cursor, context } = statement;
  if (cursor.acceptWords('ALL')) return [undefined];
  const names: string[] = [];
  do {
    const name = statement.objectName()?.name;
    if (name === undefined) break;
    names.push(name);
  } while (cursor.accept(',') && names.length < context.limits.columnsMax);
  return names;
}

function switchTriggers(statement: StatementReader, table: string, isOff: boolean): void {
  for (const name of readTriggerNames(statement)) statement.context.history.switchTrigger(table, name, isOff);
}

function skipAll(statement: StatementReader): void {
  const { cursor } = statement;
  while (!cursor.atEnd) cursor.next();
}
