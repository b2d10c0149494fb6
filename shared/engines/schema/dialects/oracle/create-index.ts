import type { Index, IndexPart, Table } from '../../model.ts';
import { readPartitioning } from './partitioning.ts';
import { acceptPhysical } from './physical.ts';
import { addTrait, displayName, findColumn, findTable } from './read-context.ts';
import type { QualifiedName, StatementReader } from './statement-reader.ts';

/** [UNIQUE | BITMAP | MULTIVALUE] INDEX: false if no index is made here. */
export function readCreateIndex(statement: StatementReader): boolean {
  const { cursor } = statement;
  const mark = cursor.mark();
  const special = cursor.acceptOneOf('UNIQUE', 'BITMAP', 'MULTIVALUE', 'SEARCH', 'VECTOR', 'HYBRID');
  if (!cursor.acceptWords('INDEX')) {
    cursor.reset(mark);
    return false;
  }
  statement.skipIfExists();
  const name = statement.objectName();
  if (name === undefined || !cursor.acceptWords('ON')) {
    statement.unreadable('CREATE INDEX without a name or a table.');
    return true;
  }
  if (cursor.acceptWords('CLUSTER')) return true;
  const target = statement.objectName();
  if (target === undefined) {
    statement.unreadable('CREATE INDEX without a table.');
    return true;
  }
  const kind = special === 'BITMAP' ? 'bitmap' : special === undefined || special === 'UNIQUE' ? 'btree' : 'other';
  const index: Index = { name: name.name, parts: [], unique: special === 'UNIQUE', kind, line: statement.firstLine };
  readOn(statement, index, target);
  return true;
}

function readOn(statement: StatementReader, index: Index, target: QualifiedName): void {
  const { cursor, context } = statement;
  const table = findTable(context, target);
  const name = index.name ?? '';
  if (table === undefined) {
    const isView = context.catalog.views.list().some(view => view.name === target.name);
    if (isView)
      context.others.push({ kind: 'other', name: `index ${name}`, text: statement.wholeText(), line: index.line });
    else
      statement.note(
        'table-unknown',
        `CREATE INDEX ${name} names the table ${displayName(target)}, which is not there.`,
        displayName(target),
      );
    return;
  }
  // An alias of the table.
  if (!cursor.is('(')) statement.identifier();
  if (cursor.is('(')) index.parts = readParts(statement, table);
  readTail(statement, table, index);
  table.indexes.push(index);
}

/** `("A", "B" DESC, UPPER("C"))`. */
function readParts(statement: StatementReader, table: Table): IndexPart[] {
  const { cursor, context } = statement;
  const parts: IndexPart[] = [];
  cursor.next();
  while (!cursor.atEnd && !cursor.accept(')')) {
    const part = readPart(statement, table);
    if (part !== undefined && parts.length < context.limits.columnsMax) parts.push(part);
    if (!cursor.is(')')) cursor.accept(',');
  }
  return parts;
}

function readPart(statement: StatementReader, table: Table): IndexPart | undefined {
  const { cursor } = statement;
  const start = cursor.start;
  let end = start;
  let descending = false;
  while (!cursor.atEnd && !cursor.is(',') && !cursor.is(')')) {
    const order = cursor.acceptOneOf('ASC', 'DESC');
    if (order !== undefined) {
      descending = order === 'DESC';
      continue;
    }
    if (cursor.is('(')) cursor.skipParenthesized();
    else cursor.next();
    end = cursor.previousStop;
  }
  const text = statement.text(start, end);
  if (text === '') return undefined;
  const column = plainColumn(table, text);
  const part: IndexPart = column === undefined ? { expression: text } : { column };
  if (descending) part.descending = true;
  return part;
}

/** The column that an index is over, where it is no expression. */
function plainColumn(table: Table, text: string): string | undefined {
  const found = /^(?:"([^"]{1,128})"|([\p{L}][\p{L}\p{N}_$#]{0,127}))$/u.exec(text);
  const name = found?.[1] ?? found?.[2]?.toUpperCase();
  if (name === undefined) return undefined;
  return findColumn(table, name)?.name ?? name;
}

/** LOCAL, REVERSE, INDEXTYPE IS ..., and how it is stored. */
function readTail(statement: StatementReader, table: Table, index: Index): void {
  const { cursor } = statement;
  while (!cursor.atEnd) {
    if (acceptPhysical(statement)) continue;
    if (cursor.acceptWords('REVERSE')) addTrait(table, `REVERSE INDEX ${index.name}`);
    else if (cursor.acceptWords('INVISIBLE')) index.invisible = true;
    else if (cursor.acceptWords('LOCAL') || cursor.acceptWords('GLOBAL')) {
      // The split of an index has no counterpart: in PostgreSQL it follows the table's.
      if (cursor.acceptWords('PARTITION', 'BY')) readPartitioning(statement, { ...table });
      while (cursor.is('(')) cursor.skipParenthesized();
      if (cursor.acceptWords('STORE', 'IN') && cursor.is('(')) cursor.skipParenthesized();
    } else if (cursor.acceptWords('INDEXTYPE', 'IS')) {
      const type = statement.objectName()?.name ?? '';
      index.kind = /^(?:CONTEXT|CTXCAT|CTXRULE|SEARCH)/.test(type)
        ? 'fulltext'
        : /^SPATIAL/.test(type)
          ? 'spatial'
          : 'other';
    } else if (cursor.acceptWords('PARAMETERS')) {
      if (cursor.is('(')) cursor.skipParenthesized();
    } else if (cursor.acceptWords('FOR', 'JSON')) index.kind = 'other';
    else if (cursor.acceptOneOf('FROM', 'WHERE', 'ORGANIZATION', 'DISTANCE', 'WITH', 'FILTER') !== undefined) {
      // A bitmap index over a join of tables, or one over vectors.
      index.kind = 'other';
      statement.skipAll();
    } else {
      const message = `A part of index ${index.name ?? ''} was not understood and is left out.`;
      statement.issue('clause-unknown', { message, object: displayName(table), excerpt: statement.excerpt() });
      statement.skipAll();
    }
  }
}
