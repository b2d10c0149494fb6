import type { Table } from '../../model.ts';
import { emptyTable, type ObjectName } from '../base/catalog.ts';
import { readColumn } from './column.ts';
import { atName, readConstraint, sameName } from './constraint.ts';
import { displayName } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';
import { isQuery, readTableOptions } from './table-options.ts';
import { binaryAttribute } from './type.ts';

/** CREATE [TEMPORARY] TABLE: the cursor stands behind TABLE. */
export function readCreateTable(statement: StatementReader, temporary: boolean, orReplace: boolean): void {
  const { cursor, context } = statement;
  const ifNotExists = cursor.acceptWords('IF', 'NOT', 'EXISTS');
  const name = statement.objectName();
  if (name === undefined) {
    statement.issue('statement-unreadable', {
      message: 'CREATE TABLE without a name.',
      excerpt: statement.excerpt(statement.start),
    });
    return;
  }
  const known = context.catalog.tables.findExact(name);
  if (known && !orReplace) {
    if (!ifNotExists) {
      statement.issue('command-ignored', {
        message: `Table ${displayName(name)} is created a second time; the first definition is kept, as a server would.`,
        object: displayName(name),
        excerpt: statement.excerpt(statement.start),
        line: statement.firstLine,
      });
    }
    return;
  }
  const table = readDefinition(statement, name, temporary);
  if (!table) return;
  if (temporary) table.traits.push('TEMPORARY');
  if (name.schema !== undefined) context.catalog.schemas.add(name.schema);
  context.catalog.addTable(table);
}

function readDefinition(statement: StatementReader, name: ObjectName, temporary: boolean): Table | undefined {
  const { cursor } = statement;
  const table = emptyTable(name, statement.firstLine);
  if (cursor.acceptWords('LIKE')) return copyDefinition(statement, name);
  if (cursor.is('(')) {
    const mark = cursor.mark();
    cursor.next();
    if (cursor.acceptWords('LIKE')) return copyDefinition(statement, name);
    if (cursor.isWord('SELECT') || cursor.isWord('WITH')) cursor.reset(mark);
    else readList(statement, table);
  }
  // AUTO_INCREMENT=n among the options belongs to a column, so options come after the list.
  readTableOptions(statement, table);
  if (isQuery(statement) && !temporary && !noteQuery(statement, table)) return undefined;
  finishTable(table, statement.context.defaults.charset);
  return table;
}

function readList(statement: StatementReader, table: Table): void {
  const { cursor, context } = statement;
  while (!cursor.atEnd) {
    if (cursor.accept(')')) return;
    if (table.columns.length >= context.limits.columnsMax) {
      statement.issue('limit-reached', {
        message: `Table ${table.name} has too many columns; the rest are not read.`,
        object: table.name,
      });
      skipList(statement);
      return;
    }
    readListItem(statement, table);
    if (!cursor.accept(',') && !cursor.is(')') && !cursor.atEnd) {
      statement.unknownClause(table.name, `A part of the definition of table ${table.name}`);
      cursor.accept(',');
    }
  }
  if (cursor.atEnd) {
    statement.issue(context.isLast ? 'truncated' : 'statement-unreadable', {
      message: context.isLast
        ? `The definition of table ${table.name} ends in the middle.`
        : `The definition of table ${table.name} ends without its closing parenthesis; what was read of it is kept.`,
      object: table.name,
      excerpt: statement.excerpt(statement.start),
      line: statement.firstLine,
    });
  }
}

function skipList(statement: StatementReader): void {
  const { cursor } = statement;
  while (!cursor.atEnd && !cursor.is(')')) cursor.skipTo(')');
  cursor.accept(')');
}

function readListItem(statement: StatementReader, table: Table): void {
  statement.beginClause();
  if (readConstraint(statement, table)) return;
  const line = statement.line;
  const name = atName(statement) ? statement.identifier() : undefined;
  if (name === undefined) {
    statement.unknownClause(table.name, `A part of the definition of table ${table.name}`);
    return;
  }
  table.columns.push(readColumn(statement, table, name, line));
}

/** CREATE TABLE a LIKE b: everything but the foreign keys and the rows. */
function copyDefinition(statement: StatementReader, name: ObjectName): Table | undefined {
  const source = statement.objectName();
  const original = source && statement.context.catalog.tables.find(source);
  if (!original) {
    statement.issue('table-unknown', {
      message: `CREATE TABLE ${displayName(name)} LIKE a table that is not there.`,
      object: displayName(name),
      excerpt: statement.excerpt(statement.start),
    });
    return undefined;
  }
  const copy: Table = { ...structuredClone(original), ...emptyTable(name, statement.firstLine) };
  const { columns, uniqueKeys, checks, indexes, traits } = structuredClone(original);
  for (const column of columns) if (column.identity) column.identity = { kind: 'auto-increment' };
  return { ...copy, columns, uniqueKeys, checks, indexes, traits, foreignKeys: [] };
}

/** CREATE TABLE ... SELECT: columns and rows come from a query. false: nothing at all is known of the table. */
function noteQuery(statement: StatementReader, table: Table): boolean {
  const isKnown = table.columns.length > 0;
  statement.context.uncounted.set(table, '');
  statement.issue(isKnown ? 'row-unreadable' : 'table-unknown', {
    message: isKnown
      ? `Table ${table.name} takes further columns or rows from a query; only those written out are known.`
      : 'A table is made from a query; its columns and rows are not known without running it.',
    object: table.name,
    excerpt: statement.excerpt(),
  });
  statement.cursor.skipTo();
  return isKnown;
}

/**
 * What a table says about its columns elsewhere, whichever was written first: keys and periods make them NOT NULL,
 * its character set gives the BINARY attribute its collation. `charset`: the database's.
 */
export function finishTable(table: Table, charset: string | undefined): void {
  const own = table.charset ?? table.collation?.split('_')[0] ?? charset ?? 'utf8mb4';
  for (const column of table.columns) {
    if (column.collation === binaryAttribute) column.collation = `${column.charset ?? own}_bin`;
  }
  for (const trait of table.traits) applyPeriod(table, trait);
  for (const name of table.primaryKey?.columns ?? []) {
    const column = table.columns.find(candidate => sameName(candidate.name, name));
    if (column) column.nullable = false;
  }
}

/** A key over a period (MariaDB) is one over its two columns, which cannot be null. */
function applyPeriod(table: Table, trait: string): void {
  const period = /^PERIOD FOR `?([^`(]*?)`? ?\( ?`?([^`,]*?)`? ?, ?`?([^`)]*?)`? ?\)$/.exec(trait);
  if (!period) return;
  const [, name = '', from = '', to = ''] = period;
  const bounds = [to, from].map(bound => table.columns.find(column => sameName(column.name, bound)));
  const names = bounds.flatMap(column => (column ? [column.name] : []));
  for (const column of bounds) if (column) column.nullable = false;
  const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniqueKeys];
  for (const key of keys) key.columns = key.columns.flatMap(column => (sameName(column, name) ? names : [column]));
}
