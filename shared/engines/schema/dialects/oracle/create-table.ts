import { tokenKind } from '../../lexer/token-cursor.ts';
import type { Table } from '../../model.ts';
import { emptyTable } from '../base/catalog.ts';
import { readColumn } from './column.ts';
import { readState, readTableConstraint } from './constraint.ts';
import { readPartitioning } from './partitioning.ts';
import { acceptPhysical } from './physical.ts';
import { addTrait, displayName, findColumn, findTable, objectKey } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';
import { switchConstraint } from './switch-constraint.ts';

/** Kinds of tables whose rows are gone with the transaction or the session. */
export const temporaryTrait = 'GLOBAL TEMPORARY';

/** [GLOBAL TEMPORARY | PRIVATE TEMPORARY | SHARDED ...] TABLE: the cursor stands there; false if it is no table. */
export function readCreateTable(statement: StatementReader): boolean {
  const { cursor } = statement;
  const mark = cursor.mark();
  const traits: string[] = [];
  if (cursor.acceptWords('GLOBAL', 'TEMPORARY')) traits.push(temporaryTrait);
  else if (cursor.acceptWords('PRIVATE', 'TEMPORARY')) traits.push('PRIVATE TEMPORARY');
  const kind = cursor.acceptOneOf('SHARDED', 'DUPLICATED', 'IMMUTABLE', 'BLOCKCHAIN', 'JSON');
  if (kind !== undefined) traits.push(kind);
  if (cursor.acceptWords('BLOCKCHAIN')) traits.push('BLOCKCHAIN');
  if (!cursor.acceptWords('TABLE')) {
    cursor.reset(mark);
    return false;
  }
  readTable(statement, traits);
  return true;
}

function readTable(statement: StatementReader, traits: string[]): void {
  const { cursor, context } = statement;
  statement.skipIfExists();
  const name = statement.objectName();
  if (name === undefined) {
    statement.unreadable('CREATE TABLE without a name.');
    return;
  }
  if (context.catalog.tables.findExact(name)) {
    const message = `Table ${displayName(name)} is created a second time; the first definition is kept, as a server would.`;
    statement.note('command-ignored', message, displayName(name));
    return;
  }
  const table = emptyTable(
    name.schema === undefined ? { name: name.name } : { schema: name.schema, name: name.name },
    statement.firstLine,
  );
  table.traits.push(...traits);
  readObjectType(statement, table);
  if (cursor.accept('(')) readList(statement, table);
  else if (!cursor.isWord('AS') && !table.traits.some(trait => trait.startsWith('OBJECT TABLE'))) {
    statement.unreadable(`CREATE TABLE ${displayName(table)} without columns.`);
    return;
  }
  readTail(statement, table);
  settlePrimaryKey(table);
  if (name.schema !== undefined) context.catalog.schemas.add(name.schema);
  context.catalog.addTable(table);
  settleReferences(statement, table);
}

/** Columns that were written without a type, but with a reference, have the type of what they point to. */
function settleReferences(statement: StatementReader, table: Table): void {
  for (const column of table.columns) {
    if (column.sourceType !== '' || column.type.kind !== 'unknown') continue;
    const key = table.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === column.name);
    const parent =
      key &&
      findTable(statement.context, {
        name: key.referencedTable,
        ...(key.referencedSchema !== undefined && { schema: key.referencedSchema }),
      });
    const name = key?.referencedColumns[0] ?? parent?.primaryKey?.columns[0] ?? '';
    const target = parent && findColumn(parent, name);
    if (target) {
      column.type = target.type;
      column.sourceType = target.sourceType;
      continue;
    }
    statement.issue('clause-unknown', {
      message: 'This column has no type, and what it points to is not there; it is taken for text.',
      object: `${displayName(table)}.${column.name}`,
      line: column.line,
    });
  }
}

/** OF type: a table of objects has the columns of its type. */
function readObjectType(statement: StatementReader, table: Table): void {
  const { cursor, context } = statement;
  const isXml = cursor.acceptWords('OF', 'XMLTYPE');
  if (!isXml && !cursor.acceptWords('OF')) return;
  const name = isXml ? undefined : statement.objectName();
  addTrait(table, `OBJECT TABLE ${name?.name ?? 'XMLTYPE'}`);
  if (isXml)
    table.columns.push({
      name: 'OBJECT_VALUE',
      sourceType: 'XMLTYPE',
      type: { kind: 'xml' },
      nullable: true,
      line: statement.line,
    });
  const type = name && context.types.list().find(candidate => candidate.name === name.name);
  const message = `This is a table of objects of type ${name?.name ?? 'XMLTYPE'}; its columns are those of the type${type === undefined ? ', which the script does not make' : ''}.`;
  statement.note(type === undefined && !isXml ? 'clause-unknown' : 'command-ignored', message, displayName(table));
}

function readList(statement: StatementReader, table: Table): void {
  const { cursor, context } = statement;
  const label = displayName(table);
  while (!cursor.atEnd) {
    if (cursor.accept(')')) return;
    if (table.columns.length >= context.limits.columnsMax) {
      const message = `Table ${label} has too many columns; the rest are not read.`;
      statement.issue('limit-reached', { message, object: label });
      while (!cursor.atEnd && !cursor.is(')')) cursor.skipTo(')');
      cursor.accept(')');
      return;
    }
    readListItem(statement, table);
    if (!cursor.accept(',') && !cursor.is(')') && !cursor.atEnd) {
      statement.unknownClause(label, `A part of the definition of table ${label}`);
      cursor.accept(',');
    }
  }
  statement.issue('truncated', {
    message: `The definition of table ${label} ends in the middle.`,
    object: label,
    excerpt: statement.excerpt(statement.start),
    line: statement.firstLine,
  });
}

function readListItem(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  statement.beginClause();
  if (readTableConstraint(statement, table)) return;
  const line = statement.line;
  const name = statement.identifier();
  if (name === undefined) {
    statement.unknownClause(displayName(table), `A part of the definition of table ${displayName(table)}`);
    return;
  }
  // CREATE TABLE t (a, b) AS SELECT names its columns without types.
  if (cursor.is(',') || cursor.is(')')) {
    table.columns.push({ name, sourceType: '', type: { kind: 'unknown' }, nullable: true, line });
    return;
  }
  const column = readColumn(statement, table, name, line);
  if (column) table.columns.push(column);
}

/** Behind the list: how the table is stored, partitioned, filled. */
function readTail(statement: StatementReader, table: Table): void {
  const { cursor } = statement;
  while (!cursor.atEnd) {
    if (acceptPhysical(statement) || readKind(statement, table) || readLargeObjects(statement, table)) continue;
    if (cursor.acceptWords('PARTITION', 'BY')) readPartitioning(statement, table);
    else if (cursor.acceptWords('AS')) {
      readQuery(statement, table);
      return;
    } else if (cursor.isWord('ENABLE') || cursor.isWord('DISABLE')) {
      if (!readSwitch(statement, table)) return;
    } else {
      const message = `What follows the columns of table ${displayName(table)} was not understood and is left out.`;
      statement.issue('clause-unknown', { message, object: displayName(table), excerpt: statement.excerpt() });
      return;
    }
  }
}

/** What changes what the table is. */
function readKind(statement: StatementReader, table: Table): boolean {
  const { cursor } = statement;
  if (cursor.acceptWords('ORGANIZATION')) {
    const kind = cursor.acceptOneOf('HEAP', 'INDEX', 'EXTERNAL');
    if (kind === 'INDEX') addTrait(table, 'INDEX ORGANIZED');
    if (kind === 'EXTERNAL') {
      addTrait(table, 'EXTERNAL');
      if (cursor.is('(')) cursor.skipParenthesized();
    }
  } else if (cursor.acceptWords('REJECT', 'LIMIT')) cursor.next();
  else if (cursor.acceptWords('ON', 'COMMIT')) {
    const what = cursor.acceptOneOf('DELETE', 'PRESERVE', 'DROP');
    if (!cursor.acceptWords('ROWS')) cursor.acceptWords('DEFINITION');
    addTrait(table, `ON COMMIT ${what ?? ''}`.trim());
  } else if (cursor.acceptWords('CLUSTER')) {
    addTrait(table, `CLUSTER ${statement.objectName()?.name ?? ''}`.trim());
    if (cursor.is('(')) cursor.skipParenthesized();
  } else if (cursor.acceptWords('DEFAULT', 'COLLATION')) {
    const collation = statement.identifier();
    if (collation !== undefined) table.collation = collation;
  } else if (cursor.acceptWords('ANNOTATIONS')) {
    if (cursor.is('(')) cursor.skipParenthesized();
  } else if (cursor.acceptWords('NO', 'DROP') || cursor.acceptWords('NO', 'DELETE')) cursor.skipTo('(');
  else return false;
  return true;
}

/** LOB (c) STORE AS, XMLTYPE c STORE AS, NESTED TABLE c STORE AS, VARRAY c STORE AS ... */
function readLargeObjects(statement: StatementReader, table: Table): boolean {
  const { cursor } = statement;
  if (cursor.acceptWords('LOB')) {
    if (cursor.is('(')) cursor.skipParenthesized();
  } else if (cursor.acceptWords('NESTED', 'TABLE')) {
    addTrait(table, `NESTED TABLE ${statement.identifier() ?? ''}`.trim());
  } else if (cursor.acceptWords('XMLTYPE')) {
    cursor.acceptWords('COLUMN');
    statement.objectName();
  } else if (cursor.acceptWords('VARRAY') || cursor.acceptWords('OPAQUE', 'TYPE')) statement.objectName();
  else if (cursor.acceptWords('COLUMN')) {
    statement.objectName();
    cursor.acceptWords('NOT');
    cursor.acceptWords('SUBSTITUTABLE', 'AT', 'ALL', 'LEVELS');
    return true;
  } else return false;
  readStoredAs(statement);
  return true;
}

function readStoredAs(statement: StatementReader): void {
  const { cursor } = statement;
  if (!cursor.acceptWords('STORE', 'AS')) cursor.acceptWords('STORE', 'ALL', 'VARRAYS', 'AS');
  cursor.acceptOneOf('SECUREFILE', 'BASICFILE');
  cursor.acceptWords('OBJECT', 'RELATIONAL');
  cursor.acceptWords('BINARY', 'XML');
  if (!cursor.acceptOneOf('LOB', 'CLOB') && cursor.acceptWords('TABLE')) statement.identifier();
  if (cursor.kind === tokenKind.quotedName || (statement.atName && !isClause(statement))) statement.objectName();
  while (cursor.is('(')) cursor.skipParenthesized();
  if (cursor.acceptWords('RETURN', 'AS')) cursor.acceptOneOf('VALUE', 'LOCATOR');
  if (cursor.acceptWords('ALLOW') || cursor.acceptWords('DISALLOW')) cursor.skipTo('(');
}

/** Whether a word begins the next clause rather than names a segment. */
function isClause(statement: StatementReader): boolean {
  const { cursor } = statement;
  const mark = cursor.mark();
  const words = [
    'LOB',
    'PARTITION',
    'TABLESPACE',
    'VARRAY',
    'NESTED',
    'XMLTYPE',
    'RETURN',
    'AS',
    'ENABLE',
    'DISABLE',
    'ON',
  ];
  if (words.some(word => cursor.isWord(word))) return true;
  const isPhysical = acceptPhysical(statement);
  cursor.reset(mark);
  return isPhysical;
}

/** ENABLE | DISABLE [VALIDATE | NOVALIDATE] CONSTRAINT name, PRIMARY KEY, UNIQUE (columns) behind the list. */
function readSwitch(statement: StatementReader, table: Table): boolean {
  const { cursor } = statement;
  const mark = cursor.mark();
  const state = readState(statement, table);
  const isKnown = switchConstraint(statement, table, state);
  if (!isKnown) {
    cursor.reset(mark);
    const message = `A state of table ${displayName(table)} was not understood and is left out.`;
    statement.issue('clause-unknown', { message, object: displayName(table), excerpt: statement.excerpt() });
  }
  return isKnown;
}

/** AS SELECT: the columns and rows are those of the query, which only a server knows. */
function readQuery(statement: StatementReader, table: Table): void {
  const { context } = statement;
  context.uncounted.add(objectKey(table));
  const isEmpty = table.columns.length === 0;
  const message = isEmpty
    ? `Table ${displayName(table)} is made from a query; its columns and rows are not known.`
    : `The rows of table ${displayName(table)} are those of a query; only a server knows them.`;
  statement.note(isEmpty ? 'statement-unreadable' : 'command-ignored', message, displayName(table));
  statement.skipAll();
}

/** A primary key makes its columns required, whichever was written first. */
export function settlePrimaryKey(table: Table): void {
  for (const name of table.primaryKey?.columns ?? []) {
    const column = findColumn(table, name);
    if (column) column.nullable = false;
  }
}
