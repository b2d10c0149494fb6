import type { Index, IndexPart, Table } from '../../model.ts';
import { displayName } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';

/** `([a] ASC, [b] DESC)`. */
export function readKeyParts(statement: StatementReader, table: Table): IndexPart[] {
  const { cursor } = statement;
  const parts: IndexPart[] = [];
  cursor.accept('(');
  while (!cursor.atEnd && !cursor.accept(')')) {
    const column = statement.identifier();
    if (column !== undefined && parts.length < statement.context.limits.columnsMax) {
      parts.push(cursor.acceptWords('DESC') ? { column, descending: true } : { column });
      cursor.acceptWords('ASC');
    }
    if (cursor.accept(',')) continue;
    if (!cursor.is(')') && !cursor.atEnd) {
      statement.unknownClause(displayName(table), `A part of a key of table ${displayName(table)}`);
      cursor.accept(',');
    }
  }
  return parts;
}

/**
 * WITH (...), ON filegroup, TEXTIMAGE_ON, FILESTREAM_ON: how a table, key or index is stored. PostgreSQL has no such
 * choices; only the scheme that partitions the rows is kept.
 */
export function readStorageOptions(statement: StatementReader, table?: Table): void {
  const { cursor } = statement;
  for (;;) {
    if (cursor.isWord('WITH')) readWith(statement, table);
    else if (cursor.isWord('ON')) {
      cursor.next();
      readPlace(statement, table);
    } else if (cursor.acceptOneOf('TEXTIMAGE_ON', 'FILESTREAM_ON') !== undefined) {
      cursor.next();
      if (cursor.is('(')) cursor.skipParenthesized();
    } else return;
  }
}

/** ON [PRIMARY], ON scheme(column), ON "default". */
function readPlace(statement: StatementReader, table: Table | undefined): void {
  const { cursor } = statement;
  const line = statement.line;
  const place = statement.identifier() ?? statement.stringValue();
  if (!cursor.is('(')) return;
  const [column] = statement.nameList();
  if (table === undefined || column === undefined || place === undefined || table.partitioning) return;
  const { partitionFunctions, partitionSchemes } = statement.context;
  const found = partitionFunctions.get(partitionSchemes.get(place.toLowerCase()) ?? '');
  table.partitioning = {
    method: found === undefined ? 'RANGE' : `RANGE ${found.side}`,
    expression: column,
    columns: [column],
    partitions: (found?.values ?? []).map((bound, index) => ({
      name: `p${index + 1}`,
      bound,
      line: found?.line ?? line,
    })),
  };
}

/** WITH (a = b, ...), WITH FILLFACTOR = 90, WITH PAD_INDEX. */
function readWith(statement: StatementReader, table: Table | undefined): void {
  const { cursor } = statement;
  cursor.next();
  if (cursor.is('(')) {
    const range = cursor.skipParenthesized();
    if (table) noteTraits(table, statement.text(range.start, range.end));
    return;
  }
  do {
    cursor.next();
    if (cursor.accept('=')) cursor.next();
  } while (cursor.accept(','));
}

/** Options of a table that change what it is. */
export function noteTraits(table: Table, options: string): void {
  if (/\bSYSTEM_VERSIONING\s*=\s*ON\b/i.test(options)) {
    addTrait(table, 'SYSTEM VERSIONING');
    const history = /\bHISTORY_TABLE\s*=\s*([^,)\s]+)/i.exec(options)?.[1];
    if (history !== undefined) addTrait(table, `HISTORY TABLE ${history.replace(/[[\]"]/g, '')}`);
  }
  if (/\bSYSTEM_VERSIONING\s*=\s*OFF\b/i.test(options)) {
    table.traits = table.traits.filter(trait => trait !== 'SYSTEM VERSIONING');
  }
  if (/\bMEMORY_OPTIMIZED\s*=\s*ON\b/i.test(options)) addTrait(table, 'MEMORY OPTIMIZED');
  if (/\bLEDGER\s*=\s*ON\b/i.test(options)) addTrait(table, 'LEDGER');
  if (/\bIGNORE_DUP_KEY\s*=\s*ON\b/i.test(options)) addTrait(table, 'IGNORE DUPLICATE KEYS');
}

export function addTrait(table: Table, trait: string): void {
  if (!table.traits.includes(trait)) table.traits.push(trait);
}

/** INDEX name [UNIQUE] [CLUSTERED | NONCLUSTERED [HASH] [COLUMNSTORE]] [(columns)] ... in a table's list. */
export function readInlineIndex(
  statement: StatementReader,
  table: Table,
  own: string | undefined,
  line: number,
): boolean {
  const { cursor } = statement;
  const mark = cursor.mark();
  cursor.next();
  const name = statement.identifier();
  const words = readIndexWords(statement);
  if (name === undefined || (!cursor.is('(') && own === undefined && !words.isColumnstore)) {
    cursor.reset(mark);
    return false;
  }
  const index: Index = { name, parts: [], unique: words.isUnique, kind: words.isColumnstore ? 'other' : 'btree', line };
  if (cursor.is('(')) index.parts = readKeyParts(statement, table);
  else if (own !== undefined) index.parts = [{ column: own }];
  readIndexTail(statement, table, index, words.isClustered);
  table.indexes.push(index);
  return true;
}

/** UNIQUE, CLUSTERED, NONCLUSTERED, HASH, COLUMNSTORE in their order. */
export function readIndexWords(statement: StatementReader): {
  isUnique: boolean;
  isClustered: boolean;
  isColumnstore: boolean;
} {
  const { cursor } = statement;
  const words = { isUnique: false, isClustered: false, isColumnstore: false };
  for (;;) {
    const word = cursor.acceptOneOf('UNIQUE', 'CLUSTERED', 'NONCLUSTERED', 'HASH', 'COLUMNSTORE');
    if (word === undefined) return words;
    if (word === 'UNIQUE') words.isUnique = true;
    if (word === 'CLUSTERED') words.isClustered = true;
    if (word === 'COLUMNSTORE') words.isColumnstore = true;
  }
}

/** INCLUDE (...), WHERE ..., WITH ..., ON ... behind an index's columns. A clustered index places the rows themselves. */
export function readIndexTail(statement: StatementReader, table: Table, index: Index, isClustered: boolean): void {
  const { cursor } = statement;
  for (;;) {
    if (cursor.acceptWords('INCLUDE')) index.include = statement.nameList();
    else if (cursor.acceptWords('ORDER')) statement.nameList();
    else if (cursor.acceptWords('WHERE')) index.where = readPredicate(statement);
    else if (cursor.isWord('WITH') || cursor.isWord('ON') || cursor.isWord('FILESTREAM_ON')) {
      readStorageOptions(statement, isClustered ? table : undefined);
    } else return;
  }
}

/** The condition of a filtered index, up to WITH, ON or the end. */
function readPredicate(statement: StatementReader): string {
  const { cursor } = statement;
  const start = cursor.start;
  let depth = 0;
  while (!cursor.atEnd) {
    if (depth === 0 && (cursor.isWord('WITH') || cursor.isWord('ON') || cursor.is(',') || cursor.is(')'))) break;
    if (cursor.is('(')) depth++;
    else if (cursor.is(')')) depth--;
    cursor.next();
  }
  const text = statement.text(start, Math.max(start, cursor.previousStop));
  return stripParentheses(text);
}

/** SSMS writes the whole condition in parentheses. */
function stripParentheses(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let index = 0; index < text.length - 1; index++) {
    if (text[index] === '(') depth++;
    else if (text[index] === ')' && --depth === 0) return text;
  }
  return text.slice(1, -1).trim();
}
