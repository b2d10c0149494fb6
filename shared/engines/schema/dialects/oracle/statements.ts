import { tokenKind } from '../../lexer/token-cursor.ts';
import type { OtherObject } from '../../model.ts';
import { readAlterTable } from './alter-table.ts';
import { readComment } from './comment-on.ts';
import { readCreateIndex } from './create-index.ts';
import { readCreateRoutine, readCreateTrigger, readCreateView } from './create-object.ts';
import { addOther, readCreateType } from './create-other.ts';
import { readCreateTable } from './create-table.ts';
import { readDrop } from './drop.ts';
import { displayName } from './read-context.ts';
import { readCall, readChange, readRename, readTruncate } from './row-statements.ts';
import { readSequence } from './sequence.ts';
import type { StatementReader } from './statement-reader.ts';

/** Statements that neither change what the model holds nor leave anything out of it. */
const harmless = new Set(
  `ANALYZE ASSOCIATE AUDIT COMMIT DISASSOCIATE EXPLAIN FLASHBACK LOCK LOG NOAUDIT PURGE RETURNING ROLLBACK SAVEPOINT SELECT
  SET WITH ADMINISTER`.split(/\s+/),
);

/** Objects that are no tables: what they are called in the model. */
const otherKinds: { readonly [words: string]: OtherObject['kind'] } = {
  USER: 'user',
  ROLE: 'role',
  SYNONYM: 'synonym',
  'PUBLIC SYNONYM': 'synonym',
  'DATABASE LINK': 'database-link',
  'PUBLIC DATABASE LINK': 'database-link',
  'SHARED DATABASE LINK': 'database-link',
  'SHARED PUBLIC DATABASE LINK': 'database-link',
};

/** Statements that end the transaction before them (Oracle: "COMMIT", implicit ones). */
const commits = new Set(
  'ALTER ANALYZE AUDIT COMMENT COMMIT CREATE DROP FLASHBACK GRANT NOAUDIT PURGE RENAME REVOKE TRUNCATE'.split(' '),
);

/** Applies one statement that holds no rows to the model. Never throws: what is not understood becomes an issue. */
export function readStatement(statement: StatementReader): void {
  const { cursor } = statement;
  const word = cursor.word;
  readTransaction(statement, word);
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
    case 'COMMENT':
      cursor.next();
      if (cursor.acceptWords('ON')) readComment(statement);
      else statement.unreadable('COMMENT without ON.');
      return;
    case 'GRANT':
    case 'REVOKE':
      readGrant(statement, word);
      return;
    case 'TRUNCATE':
      readTruncate(statement);
      return;
    case 'RENAME':
      readRename(statement);
      return;
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
      readChange(statement, word);
      return;
    case 'CALL':
      readCall(statement);
      return;
    default:
      if (!harmless.has(word)) statement.note('statement-unknown', 'This statement is not known and is left out.');
  }
}

/** What ends or takes back a transaction, on a cursor of its own. */
function readTransaction(statement: StatementReader, word: string): void {
  const { cursor, context } = statement;
  const { history } = context;
  const mark = cursor.mark();
  cursor.next();
  if (word === 'SAVEPOINT') history.savepoint(statement.identifier() ?? '');
  else if (word === 'ROLLBACK') {
    cursor.acceptWords('WORK');
    const isPart = cursor.acceptWords('TO');
    cursor.acceptWords('SAVEPOINT');
    const place = { line: statement.firstLine, excerpt: statement.excerpt(statement.start) };
    history.rollback(isPart ? { ...place, to: statement.identifier() ?? '' } : place);
  } else if (commits.has(word) && !(word === 'ALTER' && (cursor.isWord('SESSION') || cursor.isWord('SYSTEM'))))
    history.commit();
  cursor.reset(mark);
}

function readCreate(statement: StatementReader): void {
  const { cursor } = statement;
  cursor.acceptWords('OR', 'REPLACE');
  if (cursor.acceptWords('AND')) cursor.acceptOneOf('RESOLVE', 'COMPILE');
  cursor.acceptWords('NO');
  cursor.acceptOneOf('FORCE', 'NOFORCE');
  cursor.acceptOneOf('EDITIONABLE', 'NONEDITIONABLE', 'EDITIONING');
  cursor.acceptWords('EDITIONING');
  if (readProgram(statement) || readCreateTable(statement) || readCreateIndex(statement)) return;
  if (cursor.acceptWords('SEQUENCE')) readSequence(statement, true);
  else if (cursor.acceptWords('SCHEMA', 'AUTHORIZATION')) {
    statement.note(
      'statement-unreadable',
      'CREATE SCHEMA makes several objects at once and is not read; write each by itself.',
    );
  } else readOther(statement);
}

/** View, procedure, function, package, trigger or type: false if it is none. */
function readProgram(statement: StatementReader): boolean {
  const { cursor } = statement;
  if (cursor.acceptWords('VIEW')) readCreateView(statement, false);
  else if (cursor.acceptWords('MATERIALIZED', 'VIEW', 'LOG')) {
    cursor.acceptWords('ON');
    addOther(statement, 'other', `materialized view log on ${statement.objectName()?.name ?? ''}`);
  } else if (cursor.acceptWords('MATERIALIZED', 'VIEW') || cursor.acceptWords('SNAPSHOT'))
    readCreateView(statement, true);
  else if (cursor.acceptWords('PROCEDURE')) readCreateRoutine(statement, 'procedure');
  else if (cursor.acceptWords('FUNCTION')) readCreateRoutine(statement, 'function');
  else if (cursor.acceptWords('PACKAGE', 'BODY')) readCreateRoutine(statement, 'package-body');
  else if (cursor.acceptWords('PACKAGE')) readCreateRoutine(statement, 'package');
  else if (cursor.acceptWords('TRIGGER')) readCreateTrigger(statement);
  else if (cursor.acceptWords('TYPE')) readCreateType(statement);
  else return false;
  return true;
}

/** Anything else that CREATE makes: kept by its text, under what it is called. */
function readOther(statement: StatementReader): void {
  const { cursor } = statement;
  const mark = cursor.mark();
  const words: string[] = [];
  while (cursor.kind === tokenKind.word && words.length < 4) {
    words.push(cursor.word);
    cursor.next();
    const kind = otherKinds[words.join(' ')];
    if (kind === undefined) continue;
    const name = statement.objectName();
    addOther(statement, kind, name === undefined ? '' : displayName(name));
    return;
  }
  cursor.reset(mark);
  const first = cursor.word;
  if (first === '') {
    statement.note('statement-unknown', 'This CREATE statement is not known and is left out.');
    return;
  }
  cursor.next();
  addOther(statement, 'other', `${first.toLowerCase()} ${statement.identifier() ?? ''}`.trim());
}

function readAlter(statement: StatementReader): void {
  const { cursor } = statement;
  if (cursor.acceptWords('TABLE')) readAlterTable(statement);
  else if (cursor.acceptWords('SEQUENCE')) readSequence(statement, false);
  else if (cursor.acceptWords('SESSION', 'SET')) readSession(statement);
  else if (cursor.acceptWords('INDEX')) readAlterIndex(statement);
  else if (cursor.acceptWords('TRIGGER')) {
    const name = statement.objectName();
    const trigger = statement.context.triggers.find(known => known.name === name?.name);
    if (trigger && (cursor.isWord('DISABLE') || cursor.isWord('ENABLE')))
      statement.context.history.switchTrigger(trigger.table, trigger.name, cursor.isWord('DISABLE'));
    if (cursor.isWord('DISABLE'))
      statement.note('command-ignored', 'A trigger is switched off at the source.', name?.name);
  } else if (cursor.isWord('USER') || cursor.isWord('ROLE')) {
    const kind = cursor.word === 'USER' ? 'user' : 'role';
    cursor.next();
    addOther(statement, kind, statement.identifier() ?? '');
  } else if (
    ![
      'PROCEDURE',
      'FUNCTION',
      'PACKAGE',
      'VIEW',
      'TYPE',
      'SESSION',
      'MATERIALIZED',
      'SYSTEM',
      'DATABASE',
      'TABLESPACE',
      'PROFILE',
      'SYNONYM',
    ].some(word => cursor.isWord(word))
  ) {
    statement.note('command-ignored', 'This ALTER statement changes nothing that the model holds.');
  }
}

/** ALTER SESSION SET NLS_DATE_FORMAT = '...' CURRENT_SCHEMA = x. */
function readSession(statement: StatementReader): void {
  const { cursor, context } = statement;
  while (!cursor.atEnd) {
    const name = cursor.word;
    cursor.next();
    if (!cursor.accept('=')) continue;
    const value = statement.stringValue() ?? statement.identifier();
    if (value !== undefined) context.session.setParameter(name, value);
  }
}

/** ALTER INDEX i RENAME TO j, INVISIBLE, UNUSABLE, REBUILD. */
function readAlterIndex(statement: StatementReader): void {
  const { cursor, context } = statement;
  const name = statement.objectName();
  const index = context.catalog.tables
    .list()
    .flatMap(table => table.indexes)
    .find(candidate => candidate.name === name?.name);
  if (index === undefined) return;
  if (cursor.acceptWords('RENAME', 'TO')) {
    const renamed = statement.identifier();
    if (renamed !== undefined) index.name = renamed;
  } else if (cursor.isWord('INVISIBLE')) index.invisible = true;
  else if (cursor.isWord('VISIBLE')) delete index.invisible;
}

/** GRANT ... TO account: named after the account. */
function readGrant(statement: StatementReader, word: string): void {
  const { cursor } = statement;
  const before = word === 'GRANT' ? 'TO' : 'FROM';
  while (!cursor.atEnd && !cursor.isWord(before)) cursor.next();
  cursor.next();
  addOther(statement, 'grant', statement.identifier() ?? '');
}
