import type { Column, Table } from '../../model.ts';
import { readColumnConstraint } from './constraint.ts';
import { readDefault } from './expression.ts';
import { displayName } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';
import { readType } from './type.ts';

/** Words that end a formula written without parentheses. */
const afterFormula = ['PERSISTED', 'CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'REFERENCES', 'FOREIGN'];

/** Type of a calculated column, until all columns of its table are known. */
export const calculated = 'calculated';

/**
 * Reads a column behind its name: a type and attributes, or AS and a formula, up to the comma or parenthesis behind
 * it. Keys and checks written on the column go to the table. undefined (with an issue) if neither stands here.
 */
export function readColumn(statement: StatementReader, table: Table, name: string, line: number): Column | undefined {
  const { cursor } = statement;
  const object = `${displayName(table)}.${name}`;
  if (cursor.isWord('AS')) {
    cursor.next();
    return readCalculated(statement, table, name, line);
  }
  if (cursor.acceptWords('COLUMN_SET')) return readColumnSet(statement, table, name, line);
  const typeStart = cursor.start;
  const reading = readType(statement) ?? lonelyRowversion(name);
  if (reading === undefined) {
    statement.unknownClause(displayName(table), `A part of the definition of table ${displayName(table)}`);
    return undefined;
  }
  const column: Column = { name, sourceType: reading.sourceType, type: reading.type, nullable: true, line };
  if (reading.nullable !== undefined) column.nullable = reading.nullable;
  if (/^(?:timestamp|rowversion)$/.test(reading.sourceType)) column.nullable = false;
  if (reading.type.kind === 'unknown') {
    const excerpt = statement.text(typeStart, cursor.previousStop);
    statement.issue('clause-unknown', { message: 'The type of this column is not known.', object, excerpt, line });
  }
  readAttributes(statement, table, column);
  return column;
}

/** A column written as `timestamp` alone has that type and name. */
function lonelyRowversion(name: string): ReturnType<typeof readType> {
  if (name.toLowerCase() !== 'timestamp') return undefined;
  return { sourceType: 'timestamp', type: { kind: 'binary', length: 8 } };
}

/** `cs XML COLUMN_SET FOR ALL_SPARSE_COLUMNS` without its type. */
function readColumnSet(statement: StatementReader, table: Table, name: string, line: number): Column {
  const column: Column = { name, sourceType: 'xml', type: { kind: 'xml' }, nullable: true, line };
  statement.cursor.acceptWords('FOR', 'ALL_SPARSE_COLUMNS');
  readAttributes(statement, table, column);
  return column;
}

function readCalculated(statement: StatementReader, table: Table, name: string, line: number): Column {
  const { cursor } = statement;
  const start = cursor.start;
  let depth = 0;
  while (!cursor.atEnd) {
    if (depth === 0 && (cursor.is(',') || cursor.is(')') || afterFormula.some(word => cursor.isWord(word)))) break;
    if (cursor.is('(')) depth++;
    else if (cursor.is(')')) depth--;
    cursor.next();
  }
  const expression = statement.text(start, cursor.previousStop);
  const stored = cursor.acceptWords('PERSISTED');
  const column: Column = {
    name,
    sourceType: calculated,
    type: { kind: 'unknown' },
    nullable: true,
    generated: { expression, stored },
    line,
  };
  readAttributes(statement, table, column);
  return column;
}

function readAttributes(statement: StatementReader, table: Table, column: Column): void {
  const { cursor } = statement;
  while (!cursor.atEnd && !cursor.is(',') && !cursor.is(')') && !cursor.is(';')) {
    if (readNullability(statement, column)) continue;
    if (readIdentity(statement, column)) continue;
    if (cursor.acceptWords('DEFAULT')) {
      column.default = readDefault(statement);
      cursor.acceptWords('WITH', 'VALUES');
      continue;
    }
    if (readStorage(statement, table, column)) continue;
    if (readPeriodEnd(statement, column)) continue;
    if (readColumnConstraint(statement, table, column)) continue;
    statement.unknownClause(
      `${displayName(table)}.${column.name}`,
      `A part of the definition of column ${column.name}`,
    );
    return;
  }
}

function readNullability(statement: StatementReader, column: Column): boolean {
  const { cursor } = statement;
  if (cursor.acceptWords('NOT', 'NULL')) column.nullable = false;
  else if (cursor.acceptWords('NULL')) column.nullable = true;
  else return cursor.acceptWords('NOT', 'FOR', 'REPLICATION');
  return true;
}

function readIdentity(statement: StatementReader, column: Column): boolean {
  const { cursor } = statement;
  if (!cursor.acceptWords('IDENTITY')) return false;
  column.nullable = false;
  column.identity = { kind: 'by-default', start: '1', increment: '1' };
  if (!cursor.accept('(')) return true;
  const start = statement.signedNumber();
  cursor.accept(',');
  const increment = statement.signedNumber();
  if (start !== undefined) column.identity.start = start;
  if (increment !== undefined) column.identity.increment = increment;
  if (!cursor.accept(')')) statement.unknownClause(column.name, `The IDENTITY of column ${column.name}`);
  return true;
}

/** What says how a column is stored or shown; some of it matters to a person and becomes a trait of the table. */
function readStorage(statement: StatementReader, table: Table, column: Column): boolean {
  const { cursor } = statement;
  if (cursor.acceptWords('COLLATE')) {
    const collation = statement.identifier();
    if (collation !== undefined) column.collation = collation;
  } else if (cursor.acceptWords('ROWGUIDCOL') || cursor.acceptWords('PERSISTED')) return true;
  else if (cursor.acceptWords('SPARSE')) table.traits.push(`SPARSE COLUMN ${column.name}`);
  else if (cursor.acceptWords('FILESTREAM')) table.traits.push(`FILESTREAM COLUMN ${column.name}`);
  else if (cursor.acceptWords('MASKED')) {
    table.traits.push(`MASKED COLUMN ${column.name}`);
    if (cursor.acceptWords('WITH') && cursor.is('(')) cursor.skipParenthesized();
  } else if (cursor.acceptWords('ENCRYPTED')) {
    table.traits.push(`ENCRYPTED COLUMN ${column.name}`);
    if (cursor.acceptWords('WITH') && cursor.is('(')) cursor.skipParenthesized();
  } else if (cursor.acceptWords('COLUMN_SET', 'FOR', 'ALL_SPARSE_COLUMNS')) {
    table.traits.push(`COLUMN SET ${column.name}`);
  } else if (cursor.acceptWords('HIDDEN')) column.invisible = true;
  else return false;
  return true;
}

/** GENERATED ALWAYS AS ROW START | ROW END | TRANSACTION_ID START ... */
function readPeriodEnd(statement: StatementReader, column: Column): boolean {
  const { cursor } = statement;
  if (!cursor.acceptWords('GENERATED', 'ALWAYS', 'AS')) return false;
  const start = cursor.start;
  cursor.next();
  cursor.acceptOneOf('START', 'END');
  // The server fills it; the copy of its rows and what comes after are plain values.
  column.sourceType = `${column.sourceType} generated always as ${statement.text(start, cursor.previousStop).toLowerCase()}`;
  column.nullable = false;
  return true;
}
