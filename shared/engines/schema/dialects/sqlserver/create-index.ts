import type { Index } from '../../model.ts';
import { readIndexTail, readIndexWords, readKeyParts } from './index-parts.ts';
import { displayName } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';

/**
 * CREATE [UNIQUE] [CLUSTERED] [COLUMNSTORE | XML | SPATIAL | FULLTEXT] INDEX: the cursor stands behind CREATE.
 * false if it is no index.
 */
export function readCreateIndex(statement: StatementReader): boolean {
  const { cursor } = statement;
  const mark = cursor.mark();
  const words = readIndexWords(statement);
  cursor.acceptWords('PRIMARY');
  const special = cursor.acceptOneOf('XML', 'SPATIAL', 'FULLTEXT', 'SELECTIVE');
  if (special === 'SELECTIVE') cursor.acceptWords('XML');
  if (!cursor.acceptWords('INDEX')) {
    cursor.reset(mark);
    return false;
  }
  const index: Index = {
    parts: [],
    unique: words.isUnique,
    kind: words.isColumnstore ? 'other' : kindOf(special),
    line: statement.firstLine,
  };
  const name = special === 'FULLTEXT' && cursor.isWord('ON') ? undefined : statement.identifier();
  if (name !== undefined) index.name = name;
  readOn(statement, index, words.isClustered);
  return true;
}

function kindOf(special: string | undefined): Index['kind'] {
  if (special === undefined) return 'btree';
  return special === 'SPATIAL' ? 'spatial' : special === 'FULLTEXT' ? 'fulltext' : 'other';
}

function readOn(statement: StatementReader, index: Index, isClustered: boolean): void {
  const { cursor, context } = statement;
  const isTemporary = cursor.acceptWords('ON') && statement.atTemporary;
  const target = statement.objectName();
  if (target === undefined) {
    statement.unreadable('CREATE INDEX without a table.');
    return;
  }
  if (isTemporary) return;
  const table = context.catalog.tables.find(target);
  if (table === undefined) {
    noteMissing(statement, index, displayName(target), context.catalog.views.find(target) !== undefined);
    return;
  }
  if (cursor.is('('))
    index.parts = index.kind === 'fulltext' ? readFulltextParts(statement) : readKeyParts(statement, table);
  if (index.kind === 'btree' || (index.kind === 'other' && cursor.isWord('INCLUDE'))) {
    readIndexTail(statement, table, index, isClustered);
    if (!cursor.atEnd) {
      const message = `A part of index ${index.name ?? ''} was not understood and is left out.`;
      statement.issue('clause-unknown', { message, object: displayName(table), excerpt: statement.excerpt() });
    }
  }
  table.indexes.push(index);
}

/** `(a LANGUAGE 1033, b TYPE COLUMN c)`. */
function readFulltextParts(statement: StatementReader): Index['parts'] {
  const { cursor } = statement;
  const parts: Index['parts'] = [];
  cursor.next();
  while (!cursor.atEnd && !cursor.accept(')')) {
    const column = statement.identifier();
    if (column !== undefined && parts.length < statement.context.limits.columnsMax) parts.push({ column });
    cursor.skipTo(',', ')');
    cursor.accept(',');
  }
  return parts;
}

/** An index on a view keeps the view's rows; it has no place in the model but its own text. */
function noteMissing(statement: StatementReader, index: Index, target: string, isView: boolean): void {
  const name = index.name ?? target;
  if (isView) {
    const view = statement.context.catalog.views.list().find(candidate => displayName(candidate) === target);
    if (view) view.materialized = true;
    statement.context.others.push({ kind: 'other', name, text: statement.wholeText(), line: statement.firstLine });
    return;
  }
  statement.note('table-unknown', `CREATE INDEX ${name} names the table ${target}, which is not there.`, target);
}
