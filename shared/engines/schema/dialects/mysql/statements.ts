import { tokenKind } from '../../lexer/token-cursor.ts';
import { readAlterTable } from './alter-table.ts';
import { readCreate, readDatabaseOptions } from './create.ts';
import { addOther, readCreatePrefix, readCreateView } from './create-object.ts';
import { readDrop } from './drop.ts';
import { displayName } from './read-context.ts';
import { renameTable } from './rename-table.ts';
import { readAlterSequence, readSetval } from './sequence.ts';
import type { StatementReader } from './statement-reader.ts';

/** Statements that neither change what the model holds nor leave anything out of it. */
const harmless = new Set([
  'ANALYZE',
  'BEGIN',
  'CHECK',
  'COMMIT',
  'CHECKSUM',
  'DEALLOCATE',
  'DESC',
  'DESCRIBE',
  'EXPLAIN',
  'FLUSH',
  'HELP',
  'KILL',
  'LOCK',
  'OPTIMIZE',
  'PURGE',
  'RELEASE',
  'REPAIR',
  'RESET',
  'ROLLBACK',
  'SAVEPOINT',
  'SHOW',
  'START',
  'STOP',
  'UNLOCK',
  'CHANGE',
]);

/** Statements whose effect on rows or objects only a server would know. */
const beyondReach: { [word: string]: string } = {
  UPDATE: 'UPDATE changes rows after they were loaded; counts stay, but what was seen in the rows may be out of date.',
  DELETE: 'DELETE takes rows away again; only a server knows which.',
  CALL: 'CALL runs a procedure; what it does to tables is not known.',
  LOAD: 'LOAD DATA takes rows from another file, which is not part of this one.',
  EXECUTE: 'EXECUTE runs a prepared statement, which is not read.',
  PREPARE: 'PREPARE makes a statement from text, which is not read.',
  HANDLER: 'HANDLER reads rows directly; it is not read.',
  INSTALL: 'INSTALL adds a plugin to the server; it has no counterpart here.',
  UNINSTALL: 'UNINSTALL takes a plugin from the server; it has no counterpart here.',
};

/** Applies one statement that holds no rows to the model. Never throws: what is not understood becomes an issue. */
export function readStatement(statement: StatementReader): void {
  const { cursor } = statement;
  const word = cursor.word;
  switch (word) {
    case 'CREATE':
      cursor.next();
      readCreate(statement);
      return;
    case 'ALTER':
      cursor.next();
      readAlter(statement);
      return;
    case 'DROP':
      cursor.next();
      readDrop(statement);
      return;
    case 'RENAME':
      readRenameTables(statement);
      return;
    case 'SET':
      cursor.next();
      readSet(statement);
      return;
    case 'USE':
      cursor.next();
      readUse(statement);
      return;
    case 'TRUNCATE':
      readTruncate(statement);
      return;
    case 'GRANT':
    case 'REVOKE':
      readGrant(statement);
      return;
    case 'DO':
    case 'SELECT':
      cursor.next();
      readSetval(statement);
      return;
    case 'DELETE':
    case 'LOAD':
      noteRowChange(statement, word);
      return;
    case '':
      if (cursor.is('(')) return;
      statement.note('statement-unknown', 'This statement is not known and is left out.');
      return;
    default:
      if (harmless.has(word)) return;
      if (beyondReach[word] !== undefined) {
        statement.note('command-ignored', beyondReach[word]);
        return;
      }
      statement.note('statement-unknown', 'This statement is not known and is left out.');
      return;
  }
}

function readAlter(statement: StatementReader): void {
  const { cursor, context } = statement;
  const prefix = readCreatePrefix(statement);
  cursor.acceptOneOf('ONLINE', 'IGNORE');
  if (cursor.acceptWords('TABLE')) {
    readAlterTable(statement);
    return;
  }
  if (cursor.acceptOneOf('DATABASE', 'SCHEMA')) {
    const isOption = ['CHARACTER', 'CHARSET', 'COLLATE', 'DEFAULT'].some(word => cursor.isWord(word));
    const name = isOption ? context.session.database : statement.identifier();
    readDatabaseOptions(statement, name === undefined || name === context.defaults.database);
    return;
  }
  if (cursor.acceptWords('VIEW')) {
    readCreateView(statement, prefix);
    return;
  }
  if (cursor.acceptWords('SEQUENCE')) {
    readAlterSequence(statement);
    return;
  }
  if (['USER', 'ROLE', 'EVENT', 'SERVER', 'INSTANCE', 'TABLESPACE'].some(word => cursor.isWord(word))) {
    addOther(statement, 'other', cursor.word);
    return;
  }
  statement.note('statement-unknown', 'This ALTER statement is not known and is left out.');
}

function readRenameTables(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.next();
  if (!cursor.acceptOneOf('TABLE', 'TABLES')) {
    statement.note('statement-unknown', 'This RENAME is not known.');
    return;
  }
  do {
    cursor.acceptWords('IF', 'EXISTS');
    const from = statement.objectName();
    cursor.acceptWords('TO');
    const to = statement.objectName();
    const table = from && context.catalog.tables.find(from);
    if (!table || !to) {
      statement.note('table-unknown', 'RENAME TABLE names a table that is not there.');
      continue;
    }
    renameTable(context, table, to);
  } while (cursor.accept(','));
}

function readSet(statement: StatementReader): void {
  const { cursor, context } = statement;
  if (cursor.isWord('PASSWORD') || cursor.isWord('ROLE') || cursor.isWord('STATEMENT')) {
    if (cursor.isWord('STATEMENT')) statement.note('statement-unknown', 'SET STATEMENT is not read.');
    return;
  }
  if (cursor.acceptWords('DEFAULT', 'ROLE')) return;
  context.session.applySet(statement);
}

function readUse(statement: StatementReader): void {
  const name = statement.identifier();
  if (name === undefined) {
    statement.note('statement-unreadable', 'USE without a database.');
    return;
  }
  statement.context.session.use(name);
  statement.context.catalog.schemas.add(name);
  statement.context.defaults.database ??= name;
}

function readTruncate(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.next();
  cursor.acceptWords('TABLE');
  const name = statement.objectName();
  const table = name && context.catalog.tables.find(name);
  if (!table) return;
  if (table.rowSpans.length === 0) return;
  table.rowSpans = [];
  table.rowBytes = 0;
  table.rowCount = 0;
  context.spans.gap();
  statement.note(
    'command-ignored',
    `TRUNCATE empties table ${table.name} after rows were loaded; they are not counted.`,
  );
}

/** DELETE and LOAD DATA: the table has no row count any more. To empty a table without rows changes nothing. */
function noteRowChange(statement: StatementReader, word: 'DELETE' | 'LOAD'): void {
  const { cursor, context } = statement;
  const key = word === 'DELETE' ? 'FROM' : 'TABLE';
  while (!cursor.atEnd && !cursor.isWord(key)) cursor.next();
  cursor.next();
  const isName = cursor.kind === tokenKind.word || cursor.kind === tokenKind.quotedName;
  const name = isName ? statement.objectName() : undefined;
  const table = name && context.catalog.tables.find(name);
  const isEmpty = table !== undefined && (table.rowCount ?? 0) === 0 && !context.uncounted.has(table);
  if (word === 'DELETE' && isEmpty) return;
  if (table) {
    const reason = word === 'DELETE' ? 'rows are deleted after they were written' : 'rows come from another file';
    context.uncounted.set(table, reason);
  }
  statement.note('command-ignored', beyondReach[word] ?? '', name && displayName(table ?? name));
}

/** GRANT ... TO account: named after the account. */
function readGrant(statement: StatementReader): void {
  const { cursor } = statement;
  while (!cursor.atEnd && !cursor.isWord('TO') && !cursor.isWord('FROM')) cursor.next();
  cursor.next();
  const start = cursor.start;
  cursor.next();
  if (cursor.kind === tokenKind.variable) cursor.next();
  const name = statement.text(start, cursor.previousStop).replace(/[`']/g, '');
  addOther(statement, 'grant', name);
}
