import type { Check, Column, ForeignKey, Key, ReferentialAction, Table } from '../../model.ts';
import { classify, readDefault } from './expression.ts';
import { readInlineIndex, readKeyParts, readStorageOptions } from './index-parts.ts';
import { displayName, findColumn } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';

/** How ALTER TABLE adds a constraint: WITH NOCHECK leaves the rows that are there unchecked. */
export interface ConstraintOptions {
  name?: string;
  unchecked?: boolean;
}

const constraintWords = ['PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK', 'DEFAULT', 'PERIOD', 'CONNECTION'];

/**
 * Reads a key, foreign key, check, index or period written in a table's list (or behind ALTER TABLE ... ADD).
 * false if what stands here is none: then it is a column.
 */
export function readTableConstraint(statement: StatementReader, table: Table, unchecked = false): boolean {
  const { cursor } = statement;
  const mark = cursor.mark();
  const line = statement.line;
  const options: ConstraintOptions = { unchecked };
  if (cursor.acceptWords('CONSTRAINT')) {
    const name = constraintWords.some(word => cursor.isWord(word)) ? undefined : statement.identifier();
    if (name !== undefined) options.name = name;
  }
  if (cursor.acceptWords('PRIMARY', 'KEY')) {
    table.primaryKey = readKey(statement, table, options.name, line);
    return true;
  }
  if (cursor.acceptWords('UNIQUE')) {
    table.uniqueKeys.push(readKey(statement, table, options.name, line));
    return true;
  }
  if (cursor.acceptWords('FOREIGN', 'KEY')) {
    const columns = statement.nameList();
    addForeignKey(statement, table, columns, options, line);
    return true;
  }
  if (cursor.isWord('CHECK')) return readCheck(statement, table, options, undefined);
  if (cursor.acceptWords('DEFAULT')) return readDefaultFor(statement, table);
  if (cursor.isWord('PERIOD') && readPeriod(statement, table)) return true;
  if (cursor.acceptWords('CONNECTION')) {
    if (cursor.is('(')) cursor.skipParenthesized();
    table.traits.push('EDGE CONSTRAINT');
    return true;
  }
  if (cursor.isWord('INDEX') && readInlineIndex(statement, table, undefined, line)) return true;
  cursor.reset(mark);
  return false;
}

/** Keys, checks and references written on a column. */
export function readColumnConstraint(statement: StatementReader, table: Table, column: Column): boolean {
  const { cursor } = statement;
  const mark = cursor.mark();
  const line = statement.line;
  const options: ConstraintOptions = {};
  if (cursor.acceptWords('CONSTRAINT')) {
    const name = statement.identifier();
    if (name !== undefined) options.name = name;
    // Defaults and NOT NULL can be named too; their name means nothing in PostgreSQL.
    if (cursor.acceptWords('DEFAULT')) {
      column.default = readDefault(statement);
      cursor.acceptWords('WITH', 'VALUES');
      return true;
    }
    if (cursor.isWord('NOT') || cursor.isWord('NULL')) return true;
  }
  if (cursor.acceptWords('PRIMARY', 'KEY')) {
    table.primaryKey = readKey(statement, table, options.name, line, column.name);
    column.nullable = false;
    return true;
  }
  if (cursor.acceptWords('UNIQUE')) {
    table.uniqueKeys.push(readKey(statement, table, options.name, line, column.name));
    return true;
  }
  if (cursor.acceptWords('FOREIGN', 'KEY') || cursor.isWord('REFERENCES')) {
    addForeignKey(statement, table, [column.name], options, line);
    return true;
  }
  if (cursor.isWord('CHECK')) return readCheck(statement, table, options, column.name);
  if (cursor.isWord('INDEX') && readInlineIndex(statement, table, column.name, line)) return true;
  cursor.reset(mark);
  return false;
}

/** CLUSTERED, the columns, and how it is stored. `own`: the column it is written on. */
function readKey(statement: StatementReader, table: Table, name: string | undefined, line: number, own?: string): Key {
  const { cursor } = statement;
  if (cursor.acceptOneOf('CLUSTERED', 'NONCLUSTERED') === 'NONCLUSTERED') cursor.acceptWords('HASH');
  const parts = cursor.is('(') ? readKeyParts(statement, table) : [];
  const columns = parts.length > 0 ? parts.flatMap(part => part.column ?? []) : own === undefined ? [] : [own];
  const key: Key = { columns, line };
  if (name !== undefined) key.name = name;
  if (parts.some(part => part.descending)) key.parts = parts;
  readStorageOptions(statement, table);
  if (columns.length === 0) statement.unknownClause(displayName(table), `A key of table ${displayName(table)}`);
  return key;
}

function addForeignKey(
  statement: StatementReader,
  table: Table,
  columns: string[],
  options: ConstraintOptions,
  line: number,
): void {
  const { cursor } = statement;
  const target = cursor.acceptWords('REFERENCES') ? statement.objectName() : undefined;
  if (target === undefined) {
    statement.unknownClause(displayName(table), `A foreign key of table ${displayName(table)}`);
    return;
  }
  const key: ForeignKey = {
    ...(options.name === undefined ? {} : { name: options.name }),
    columns,
    referencedSchema: target.schema,
    referencedTable: target.name,
    referencedColumns: statement.nameList(),
    onDelete: 'no action',
    onUpdate: 'no action',
    ...(options.unchecked ? { notValid: true } : {}),
    line,
  };
  for (;;) {
    if (cursor.acceptWords('ON', 'DELETE')) key.onDelete = readAction(statement, table);
    else if (cursor.acceptWords('ON', 'UPDATE')) key.onUpdate = readAction(statement, table);
    else if (!cursor.acceptWords('NOT', 'FOR', 'REPLICATION')) break;
  }
  if (table.foreignKeys.length < statement.context.limits.columnsMax) table.foreignKeys.push(key);
}

function readAction(statement: StatementReader, table: Table): ReferentialAction {
  const { cursor } = statement;
  if (cursor.acceptWords('CASCADE')) return 'cascade';
  if (cursor.acceptWords('SET', 'NULL')) return 'set null';
  if (cursor.acceptWords('SET', 'DEFAULT')) return 'set default';
  if (!cursor.acceptWords('NO', 'ACTION')) {
    statement.unknownClause(displayName(table), 'The action of a foreign key');
  }
  return 'no action';
}

function readCheck(
  statement: StatementReader,
  table: Table,
  options: ConstraintOptions,
  column: string | undefined,
): boolean {
  const { cursor } = statement;
  const line = statement.line;
  cursor.next();
  cursor.acceptWords('NOT', 'FOR', 'REPLICATION');
  if (!cursor.is('(')) {
    statement.unknownClause(displayName(table), `A check of table ${displayName(table)}`);
    return true;
  }
  const range = cursor.skipParenthesized();
  const check: Check = { expression: statement.text(range.start, range.end), line };
  if (options.name !== undefined) check.name = options.name;
  if (column !== undefined) check.column = column;
  if (options.unchecked) check.notValid = true;
  table.checks.push(check);
  return true;
}

/** DEFAULT value FOR column. */
function readDefaultFor(statement: StatementReader, table: Table): boolean {
  const { cursor } = statement;
  const start = cursor.start;
  // The value may be written without parentheses and end at FOR.
  while (!cursor.atEnd && !cursor.isWord('FOR')) {
    if (cursor.is('(')) cursor.skipParenthesized();
    else if (cursor.acceptWords('NEXT', 'VALUE', 'FOR')) statement.objectName();
    else cursor.next();
  }
  const value = classify(statement, start, Math.max(start, cursor.previousStop));
  const name = cursor.acceptWords('FOR') ? statement.identifier() : undefined;
  cursor.acceptWords('WITH', 'VALUES');
  const column = name === undefined ? undefined : findColumn(table, name);
  if (column === undefined) {
    statement.issue('clause-unknown', {
      message: `A default of table ${displayName(table)} is for a column that is not there.`,
      object: displayName(table),
      excerpt: statement.text(start, cursor.previousStop),
    });
  } else column.default = value;
  return true;
}

function readPeriod(statement: StatementReader, table: Table): boolean {
  const { cursor } = statement;
  if (!cursor.acceptWords('PERIOD', 'FOR', 'SYSTEM_TIME')) return false;
  const names = statement.nameList();
  table.traits.push(`PERIOD FOR SYSTEM_TIME (${names.join(', ')})`);
  return true;
}
