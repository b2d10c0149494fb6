import { tokenKind } from '../../lexer/token-cursor.ts';
import { readAlterTable, readTriggerNames } from './alter-table.ts';
import { readCreateIndex } from './create-index.ts';
import { readCreateRoutine, readCreateTrigger, readCreateView } from './create-object.ts';
import { addOther, readCreateType, readPartitionFunction, readPartitionScheme, readSequence } from './create-other.ts';
import { readCreateTable } from './create-table.ts';
import { readDrop } from './drop.ts';
import { readExecute } from './execute.ts';
import { noteNotRun } from './record-rows.ts';
import { beyondReach, readBulk, readChange, readReseed, readSelect, readTruncate, readWith } from './row-statements.ts';
import type { StatementReader } from './statement-reader.ts';

/** Statements that neither change what the model holds nor leave anything out of it. */
const harmless = new Set(
  `BACKUP BREAK CHECKPOINT CLOSE CONTINUE DEALLOCATE DECLARE FETCH GOTO KILL OPEN OPTION PRINT RAISERROR
  RECONFIGURE RETURN REVERT SETUSER SHUTDOWN THROW WAITFOR GET SEND RECEIVE MOVE`.split(/\s+/),
);

/** Objects of the server and the database that are no tables: what they are called in the model. */
const otherKinds: { readonly [word: string]: 'user' | 'role' | 'synonym' | 'server' | 'policy' | 'other' } = {
  USER: 'user',
  LOGIN: 'user',
  ROLE: 'role',
  SYNONYM: 'synonym',
};

/** Applies one statement that holds no rows to the model. Never throws: what is not understood becomes an issue. */
export function readStatement(statement: StatementReader): void {
  const { cursor, context } = statement;
  const word = cursor.word;
  if (word !== 'SET' && !harmless.has(word)) noteNotRun(context, undefined, statement.firstLine);
  switch (word) {
    case 'CREATE':
      context.history.defined();
      cursor.next();
      readCreate(statement);
      return;
    case 'ALTER':
      context.history.defined();
      cursor.next();
      readAlter(statement);
      return;
    case 'DROP':
      context.history.defined();
      cursor.next();
      readDrop(statement);
      return;
    case 'SET':
      cursor.next();
      if (cursor.kind !== tokenKind.variable) context.session.applySet(statement);
      return;
    case 'USE':
      cursor.next();
      context.session.database = statement.identifier();
      return;
    case 'EXEC':
    case 'EXECUTE':
      cursor.next();
      readExecute(statement);
      return;
    case 'GRANT':
    case 'DENY':
    case 'REVOKE':
      readGrant(statement);
      return;
    case 'SELECT':
      readSelect(statement);
      return;
    case 'WITH':
      readWith(statement);
      return;
    case 'BULK':
      readBulk(statement);
      return;
    case 'DBCC':
      readReseed(statement);
      return;
    case 'TRUNCATE':
      readTruncate(statement);
      return;
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
      readChange(statement, word);
      return;
    case 'ENABLE':
    case 'DISABLE':
      readSwitch(statement, word === 'DISABLE');
      return;
    case 'COMMIT':
    case 'ROLLBACK':
    case 'SAVE':
      readTransaction(statement, word);
      return;
    default:
      readRest(statement, word);
  }
}

/** ENABLE | DISABLE TRIGGER a, b ON table. */
function readSwitch(statement: StatementReader, isOff: boolean): void {
  const { cursor, context } = statement;
  if (isOff) statement.note('command-ignored', 'A trigger is switched off at the source.');
  cursor.next();
  if (!cursor.acceptWords('TRIGGER')) return;
  const names = readTriggerNames(statement);
  const table = cursor.acceptWords('ON') ? statement.objectName() : undefined;
  if (table === undefined) return;
  for (const name of names) context.history.switchTrigger(table.name, name, isOff);
}

/** COMMIT and ROLLBACK; one that a condition decides on is there for errors, which a dump does not meet. */
function readTransaction(statement: StatementReader, word: 'COMMIT' | 'ROLLBACK' | 'SAVE'): void {
  const { cursor, context } = statement;
  const { session, history } = context;
  cursor.next();
  cursor.acceptOneOf('TRANSACTION', 'TRAN', 'WORK');
  const name = statement.identifier() ?? '';
  if (word === 'SAVE') history.savepoint(name);
  else if (word === 'COMMIT') {
    session.transactions = Math.max(0, session.transactions - 1);
    if (session.transactions === 0) history.commit();
  } else if (!context.batch.isConditional) {
    const place = { line: statement.firstLine, excerpt: statement.excerpt(statement.start) };
    const isPart = history.hasSavepoint(name);
    history.rollback(isPart ? { ...place, to: name } : place);
    if (!isPart) session.transactions = 0;
  }
}

function readRest(statement: StatementReader, word: string): void {
  const { cursor } = statement;
  if (harmless.has(word) || word === 'IF' || word === 'WHILE') return;
  const reason = beyondReach[word];
  if (reason !== undefined) {
    statement.note('command-ignored', reason);
    return;
  }
  const mark = cursor.mark();
  if (statement.atName) {
    cursor.next();
    // A label to jump to, and a procedure called without EXEC.
    if (cursor.is(':')) return;
    cursor.reset(mark);
    if (/^(?:sp|xp)_/i.test(cursor.raw)) {
      readExecute(statement);
      return;
    }
  }
  statement.note('statement-unknown', 'This statement is not known and is left out.');
}

function readCreate(statement: StatementReader): void {
  const { cursor } = statement;
  const isAlterToo = cursor.acceptWords('OR', 'ALTER');
  if (readProgram(statement)) return;
  if (!isAlterToo && readCreateIndex(statement)) return;
  if (cursor.acceptWords('TABLE')) readCreateTable(statement);
  else if (cursor.acceptWords('TYPE')) readCreateType(statement);
  else if (cursor.acceptWords('SEQUENCE')) readSequence(statement, true);
  else if (cursor.acceptWords('SCHEMA')) readSchema(statement);
  else if (cursor.acceptWords('PARTITION', 'FUNCTION')) readPartitionFunction(statement);
  else if (cursor.acceptWords('PARTITION', 'SCHEME')) readPartitionScheme(statement);
  else if (cursor.acceptWords('DATABASE')) readDatabase(statement);
  else if (cursor.acceptWords('STATISTICS')) return;
  else readOther(statement);
}

/** View, procedure, function or trigger: false if it is none. */
function readProgram(statement: StatementReader): boolean {
  const { cursor } = statement;
  if (cursor.acceptWords('VIEW')) readCreateView(statement);
  else if (cursor.acceptOneOf('PROCEDURE', 'PROC') !== undefined) readCreateRoutine(statement, 'procedure');
  else if (cursor.acceptWords('FUNCTION')) readCreateRoutine(statement, 'function');
  else if (cursor.acceptWords('AGGREGATE')) readCreateRoutine(statement, 'aggregate');
  else if (cursor.acceptWords('TRIGGER')) readCreateTrigger(statement);
  else return false;
  return true;
}

function readSchema(statement: StatementReader): void {
  const { cursor, context } = statement;
  if (cursor.isWord('AUTHORIZATION')) cursor.next();
  const name = statement.identifier();
  if (name !== undefined) context.catalog.schemas.add(name);
}

function readDatabase(statement: StatementReader): void {
  const { cursor, context } = statement;
  const name = statement.identifier();
  while (!cursor.atEnd && !cursor.isWord('COLLATE')) cursor.next();
  const collation = cursor.acceptWords('COLLATE') ? statement.identifier() : undefined;
  if (collation !== undefined) context.header.collation ??= collation;
  if (name !== undefined) context.header.database ??= name;
}

/** Anything else that CREATE makes: kept by its text, under what it is called. */
function readOther(statement: StatementReader): void {
  const { cursor } = statement;
  const kind = otherKinds[cursor.word] ?? 'other';
  const first = cursor.word;
  if (first === '') {
    statement.note('statement-unknown', 'This CREATE statement is not known and is left out.');
    return;
  }
  cursor.next();
  if (kind !== 'other') {
    addOther(statement, kind, displayOf(statement));
    return;
  }
  const start = cursor.start;
  let words = 0;
  while (cursor.kind === tokenKind.word && words++ < 3 && !cursor.isWord('AS') && !cursor.isWord('WITH')) cursor.next();
  const name = statement.text(
    start,
    Math.max(start, cursor.kind === tokenKind.quotedName ? cursor.stop : cursor.previousStop),
  );
  addOther(statement, 'other', `${first.toLowerCase()} ${name}`.trim());
}

function displayOf(statement: StatementReader): string {
  const name = statement.objectName();
  if (name === undefined) return '';
  return name.schema === 'dbo' ? name.name : `${name.schema}.${name.name}`;
}

function readAlter(statement: StatementReader): void {
  const { cursor, context } = statement;
  if (cursor.acceptWords('TABLE')) {
    readAlterTable(statement);
    return;
  }
  if (readProgram(statement)) return;
  if (cursor.acceptWords('SEQUENCE')) {
    readSequence(statement, false);
    return;
  }
  if (cursor.acceptWords('DATABASE')) {
    while (!cursor.atEnd && !cursor.isWord('COLLATE')) cursor.next();
    const collation = cursor.acceptWords('COLLATE') ? statement.identifier() : undefined;
    if (collation !== undefined) context.header.collation ??= collation;
    return;
  }
  if (cursor.isWord('SCHEMA')) {
    statement.note(
      'command-ignored',
      'ALTER SCHEMA moves an object to another schema; the model keeps the former one.',
    );
    return;
  }
  if (cursor.isWord('ROLE') || cursor.isWord('USER') || cursor.isWord('LOGIN') || cursor.isWord('AUTHORIZATION')) {
    const kind = cursor.word;
    cursor.next();
    addOther(statement, kind === 'USER' || kind === 'LOGIN' ? 'user' : 'grant', displayOf(statement));
    return;
  }
  if (cursor.isWord('INDEX') || cursor.isWord('SERVER') || cursor.isWord('FULLTEXT') || cursor.isWord('PARTITION'))
    return;
  statement.note('command-ignored', 'This ALTER statement changes nothing that the model holds.');
}

/** GRANT ... TO account: named after the account. */
function readGrant(statement: StatementReader): void {
  const { cursor } = statement;
  while (!cursor.atEnd && !cursor.isWord('TO') && !cursor.isWord('FROM')) cursor.next();
  cursor.next();
  addOther(statement, 'grant', statement.identifier() ?? '');
}
