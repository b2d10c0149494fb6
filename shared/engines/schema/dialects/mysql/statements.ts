import { tokenKind } from '../../lexer/token-cursor.ts';
import type { ReadIssue } from '../../model.ts';
import { readAlterTable } from './alter-table.ts';
import { readCreateIndex } from './constraint.ts';
import {
  addOther,
  readCreatePrefix,
  readCreateRoutine,
  readCreateSequence,
  readCreateTrigger,
  readCreateView,
  readSigned,
} from './create-object.ts';
import { readCreateTable } from './create-table.ts';
import { readDrop } from './drop.ts';
import { displayName, objectKey } from './read-context.ts';
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
      markUncounted(statement, word);
      note(statement, 'command-ignored', beyondReach[word] ?? '');
      return;
    case '':
      if (cursor.is('(')) return;
      note(statement, 'statement-unknown', 'This statement is not known and is left out.');
      return;
    default:
      if (harmless.has(word)) return;
      if (beyondReach[word] !== undefined) {
        note(statement, 'command-ignored', beyondReach[word]);
        return;
      }
      note(statement, 'statement-unknown', 'This statement is not known and is left out.');
      return;
  }
}

function note(statement: StatementReader, code: ReadIssue['code'], message: string): void {
  statement.issue(code, { message, excerpt: statement.excerpt(statement.start), line: statement.firstLine });
}

function readCreate(statement: StatementReader): void {
  const { cursor } = statement;
  const prefix = readCreatePrefix(statement);
  const word = cursor.word;
  const line = statement.firstLine;
  cursor.next();
  switch (word) {
    case 'TABLE':
      readCreateTable(statement, prefix.temporary, prefix.orReplace);
      return;
    case 'VIEW':
      readCreateView(statement, prefix);
      return;
    case 'FUNCTION':
      readCreateRoutine(statement, prefix.aggregate ? 'aggregate' : 'function');
      return;
    case 'PROCEDURE':
      readCreateRoutine(statement, 'procedure');
      return;
    case 'PACKAGE':
      readCreateRoutine(statement, cursor.acceptWords('BODY') ? 'package-body' : 'package');
      return;
    case 'TRIGGER':
      readCreateTrigger(statement);
      return;
    case 'SEQUENCE':
      readCreateSequence(statement);
      return;
    case 'DATABASE':
    case 'SCHEMA':
      readCreateDatabase(statement);
      return;
    case 'INDEX':
      createIndex(statement, 'btree', line);
      return;
    case 'UNIQUE':
    case 'FULLTEXT':
    case 'SPATIAL':
    case 'VECTOR':
      if (!cursor.acceptOneOf('INDEX', 'KEY')) break;
      createIndex(statement, indexKinds[word] ?? 'other', line);
      return;
    default:
      readCreateOther(statement, word);
      return;
  }
  note(statement, 'statement-unknown', 'This CREATE statement is not known and is left out.');
}

const indexKinds: { [word: string]: 'unique' | 'fulltext' | 'spatial' } = {
  UNIQUE: 'unique',
  FULLTEXT: 'fulltext',
  SPATIAL: 'spatial',
};

function createIndex(statement: StatementReader, kind: Parameters<typeof readCreateIndex>[1], line: number): void {
  readCreateIndex(statement, kind, line, () => {
    const name = statement.objectName();
    const table = name && statement.context.catalog.tables.find(name);
    if (!table) {
      statement.issue('table-unknown', {
        message: `CREATE INDEX on ${name ? displayName(name) : 'a table'}: there is no such table.`,
        excerpt: statement.excerpt(statement.start),
        line,
      });
    }
    return table;
  });
}

function readCreateOther(statement: StatementReader, word: string): void {
  const { cursor } = statement;
  cursor.acceptWords('IF', 'NOT', 'EXISTS');
  switch (word) {
    case 'EVENT':
      addOther(statement, 'event', statement.objectName());
      return;
    case 'USER':
    case 'ROLE': {
      const name = statement.stringValue() ?? statement.identifier();
      addOther(statement, word === 'USER' ? 'user' : 'role', name);
      return;
    }
    case 'SERVER':
      addOther(statement, 'server', statement.identifier());
      return;
    case 'TABLESPACE':
    case 'UNDO':
    case 'LOGFILE':
    case 'RESOURCE':
    case 'SPATIAL':
      addOther(statement, 'other', statement.identifier());
      return;
    default:
      note(statement, 'statement-unknown', 'This CREATE statement is not known and is left out.');
  }
}

function readCreateDatabase(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.acceptWords('IF', 'NOT', 'EXISTS');
  const name = statement.identifier();
  if (name === undefined) {
    note(statement, 'statement-unreadable', 'CREATE DATABASE without a name.');
    return;
  }
  context.catalog.schemas.add(name);
  context.defaults.database ??= name;
  readDatabaseOptions(statement, context.defaults.database === name);
}

function readDatabaseOptions(statement: StatementReader, isFirst: boolean): void {
  const { cursor, context } = statement;
  while (!cursor.atEnd) {
    cursor.acceptWords('DEFAULT');
    if (cursor.acceptWords('CHARACTER', 'SET') || cursor.acceptWords('CHARSET')) {
      cursor.accept('=');
      const charset = statement.stringValue() ?? statement.identifier();
      if (isFirst && charset !== undefined) context.defaults.charset = charset.toLowerCase();
    } else if (cursor.acceptWords('COLLATE')) {
      cursor.accept('=');
      const collation = statement.stringValue() ?? statement.identifier();
      if (isFirst && collation !== undefined) context.defaults.collation = collation;
    } else if (cursor.acceptOneOf('ENCRYPTION', 'COMMENT')) {
      cursor.accept('=');
      cursor.next();
    } else if (cursor.acceptWords('READ', 'ONLY')) {
      cursor.accept('=');
      cursor.next();
    } else if (!cursor.atEnd) {
      statement.unknownClause('', 'An option of the database');
      return;
    }
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
  note(statement, 'statement-unknown', 'This ALTER statement is not known and is left out.');
}

/** ALTER SEQUENCE s RESTART n. */
function readAlterSequence(statement: StatementReader): void {
  const { cursor, context } = statement;
  const name = statement.objectName();
  const sequence = name && context.catalog.sequences.find(name);
  if (sequence && cursor.acceptWords('RESTART')) {
    cursor.acceptWords('WITH');
    const next = readSigned(statement);
    if (next !== undefined) sequence.next = next;
  }
  if (!sequence || !cursor.atEnd) statement.unknownClause(name?.name ?? '', 'ALTER SEQUENCE');
}

function readRenameTables(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.next();
  if (!cursor.acceptOneOf('TABLE', 'TABLES')) {
    note(statement, 'statement-unknown', 'This RENAME is not known.');
    return;
  }
  do {
    cursor.acceptWords('IF', 'EXISTS');
    const from = statement.objectName();
    cursor.acceptWords('TO');
    const to = statement.objectName();
    const table = from && context.catalog.tables.find(from);
    if (!table || !to) {
      note(statement, 'table-unknown', 'RENAME TABLE names a table that is not there.');
      continue;
    }
    context.catalog.tables.remove(table);
    context.catalog.addTable(Object.assign(table, to));
  } while (cursor.accept(','));
}

function readSet(statement: StatementReader): void {
  const { cursor, context } = statement;
  if (cursor.isWord('PASSWORD') || cursor.isWord('ROLE') || cursor.isWord('STATEMENT')) {
    if (cursor.isWord('STATEMENT')) note(statement, 'statement-unknown', 'SET STATEMENT is not read.');
    return;
  }
  if (cursor.acceptWords('DEFAULT', 'ROLE')) return;
  context.session.applySet(statement);
}

function readUse(statement: StatementReader): void {
  const name = statement.identifier();
  if (name === undefined) {
    note(statement, 'statement-unreadable', 'USE without a database.');
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
  note(
    statement,
    'command-ignored',
    `TRUNCATE empties table ${table.name} after rows were loaded; they are not counted.`,
  );
}

/** The table a DELETE or LOAD DATA works on has no row count any more. */
function markUncounted(statement: StatementReader, word: string): void {
  const { cursor, context } = statement;
  const key = word === 'DELETE' ? 'FROM' : 'TABLE';
  while (!cursor.atEnd && !cursor.isWord(key)) cursor.next();
  cursor.next();
  if (cursor.kind !== tokenKind.word && cursor.kind !== tokenKind.quotedName) return;
  const name = statement.objectName();
  const table = name && context.catalog.tables.find(name);
  if (table) context.uncounted.add(objectKey(table));
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

/** mariadb-dump sets sequences by SELECT (or DO) SETVAL(sequence, value, is used). Other queries change nothing. */
function readSetval(statement: StatementReader): void {
  const { cursor, context } = statement;
  if (!cursor.acceptWords('SETVAL') || !cursor.accept('(')) return;
  const name = statement.objectName();
  const sequence = name && context.catalog.sequences.find(name);
  cursor.accept(',');
  const value = readSigned(statement);
  const isUsed = !(cursor.accept(',') && (statement.number() === '0' || cursor.isWord('FALSE')));
  if (!sequence || value === undefined) {
    note(statement, 'statement-unknown', 'SETVAL of a sequence that is not there.');
    return;
  }
  sequence.next = isUsed ? (BigInt(value) + BigInt(sequence.increment ?? '1')).toString() : value;
}
