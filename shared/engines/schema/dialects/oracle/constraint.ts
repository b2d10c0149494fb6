import type { Check, Column, ForeignKey, Key, Table } from '../../model.ts';
import { acceptPhysical, skipPhysical } from './physical.ts';
import { addTrait, displayName, findColumn, objectKey } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';

/** Whether the server holds a constraint, for new rows and for those that are there. */
interface State {
  enabled: boolean;
  validated: boolean;
  deferrable: boolean;
  initiallyDeferred: boolean;
}

/**
 * Reads a key, foreign key or check of a table's list (or behind ALTER TABLE ... ADD). false if what stands here is
 * none: then it is a column.
 */
export function readTableConstraint(statement: StatementReader, table: Table): boolean {
  const { cursor } = statement;
  const mark = cursor.mark();
  const line = statement.line;
  const name = readName(statement);
  if (cursor.acceptWords('PRIMARY', 'KEY')) {
    readKey(statement, table, { name, line, columns: statement.nameList(), isPrimary: true });
    return true;
  }
  if (cursor.isWord('UNIQUE')) {
    cursor.next();
    readKey(statement, table, { name, line, columns: statement.nameList(), isPrimary: false });
    return true;
  }
  if (cursor.acceptWords('FOREIGN', 'KEY')) {
    readForeignKey(statement, table, { name, line, columns: statement.nameList() });
    return true;
  }
  if (cursor.isWord('CHECK')) {
    cursor.next();
    if (cursor.is('(')) {
      readCheck(statement, table, { name, line });
      return true;
    }
  }
  if (name === undefined && cursor.acceptWords('SUPPLEMENTAL', 'LOG')) {
    cursor.skipTo(',', ')');
    return true;
  }
  if (name === undefined && (cursor.acceptWords('SCOPE', 'FOR') || cursor.acceptWords('REF'))) {
    // Of a table of objects: only which of them a reference may name.
    if (cursor.is('(')) {
      cursor.skipTo(',', ')');
      return true;
    }
  }
  cursor.reset(mark);
  return false;
}

/** NOT NULL, keys, checks and references written on a column. */
export function readColumnConstraint(statement: StatementReader, table: Table, column: Column): boolean {
  const { cursor } = statement;
  const mark = cursor.mark();
  const line = statement.line;
  const name = readName(statement);
  const columns = [column.name];
  if (cursor.acceptWords('NOT', 'NULL')) {
    const state = readState(statement, table);
    column.nullable = !(state.enabled && state.validated);
    if (column.nullable) addTrait(table, `UNCHECKED NOT NULL COLUMN ${column.name}`);
    return true;
  }
  if (cursor.acceptWords('NULL')) {
    column.nullable = true;
    readState(statement, table);
    return true;
  }
  if (cursor.acceptWords('PRIMARY', 'KEY')) readKey(statement, table, { name, line, columns, isPrimary: true });
  else if (cursor.acceptWords('UNIQUE')) readKey(statement, table, { name, line, columns, isPrimary: false });
  else if (cursor.isWord('REFERENCES')) readForeignKey(statement, table, { name, line, columns });
  else if (cursor.acceptWords('CHECK')) readCheck(statement, table, { name, line, column: column.name });
  else {
    cursor.reset(mark);
    return false;
  }
  return true;
}

function readName(statement: StatementReader): string | undefined {
  const { cursor } = statement;
  if (!cursor.acceptWords('CONSTRAINT')) return undefined;
  const name = statement.identifier();
  // The server's own names are made anew on each server.
  return name !== undefined && /^SYS_C\d+$/.test(name) ? undefined : name;
}

interface KeyPlace {
  name: string | undefined;
  line: number;
  columns: string[];
  isPrimary: boolean;
}

function readKey(statement: StatementReader, table: Table, place: KeyPlace): void {
  const { name, columns, line, isPrimary } = place;
  const state = readState(statement, table);
  const label = displayName(table);
  if (columns.length === 0) {
    statement.unknownClause(label, `A key of table ${label}`);
    return;
  }
  if (!state.enabled) {
    addTrait(table, `DISABLED KEY ${name ?? columns.join(', ')}`);
    return;
  }
  const key: Key = { columns, line };
  if (name !== undefined) key.name = name;
  if (state.deferrable) key.deferrable = true;
  if (state.initiallyDeferred) key.initiallyDeferred = true;
  if (!state.validated) addTrait(table, `UNCHECKED KEY ${name ?? columns.join(', ')}`);
  if (!isPrimary) {
    table.uniqueKeys.push(key);
    return;
  }
  table.primaryKey = key;
  for (const part of columns) {
    const column = findColumn(table, part);
    if (column) column.nullable = false;
  }
}

function readForeignKey(
  statement: StatementReader,
  table: Table,
  { name, line, columns }: { name: string | undefined; line: number; columns: string[] },
): void {
  const { cursor } = statement;
  const target = cursor.acceptWords('REFERENCES') ? statement.objectName() : undefined;
  if (target === undefined) {
    statement.unknownClause(displayName(table), `A foreign key of table ${displayName(table)}`);
    return;
  }
  const schema = target.isQualified ? target.schema : (table.schema ?? target.schema);
  const key: ForeignKey = {
    ...(name === undefined ? {} : { name }),
    columns,
    ...(schema === undefined ? {} : { referencedSchema: schema }),
    referencedTable: target.name,
    referencedColumns: statement.nameList(),
    onDelete: 'no action',
    onUpdate: 'no action',
    line,
  };
  if (cursor.acceptWords('ON', 'DELETE')) {
    if (cursor.acceptWords('CASCADE')) key.onDelete = 'cascade';
    else if (cursor.acceptWords('SET', 'NULL')) key.onDelete = 'set null';
    else statement.unknownClause(displayName(table), 'The action of a foreign key');
  }
  const state = readState(statement, table);
  if (state.deferrable) key.deferrable = true;
  if (state.initiallyDeferred) key.initiallyDeferred = true;
  if (!state.enabled || !state.validated) key.notValid = true;
  if (!state.enabled) addTrait(table, `DISABLED CONSTRAINT ${name ?? columns.join(', ')}`);
  if (table.foreignKeys.length < statement.context.limits.columnsMax) table.foreignKeys.push(key);
}

function readCheck(
  statement: StatementReader,
  table: Table,
  { name, line, column }: { name: string | undefined; line: number; column?: string },
): void {
  const { cursor } = statement;
  if (!cursor.is('(')) {
    statement.unknownClause(displayName(table), `A check of table ${displayName(table)}`);
    return;
  }
  const range = cursor.skipParenthesized();
  const check: Check = { expression: statement.text(range.start, range.end), line };
  if (name !== undefined) check.name = name;
  if (column !== undefined) check.column = column;
  const state = readState(statement, table);
  if (!state.enabled) check.notEnforced = true;
  else if (!state.validated) check.notValid = true;
  const required = state.enabled && state.validated ? requiredColumn(check.expression) : undefined;
  const found = required === undefined ? undefined : findColumn(table, required);
  // This is how the server writes NOT NULL where it has a name.
  if (found) found.nullable = false;
  else table.checks.push(check);
}

/** The column of `"NAME" IS NOT NULL`. */
function requiredColumn(expression: string): string | undefined {
  const found = /^\s*(?:"([^"]{1,128})"|([A-Za-z][\w$#]{0,127}))\s+IS\s+NOT\s+NULL\s*$/i.exec(expression);
  return found?.[1] ?? found?.[2]?.toUpperCase();
}

/** ENABLE NOVALIDATE, DEFERRABLE, RELY, USING INDEX ...: the state behind a constraint. */
export function readState(statement: StatementReader, table: Table): State {
  const { cursor } = statement;
  const state: State = { enabled: true, validated: true, deferrable: false, initiallyDeferred: false };
  for (;;) {
    if (cursor.acceptWords('ENABLE')) state.enabled = true;
    else if (cursor.acceptWords('DISABLE')) {
      state.enabled = false;
      state.validated = false;
    } else if (cursor.acceptWords('VALIDATE')) state.validated = true;
    else if (cursor.acceptWords('NOVALIDATE')) state.validated = false;
    else if (cursor.acceptWords('NOT', 'DEFERRABLE')) state.deferrable = false;
    else if (cursor.acceptWords('DEFERRABLE')) state.deferrable = true;
    else if (cursor.acceptWords('INITIALLY')) {
      state.initiallyDeferred = cursor.acceptOneOf('DEFERRED', 'IMMEDIATE') === 'DEFERRED';
      if (state.initiallyDeferred) state.deferrable = true;
    } else if (cursor.isWord('USING')) {
      if (!readUsingIndex(statement, table)) return state;
    } else if (cursor.acceptWords('EXCEPTIONS', 'INTO')) statement.objectName();
    else if (cursor.acceptOneOf('RELY', 'NORELY', 'PRECHECK', 'NOPRECHECK') === undefined) return state;
  }
}

/** USING INDEX name, USING INDEX (CREATE INDEX ...), USING INDEX and how it is stored. */
function readUsingIndex(statement: StatementReader, table: Table): boolean {
  const { cursor, context } = statement;
  if (!cursor.acceptWords('USING', 'INDEX')) return false;
  if (cursor.is('(')) {
    cursor.skipParenthesized();
    return true;
  }
  let isStored = false;
  while (!cursor.atEnd && readIndexStorage(statement)) isStored = true;
  if (isStored) return true;
  const ends = [
    'ENABLE',
    'DISABLE',
    'VALIDATE',
    'NOVALIDATE',
    'RELY',
    'NORELY',
    'DEFERRABLE',
    'INITIALLY',
    'NOT',
    'NULL',
    'CONSTRAINT',
    'PRIMARY',
    'UNIQUE',
    'CHECK',
    'REFERENCES',
    'DEFAULT',
    'EXCEPTIONS',
  ];
  if (!statement.atName || ends.some(word => cursor.isWord(word))) return true;
  const index = statement.objectName();
  if (index) context.keyIndexes.add(objectKey({ name: index.name, schema: index.schema ?? table.schema ?? '' }));
  skipPhysical(statement);
  return true;
}

/** How the index behind a key is stored and split. */
function readIndexStorage(statement: StatementReader): boolean {
  const { cursor } = statement;
  if (acceptPhysical(statement) || cursor.acceptWords('REVERSE')) return true;
  if (cursor.acceptOneOf('LOCAL', 'GLOBAL') === undefined) return false;
  if (cursor.acceptWords('PARTITION', 'BY')) cursor.acceptOneOf('RANGE', 'HASH');
  while (cursor.is('(')) cursor.skipParenthesized();
  return true;
}
