import { tokenKind } from '../../lexer/token-cursor.ts';
import { readAlterTable } from './alter-table.ts';
import { readCreate, readDatabaseOptions } from './create.ts';
import { addOther, readCreatePrefix, readCreateView } from './create-object.ts';
import { readDrop } from './drop.ts';
import { readExecute, readPrepare } from './prepared.ts';
import { displayName } from './read-context.ts';
import { renameTable } from './rename-table.ts';
import { readAlterSequence, readSetval } from './sequence.ts';
import type { StatementReader } from './statement-reader.ts';

/** Statements that neither change what the model holds nor leave anything out of it. */
const harmless = new Set([
  'ANALYZE',
  'CHECK',
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
  'SHOW',
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
  HANDLER: 'HANDLER reads rows directly; it is not read.',
  INSTALL: 'INSTALL adds a plugin to the server; it has no counterpart here.',
  UNINSTALL: 'UNINSTALL takes a plugin from the server; it has no counterpart here.',
};

/** Statements that end the transaction before them (MySQL manual, "Statements That Cause an Implicit Commit"). */
const commits = new Set(['ALTER', 'CREATE', 'DROP', 'RENAME', 'TRUNCATE', 'GRANT', 'REVOKE', 'LOCK', 'UNLOCK']);

/** Applies one statement that holds no rows to the model. Never throws: what is not understood becomes an issue. */
export function readStatement(statement: StatementReader): void {
  const { cursor } = statement;
  const word = cursor.word;
  if (readTransaction(statement, word)) return;
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
    case 'PREPARE':
      readPrepare(statement);
      return;
    case 'EXECUTE':
      readExecute(statement);
      return;
    case '':
      if (cursor.is('(')) return;
      statement.note('statement-unknown', 'This statement is not known and is left out.');
      return;
    default:
      if (harmless.has(word)) return;
      if (beyondReach[word] !== undefined) {
        statement.note(word === 'UPDATE' || word === 'CALL' ? 'rows-changed' : 'command-ignored', beyondReach[word]);
        return;
      }
      statement.note('statement-unknown', 'This statement is not known and is left out.');
      return;
  }
}

/** What begins, ends or takes back a transaction; true: it does nothing else. */
function readTransaction(statement: StatementReader, word: string): boolean {
  const { cursor, context } = statement;
  const { history } = context;
  if (commits.has(word)) {
    history.commit();
    return false;
  }
  switch (word) {
    case 'BEGIN':
    case 'START':
      cursor.next();
      if (word === 'START' && !cursor.isWord('TRANSACTION')) return true;
      history.commit();
      history.begin(statement.firstLine);
      return true;
    case 'COMMIT':
      history.commit();
      return true;
    case 'SAVEPOINT':
      cursor.next();
      history.savepoint(statement.identifier() ?? '');
      return true;
    case 'ROLLBACK': {
      cursor.next();
      cursor.acceptWords('WORK');
      const isPart = cursor.acceptWords('TO');
      cursor.acceptWords('SAVEPOINT');
      const place = { line: statement.firstLine, excerpt: statement.excerpt(statement.start) };
      history.rollback(isPart ? { ...place, to: statement.identifier() ?? '' } : place);
      return true;
    }
    default:
      return false;
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
    context.history.altered(table, { line: statement.firstLine, excerpt: statement.excerpt(statement.start) });
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
  context.history.implicit(!context.session.autocommit, statement.firstLine);
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
  const isFilled = context.history.changedIfFilled(table, {
    line: statement.firstLine,
    message: `TRUNCATE empties table ${table.name} after rows were written.`,
    excerpt: statement.excerpt(statement.start),
  });
  if (isFilled) context.uncounted.set(table, '');
}

/**
 * DELETE and LOAD DATA: the table has no row count any more. To empty a table without rows changes nothing; where
 * several tables are named (DELETE a FROM a JOIN b), the one named first is no measure.
 */
function noteRowChange(statement: StatementReader, word: 'DELETE' | 'LOAD'): void {
  const { cursor, context } = statement;
  cursor.next();
  while (cursor.acceptOneOf('LOW_PRIORITY', 'QUICK', 'IGNORE') !== undefined);
  const isPlain = word === 'DELETE' && cursor.isWord('FROM');
  const key = word === 'DELETE' ? 'FROM' : 'TABLE';
  while (!cursor.atEnd && !cursor.isWord(key)) cursor.next();
  cursor.next();
  const isName = cursor.kind === tokenKind.word || cursor.kind === tokenKind.quotedName;
  const name = isName ? statement.objectName() : undefined;
  const table = name && context.catalog.tables.find(name);
  const isEmpty = table !== undefined && (table.rowCount ?? 0) === 0 && !context.uncounted.has(table);
  if (isPlain && isEmpty && !cursor.is(',') && !cursor.isWord('USING')) return;
  if (table) {
    const reason = word === 'DELETE' ? 'rows are deleted after they were written' : 'rows come from another file';
    context.uncounted.set(table, reason);
  }
  // Several tables may be meant: none is named, so that leaving one of them out does not answer for all.
  const isOne = name !== undefined && (word === 'LOAD' || (isPlain && !cursor.is(',') && !cursor.isWord('USING')));
  statement.note('rows-changed', beyondReach[word] ?? '', isOne ? displayName(table ?? name) : undefined);
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
