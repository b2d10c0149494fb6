import { tokenKind } from '../../lexer/token-cursor.ts';
import type { Table } from '../../model.ts';
import { readPartitioning } from './partitioning.ts';
import type { StatementReader } from './statement-reader.ts';

/** Options that say how an engine stores a table and nothing about what is in it. */
const storageOptions = new Set([
  'AUTOEXTEND_SIZE',
  'AVG_ROW_LENGTH',
  'CHECKSUM',
  'COMPRESSION',
  'CONNECTION',
  'DELAY_KEY_WRITE',
  'ENCRYPTION',
  'ENCRYPTED',
  'ENCRYPTION_KEY_ID',
  'ENGINE_ATTRIBUTE',
  'IETF_QUOTES',
  'INSERT_METHOD',
  'KEY_BLOCK_SIZE',
  'MAX_ROWS',
  'MIN_ROWS',
  'NODEGROUP',
  'PACK_KEYS',
  'PAGE_CHECKSUM',
  'PAGE_COMPRESSED',
  'PAGE_COMPRESSION_LEVEL',
  'PASSWORD',
  'RAID_TYPE',
  'ROW_FORMAT',
  'SECONDARY_ENGINE',
  'SECONDARY_ENGINE_ATTRIBUTE',
  'SEQUENCE',
  'STATS_AUTO_RECALC',
  'STATS_PERSISTENT',
  'STATS_SAMPLE_PAGES',
  'STORAGE',
  'TABLESPACE',
  'TABLE_CHECKSUM',
  'TRANSACTIONAL',
]);

/** Reads the options behind a table's list (or in ALTER TABLE). Stops at the end, a query or what is no option. */
export function readTableOptions(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  while (!cursor.atEnd) {
    cursor.accept(',');
    if (readTableOption(statement, table)) continue;
    if (isQuery(statement)) return;
    if (cursor.atEnd) return;
    statement.unknownClause(table.name, `An option of table ${table.name}`);
    if (!cursor.accept(',')) cursor.next();
  }
}

/** Whether a query begins here: CREATE TABLE ... AS SELECT. */
export function isQuery(statement: StatementReader): boolean {
  const { cursor } = statement;
  return (
    ['SELECT', 'WITH', 'AS', 'IGNORE', 'REPLACE', 'TABLE', 'VALUES'].some(word => cursor.isWord(word)) || cursor.is('(')
  );
}

/** One option; false if what stands here is none. */
export function readTableOption(statement: StatementReader, table: Table): boolean {
  const { cursor } = statement;
  if (cursor.isWord('PARTITION')) {
    table.partitioning = readPartitioning(statement, table);
    return true;
  }
  if (cursor.acceptWords('WITH', 'SYSTEM', 'VERSIONING')) {
    table.traits.push('SYSTEM VERSIONING');
    return true;
  }
  if (cursor.acceptWords('START', 'TRANSACTION')) return true;
  const mark = cursor.mark();
  cursor.acceptWords('DEFAULT');
  if (cursor.acceptWords('CHARACTER', 'SET') || cursor.acceptWords('CHARSET')) {
    const charset = readText(statement);
    if (charset !== undefined) table.charset = charset.toLowerCase();
    return true;
  }
  if (cursor.acceptWords('COLLATE')) {
    const collation = readText(statement);
    if (collation !== undefined) table.collation = collation;
    return true;
  }
  cursor.reset(mark);
  return readNamedOption(statement, table);
}

function readNamedOption(statement: StatementReader, table: Table): boolean {
  const { cursor } = statement;
  if (cursor.acceptOneOf('ENGINE', 'TYPE')) {
    const engine = readText(statement);
    if (engine !== undefined) table.engine = engine;
  } else if (cursor.acceptWords('AUTO_INCREMENT')) {
    cursor.accept('=');
    setNextIdentity(table, statement.number());
  } else if (cursor.acceptWords('COMMENT')) {
    const comment = readText(statement);
    if (comment !== undefined && comment !== '') table.comment = comment;
  } else if (cursor.acceptWords('UNION')) {
    cursor.accept('=');
    if (cursor.is('(')) cursor.skipParenthesized();
    table.traits.push('MERGE UNION');
  } else if (cursor.acceptWords('DATA', 'DIRECTORY') || cursor.acceptWords('INDEX', 'DIRECTORY')) readText(statement);
  else return readStorageOption(statement);
  return true;
}

function readStorageOption(statement: StatementReader): boolean {
  const { cursor } = statement;
  const known = storageOptions.has(cursor.word);
  // MariaDB's engine-defined options are quoted names: `PAGE_COMPRESSED`='ON'.
  if (!known && cursor.kind !== tokenKind.quotedName) return false;
  const mark = cursor.mark();
  cursor.next();
  const assigned = cursor.accept('=');
  if (!known && !assigned) {
    cursor.reset(mark);
    return false;
  }
  if (!cursor.atEnd) cursor.next();
  return true;
}

function readText(statement: StatementReader): string | undefined {
  statement.cursor.accept('=');
  return statement.stringValue() ?? statement.identifier();
}

/** The next value of the table's AUTO_INCREMENT column. */
export function setNextIdentity(table: Table, next: string | undefined): void {
  const column = table.columns.find(candidate => candidate.identity);
  if (column?.identity && next !== undefined) column.identity = { ...column.identity, next };
}
