import { tokenKind } from '../../lexer/token-cursor.ts';
import type { Column, Table } from '../../model.ts';
import { addCheck } from './constraint.ts';
import { readDefault } from './expression.ts';
import { addForeignKey, readReferences } from './foreign-key.ts';
import type { StatementReader } from './statement-reader.ts';
import { readType } from './type.ts';

/**
 * Reads a column definition behind its name: type and attributes, up to the comma or parenthesis behind it.
 * Keys and checks written on the column go to the table.
 */
export function readColumn(statement: StatementReader, table: Table, name: string, line: number): Column {
  const object = `${table.name}.${name}`;
  const typeStart = statement.cursor.start;
  const reading = readType(statement);
  const column: Column = { name, sourceType: reading.sourceType, type: reading.type, nullable: true, line };
  if (reading.charset !== undefined) column.charset = reading.charset;
  if (reading.collation !== undefined) column.collation = reading.collation;
  if (reading.type.kind === 'unknown') {
    const excerpt = statement.text(typeStart, statement.cursor.start);
    statement.issue('clause-unknown', { message: 'The type of this column is not known.', object, excerpt, line });
  }
  if (reading.serial) {
    makeIdentity(column);
    addUnique(table, column);
  }
  readAttributes(statement, table, column);
  return column;
}

function readAttributes(statement: StatementReader, table: Table, column: Column): void {
  const { cursor } = statement;
  while (!cursor.atEnd && !cursor.is(',') && !cursor.is(')')) {
    if (readKeyAttribute(statement, table, column)) continue;
    if (readValueAttribute(statement, column)) continue;
    if (readGenerated(statement, column)) continue;
    if (readStorageAttribute(statement)) continue;
    // FIRST and AFTER place a column in ALTER TABLE; its reader takes them.
    if (cursor.isWord('FIRST') || cursor.isWord('AFTER')) return;
    statement.unknownClause(`${table.name}.${column.name}`, `A part of the definition of column ${column.name}`);
    return;
  }
}

function readKeyAttribute(statement: StatementReader, table: Table, column: Column): boolean {
  const { cursor } = statement;
  const line = statement.line;
  if (cursor.acceptWords('NOT', 'NULL')) column.nullable = false;
  else if (cursor.acceptWords('NULL')) column.nullable = true;
  else if (cursor.acceptWords('AUTO_INCREMENT')) makeIdentity(column);
  else if (cursor.acceptWords('PRIMARY', 'KEY') || cursor.acceptWords('KEY')) {
    table.primaryKey = { columns: [column.name], line };
    column.nullable = false;
  } else if (cursor.acceptWords('UNIQUE')) {
    cursor.acceptWords('KEY');
    addUnique(table, column);
  } else if (cursor.isWord('CONSTRAINT') || cursor.isWord('CHECK')) {
    return readNamedConstraint(statement, table, column);
  } else if (cursor.isWord('REFERENCES')) {
    // MySQL before 9 reads REFERENCES on a column and ignores it; MariaDB enforces it.
    const key = readReferences(statement, [column.name], line);
    if (key && !statement.context.session.maria) key.notValid = true;
    if (key) addForeignKey(statement, table, key);
  } else return false;
  return true;
}

function readNamedConstraint(statement: StatementReader, table: Table, column: Column): boolean {
  const { cursor } = statement;
  const mark = cursor.mark();
  let name: string | undefined;
  if (cursor.acceptWords('CONSTRAINT') && !cursor.isWord('CHECK')) name = statement.identifier();
  if (cursor.isWord('CHECK')) return addCheck(statement, table, name, column.name);
  if (cursor.isWord('REFERENCES')) {
    const key = readReferences(statement, [column.name], statement.line);
    if (key && name !== undefined) key.name = name;
    if (key) addForeignKey(statement, table, key);
    return key !== undefined;
  }
  if (cursor.isWord('PRIMARY') || cursor.isWord('UNIQUE')) return readKeyAttribute(statement, table, column);
  cursor.reset(mark);
  return false;
}

function readValueAttribute(statement: StatementReader, column: Column): boolean {
  const { cursor } = statement;
  if (cursor.acceptWords('DEFAULT')) column.default = readDefault(statement);
  else if (cursor.acceptWords('ON', 'UPDATE')) column.onUpdate = readDefault(statement);
  else if (cursor.acceptWords('COMMENT')) {
    const comment = statement.stringValue();
    if (comment !== undefined && comment !== '') column.comment = comment;
  } else if (cursor.acceptWords('COLLATE')) {
    cursor.accept('=');
    const collation = statement.stringValue() ?? statement.identifier();
    if (collation !== undefined) column.collation = collation;
  } else if (cursor.acceptWords('CHARACTER', 'SET') || cursor.acceptWords('CHARSET')) {
    cursor.accept('=');
    const charset = statement.stringValue() ?? statement.identifier();
    if (charset !== undefined) column.charset = charset.toLowerCase();
  } else if (cursor.acceptWords('INVISIBLE')) column.invisible = true;
  else if (cursor.acceptWords('VISIBLE')) delete column.invisible;
  else if (cursor.acceptWords('SERIAL', 'DEFAULT', 'VALUE')) makeIdentity(column);
  else if (cursor.acceptOneOf('SRID', 'REF_SYSTEM_ID')) {
    cursor.accept('=');
    const srid = Number(statement.number());
    if (column.type.kind === 'geometry' && Number.isInteger(srid)) column.type = { ...column.type, srid };
  } else return false;
  return true;
}

function readGenerated(statement: StatementReader, column: Column): boolean {
  const { cursor } = statement;
  const mark = cursor.mark();
  if (cursor.acceptWords('GENERATED')) cursor.acceptWords('ALWAYS');
  if (!cursor.acceptWords('AS')) {
    cursor.reset(mark);
    return false;
  }
  if (cursor.isWord('ROW')) {
    cursor.next();
    const boundary = cursor.acceptOneOf('START', 'END') ?? '';
    column.generated = { expression: `ROW ${boundary}`, stored: true };
    column.nullable = false;
    return true;
  }
  if (!cursor.is('(')) {
    cursor.reset(mark);
    return false;
  }
  const range = cursor.skipParenthesized();
  const expression = statement.text(range.start, range.end);
  const stored = cursor.acceptOneOf('STORED', 'PERSISTENT', 'VIRTUAL');
  column.generated = { expression, stored: stored === 'STORED' || stored === 'PERSISTENT' };
  return true;
}

/** Attributes of the storage engine alone: they change nothing of what a column means. */
function readStorageAttribute(statement: StatementReader): boolean {
  const { cursor } = statement;
  const word = cursor.acceptOneOf('COLUMN_FORMAT', 'STORAGE', 'ENGINE_ATTRIBUTE', 'SECONDARY_ENGINE_ATTRIBUTE');
  if (word !== undefined) {
    cursor.accept('=');
    cursor.next();
    return true;
  }
  if (cursor.acceptWords('NOT', 'SECONDARY') || cursor.acceptWords('NOT', 'ENFORCED')) return true;
  if (cursor.acceptWords('WITH', 'SYSTEM', 'VERSIONING')) return true;
  if (cursor.acceptWords('WITHOUT', 'SYSTEM', 'VERSIONING')) return true;
  if (cursor.acceptWords('COMPRESSED')) {
    if (cursor.accept('=')) cursor.next();
    return true;
  }
  return readEngineOption(statement);
}

/** MariaDB's engine-defined attributes: `name`=value. */
function readEngineOption(statement: StatementReader): boolean {
  const { cursor } = statement;
  if (cursor.kind !== tokenKind.quotedName && cursor.kind !== tokenKind.word) return false;
  const mark = cursor.mark();
  cursor.next();
  if (cursor.accept('=')) {
    cursor.next();
    return true;
  }
  cursor.reset(mark);
  return false;
}

function makeIdentity(column: Column): void {
  column.identity ??= { kind: 'auto-increment' };
  column.nullable = false;
}

function addUnique(table: Table, column: Column): void {
  const known = table.uniqueKeys.some(key => key.columns.length === 1 && key.columns[0] === column.name && !key.parts);
  if (!known) table.uniqueKeys.push({ columns: [column.name], line: column.line });
}
