import type { Column, Table } from '../../model.ts';
import { emptyTable } from '../base/catalog.ts';
import { calculated, readColumn } from './column.ts';
import { readTableConstraint } from './constraint.ts';
import { addTrait, readStorageOptions } from './index-parts.ts';
import { inferType } from './infer-type.ts';
import { displayName, findColumn } from './read-context.ts';
import type { QualifiedName, StatementReader } from './statement-reader.ts';

/** CREATE TABLE: the cursor stands behind TABLE. */
export function readCreateTable(statement: StatementReader): void {
  const { cursor, context } = statement;
  const isTemporary = statement.atTemporary;
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable('CREATE TABLE without a name.');
    return;
  }
  if (isTemporary) {
    const message =
      'This is temporary: at the source it is gone when the session ends, so it is left out with its rows.';
    statement.note('command-ignored', message, name.name);
    return;
  }
  const known = context.catalog.tables.find(name);
  if (known) {
    const message = `Table ${displayName(name)} is created a second time; the first definition is kept, as a server would.`;
    statement.note('command-ignored', message, displayName(name));
    return;
  }
  noteDatabase(statement, name);
  const table = emptyTable({ schema: name.schema, name: name.name }, statement.firstLine);
  if (cursor.accept('(')) readList(statement, table);
  else if (!readWithoutList(statement, table)) return;
  readTail(statement, table);
  finishTable(statement, table);
  context.catalog.schemas.add(name.schema);
  context.catalog.addTable(table);
}

/** Remembers in which database tables are created: one model holds one database. */
function noteDatabase(statement: StatementReader, name: QualifiedName): void {
  const { context } = statement;
  const database = name.database ?? context.session.database;
  if (database === undefined) return;
  context.databases.add(database.toLowerCase());
  if (context.databases.size > 1) {
    const message = 'The script creates tables in more than one database; they are read as one.';
    statement.note('command-ignored', message, database);
  }
}

/** CREATE TABLE t AS FILETABLE; anything else without a list is no table that could be read. */
function readWithoutList(statement: StatementReader, table: Table): boolean {
  if (statement.cursor.acceptWords('AS', 'FILETABLE')) {
    addTrait(table, 'FILETABLE');
    return true;
  }
  statement.unreadable(`CREATE TABLE ${displayName(table)} without columns.`);
  return false;
}

function readList(statement: StatementReader, table: Table): void {
  const { cursor, context } = statement;
  while (!cursor.atEnd) {
    if (cursor.accept(')')) return;
    if (table.columns.length >= context.limits.columnsMax) {
      statement.issue('limit-reached', {
        message: `Table ${displayName(table)} has too many columns; the rest are not read.`,
        object: displayName(table),
      });
      while (!cursor.atEnd && !cursor.is(')')) cursor.skipTo(')');
      cursor.accept(')');
      return;
    }
    readListItem(statement, table);
    if (!cursor.accept(',') && !cursor.is(')') && !cursor.atEnd) {
      // Keys may follow columns without a comma.
      const mark = cursor.mark();
      if (readTableConstraint(statement, table)) continue;
      cursor.reset(mark);
      statement.unknownClause(displayName(table), `A part of the definition of table ${displayName(table)}`);
      cursor.accept(',');
    }
  }
  statement.issue('truncated', {
    message: `The definition of table ${displayName(table)} ends in the middle.`,
    object: displayName(table),
    excerpt: statement.excerpt(statement.start),
    line: statement.firstLine,
  });
}

function readListItem(statement: StatementReader, table: Table): void {
  statement.beginClause();
  if (readTableConstraint(statement, table)) return;
  const line = statement.line;
  const name = statement.identifier();
  if (name === undefined) {
    statement.unknownClause(displayName(table), `A part of the definition of table ${displayName(table)}`);
    return;
  }
  const column = readColumn(statement, table, name, line);
  if (column) table.columns.push(column);
}

/** Behind the list: where and how the table is stored, graph tables. */
function readTail(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  readStorageOptions(statement, table);
  if (cursor.acceptWords('AS')) {
    const kind = cursor.acceptOneOf('NODE', 'EDGE', 'FILETABLE');
    if (kind !== undefined) addTrait(table, kind === 'FILETABLE' ? kind : `GRAPH ${kind}`);
    readStorageOptions(statement, table);
  }
  if (!cursor.atEnd) {
    const excerpt = statement.excerpt();
    const message = `What follows the columns of table ${displayName(table)} was not understood and is left out.`;
    statement.issue('clause-unknown', { message, object: displayName(table), excerpt });
  }
}

/** What a table says about its columns elsewhere, whichever was written first. */
export function finishTable(statement: StatementReader, table: Table): void {
  for (const column of table.columns) {
    if (column.generated && column.sourceType === calculated) settleCalculated(statement, table, column);
  }
  for (const trait of table.traits) {
    const period = /^PERIOD FOR SYSTEM_TIME \((.*), (.*)\)$/.exec(trait);
    for (const name of period?.slice(1) ?? []) {
      const column = findColumn(table, name);
      if (column) column.nullable = false;
    }
  }
  for (const name of table.primaryKey?.columns ?? []) {
    const column = findColumn(table, name);
    if (column) column.nullable = false;
  }
}

/** The type of a calculated column follows from its formula. */
function settleCalculated(statement: StatementReader, table: Table, column: Column): void {
  const inferred = inferType(column.generated?.expression ?? '', table, statement.context.session.rules);
  column.type = inferred ?? { kind: 'unknown' };
  column.sourceType = `as (${column.generated?.expression ?? ''})`.slice(0, 200);
  if (inferred === undefined) {
    statement.issue('clause-unknown', {
      message: 'The type of this calculated column does not follow from its formula for sure; it is taken for text.',
      object: `${displayName(table)}.${column.name}`,
      excerpt: column.generated?.expression ?? '',
      line: column.line,
    });
  }
}
