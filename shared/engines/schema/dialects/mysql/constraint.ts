import { tokenKind } from '../../lexer/token-cursor.ts';
import type { Index, IndexPart, Key, Table } from '../../model.ts';
import { addForeignKey, readReferences } from './foreign-key.ts';
import type { StatementReader } from './statement-reader.ts';

/**
 * Reads a key, foreign key, check or period written in a table's list (or behind ALTER TABLE ... ADD).
 * false if what stands here is none: then it is a column.
 */
export function readConstraint(statement: StatementReader, table: Table): boolean {
  const { cursor } = statement;
  const mark = cursor.mark();
  const line = statement.line;
  let symbol: string | undefined;
  if (cursor.acceptWords('CONSTRAINT')) {
    const anonymous = ['PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK'].some(word => cursor.isWord(word));
    if (!anonymous) symbol = statement.identifier();
  }
  if (cursor.acceptWords('PRIMARY', 'KEY')) return readPrimaryKey(statement, table, line);
  if (cursor.acceptWords('FOREIGN', 'KEY')) return readForeignKey(statement, table, symbol, line);
  if (cursor.isWord('CHECK')) return addCheck(statement, table, symbol, undefined);
  if (cursor.acceptWords('UNIQUE')) return readUnique(statement, table, symbol, line);
  const kind = cursor.acceptOneOf('FULLTEXT', 'SPATIAL', 'VECTOR');
  if (kind !== undefined) {
    const isKey = cursor.acceptOneOf('KEY', 'INDEX') !== undefined;
    if (isKey || (kind !== 'VECTOR' && (cursor.is('(') || nameThenParenthesis(statement)))) {
      const indexKind = kind === 'FULLTEXT' ? 'fulltext' : kind === 'SPATIAL' ? 'spatial' : 'other';
      return readIndex(statement, table, indexKind, line);
    }
  } else if (isKeyWord(statement)) {
    cursor.next();
    return readIndex(statement, table, 'btree', line);
  } else if (cursor.isWord('PERIOD')) return readPeriod(statement, table, mark);
  cursor.reset(mark);
  return false;
}

/** KEY or INDEX as a keyword: a column of that name is followed by its type. */
function isKeyWord(statement: StatementReader): boolean {
  return statement.cursor.isWord('KEY') || statement.cursor.isWord('INDEX');
}

function nameThenParenthesis(statement: StatementReader): boolean {
  const { cursor } = statement;
  const mark = cursor.mark();
  const named = statement.identifier() !== undefined && cursor.is('(');
  cursor.reset(mark);
  return named;
}

function readPeriod(statement: StatementReader, table: Table, mark: number): boolean {
  const { cursor } = statement;
  const start = cursor.start;
  if (cursor.acceptWords('PERIOD', 'FOR')) {
    cursor.next();
    if (cursor.is('(')) {
      cursor.skipParenthesized();
      table.traits.push(statement.text(start, cursor.previousStop).toUpperCase());
      return true;
    }
  }
  cursor.reset(mark);
  return false;
}

/** A name before USING or the parenthesis. */
function readIndexName(statement: StatementReader): string | undefined {
  const { cursor } = statement;
  if (cursor.acceptWords('IF', 'NOT', 'EXISTS')) return statement.identifier();
  if (cursor.is('(') || cursor.isWord('USING') || cursor.isWord('TYPE')) return undefined;
  return statement.identifier();
}

interface IndexReading {
  name?: string;
  parts: IndexPart[];
  hash: boolean;
  comment?: string;
  invisible?: boolean;
}

/** Name, parts and options; undefined (with an issue) where the parts are missing. */
function readIndexBody(statement: StatementReader, table: Table): IndexReading | undefined {
  const { cursor } = statement;
  const reading: IndexReading = { parts: [], hash: false };
  const name = readIndexName(statement);
  if (name !== undefined) reading.name = name;
  readIndexOptions(statement, reading);
  if (!cursor.is('(')) {
    statement.unknownClause(table.name, `An index of table ${table.name}`);
    return undefined;
  }
  reading.parts = readIndexParts(statement, table);
  readIndexOptions(statement, reading);
  return reading;
}

/** `(a, b(10) DESC, (lower(c)))`, behind ON table too. */
export function readIndexParts(statement: StatementReader, table: Table): IndexPart[] {
  const { cursor } = statement;
  const parts: IndexPart[] = [];
  cursor.accept('(');
  while (!cursor.atEnd && !cursor.accept(')')) {
    const part = readIndexPart(statement, table);
    if (part !== undefined && parts.length < statement.context.limits.columnsMax) parts.push(part);
    if (cursor.is(',')) cursor.next();
    else if (!cursor.is(')') && !cursor.atEnd)
      statement.unknownClause(table.name, `A part of an index of table ${table.name}`);
  }
  return parts;
}

function readIndexPart(statement: StatementReader, table: Table): IndexPart | undefined {
  const { cursor } = statement;
  let part: IndexPart;
  if (cursor.is('(')) {
    const range = cursor.skipParenthesized();
    part = { expression: statement.text(range.start, range.end) };
  } else {
    const column = statement.identifier();
    if (column === undefined) return undefined;
    part = { column };
    if (cursor.accept('(')) {
      const length = Number(statement.number());
      if (Number.isInteger(length)) part.prefixLength = length;
      cursor.accept(')');
    }
  }
  if (cursor.acceptWords('DESC')) part.descending = true;
  else cursor.acceptWords('ASC');
  if (cursor.acceptWords('WITHOUT', 'OVERLAPS')) noteWithoutOverlaps(table);
  return part;
}

/** MariaDB: the key also forbids periods that overlap, which a plain key does not. */
function noteWithoutOverlaps(table: Table): void {
  if (!table.traits.includes('WITHOUT OVERLAPS')) table.traits.push('WITHOUT OVERLAPS');
}

function readIndexOptions(statement: StatementReader, reading: IndexReading): void {
  const { cursor } = statement;
  for (;;) {
    if (cursor.acceptOneOf('USING', 'TYPE')) {
      if (cursor.isWord('HASH')) reading.hash = true;
      cursor.next();
    } else if (cursor.acceptWords('KEY_BLOCK_SIZE')) {
      cursor.accept('=');
      cursor.next();
    } else if (cursor.acceptWords('WITH', 'PARSER')) cursor.next();
    else if (cursor.acceptWords('COMMENT')) {
      const comment = statement.stringValue();
      if (comment !== undefined) reading.comment = comment;
    } else if (cursor.acceptOneOf('INVISIBLE', 'IGNORED')) reading.invisible = true;
    else if (cursor.acceptOneOf('ENGINE_ATTRIBUTE', 'SECONDARY_ENGINE_ATTRIBUTE', 'CLUSTERING', 'DISTANCE', 'M')) {
      if (cursor.accept('=')) cursor.next();
    } else if (!cursor.acceptWords('VISIBLE') && !cursor.acceptWords('NOT', 'IGNORED')) return;
  }
}

function columnsOf(parts: readonly IndexPart[]): string[] {
  return parts.flatMap(part => (part.column === undefined ? [] : [part.column]));
}

/** A key with its parts only where they say more than the columns. */
function makeKey(reading: IndexReading, line: number): Key {
  const key: Key = { columns: columnsOf(reading.parts), line };
  if (reading.name !== undefined) key.name = reading.name;
  if (reading.comment !== undefined) key.comment = reading.comment;
  if (reading.parts.some(part => part.prefixLength !== undefined || part.descending)) key.parts = reading.parts;
  return key;
}

function readPrimaryKey(statement: StatementReader, table: Table, line: number): boolean {
  const reading = readIndexBody(statement, table);
  if (!reading) return true;
  delete reading.name;
  table.primaryKey = makeKey(reading, line);
  for (const column of table.columns) {
    if (table.primaryKey.columns.some(name => sameName(name, column.name))) column.nullable = false;
  }
  return true;
}

function readUnique(statement: StatementReader, table: Table, symbol: string | undefined, line: number): boolean {
  statement.cursor.acceptOneOf('KEY', 'INDEX');
  const reading = readIndexBody(statement, table);
  if (!reading) return true;
  reading.name ??= symbol;
  addUniqueKey(table, reading, line);
  return true;
}

function addUniqueKey(table: Table, reading: IndexReading, line: number): void {
  const functional = reading.parts.some(part => part.expression !== undefined);
  if (functional) table.indexes.push(makeIndex(reading, 'btree', true, line));
  else table.uniqueKeys.push(makeKey(reading, line));
}

function readIndex(statement: StatementReader, table: Table, kind: Index['kind'], line: number): boolean {
  const reading = readIndexBody(statement, table);
  if (reading) table.indexes.push(makeIndex(reading, kind, false, line));
  return true;
}

function makeIndex(reading: IndexReading, kind: Index['kind'], unique: boolean, line: number): Index {
  const index: Index = { parts: reading.parts, unique, kind: reading.hash ? 'hash' : kind, line };
  if (reading.name !== undefined) index.name = reading.name;
  if (reading.comment !== undefined) index.comment = reading.comment;
  if (reading.invisible) index.invisible = true;
  return index;
}

/** CREATE [UNIQUE|FULLTEXT|SPATIAL] INDEX name [USING ..] ON table (parts): the cursor stands on the name. */
export function readCreateIndex(
  statement: StatementReader,
  kind: 'unique' | Index['kind'],
  line: number,
  findTable: () => Table | undefined,
): void {
  const { cursor } = statement;
  const reading: IndexReading = { parts: [], hash: false };
  const name = readIndexName(statement);
  if (name !== undefined) reading.name = name;
  readIndexOptions(statement, reading);
  if (!cursor.acceptWords('ON')) {
    statement.unknownClause(name ?? '', 'CREATE INDEX');
    return;
  }
  const table = findTable();
  if (!table) return;
  reading.parts = readIndexParts(statement, table);
  readIndexOptions(statement, reading);
  if (kind === 'unique') addUniqueKey(table, reading, line);
  else table.indexes.push(makeIndex(reading, kind, false, line));
}

function readForeignKey(statement: StatementReader, table: Table, symbol: string | undefined, line: number): boolean {
  const { cursor } = statement;
  const name = symbol ?? (cursor.is('(') ? undefined : readIndexName(statement));
  if (symbol !== undefined && !cursor.is('(')) readIndexName(statement);
  const columns = columnsOf(readIndexParts(statement, table));
  const key = readReferences(statement, columns, line);
  if (!key) return true;
  if (name !== undefined) key.name = name;
  addForeignKey(statement, table, key);
  return true;
}

/** CHECK (expression) [NOT ENFORCED]; false if there are no parentheses. */
export function addCheck(
  statement: StatementReader,
  table: Table,
  name: string | undefined,
  column: string | undefined,
): boolean {
  const { cursor } = statement;
  const line = statement.line;
  cursor.acceptWords('CHECK');
  if (!cursor.is('(')) return false;
  const range = cursor.skipParenthesized();
  const check: Table['checks'][number] = { expression: statement.text(range.start, range.end), line };
  if (name !== undefined) check.name = name;
  if (column !== undefined) check.column = column;
  if (cursor.acceptWords('NOT', 'ENFORCED')) check.notEnforced = true;
  else cursor.acceptWords('ENFORCED');
  table.checks.push(check);
  return true;
}

/** Column names are the same whatever their case. */
export function sameName(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}

/** Whether the current token can begin a name. */
export function atName(statement: StatementReader): boolean {
  return statement.cursor.kind === tokenKind.word || statement.cursor.kind === tokenKind.quotedName;
}
