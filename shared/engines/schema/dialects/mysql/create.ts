import { readCreateIndex } from './constraint.ts';
import { addOther, readCreatePrefix, readCreateRoutine, readCreateTrigger, readCreateView } from './create-object.ts';
import { readCreateTable } from './create-table.ts';
import { displayName } from './read-context.ts';
import { readCreateSequence } from './sequence.ts';
import type { StatementReader } from './statement-reader.ts';

/** CREATE: the cursor stands behind it. */
export function readCreate(statement: StatementReader): void {
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
  statement.note('statement-unknown', 'This CREATE statement is not known and is left out.');
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
      statement.note('statement-unknown', 'This CREATE statement is not known and is left out.');
  }
}

function readCreateDatabase(statement: StatementReader): void {
  const { cursor, context } = statement;
  cursor.acceptWords('IF', 'NOT', 'EXISTS');
  const name = statement.identifier();
  if (name === undefined) {
    statement.note('statement-unreadable', 'CREATE DATABASE without a name.');
    return;
  }
  context.catalog.schemas.add(name);
  context.defaults.database ??= name;
  readDatabaseOptions(statement, context.defaults.database === name);
}

/** Character set and collation of CREATE and ALTER DATABASE; those of the first database are the script's. */
export function readDatabaseOptions(statement: StatementReader, isFirst: boolean): void {
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
