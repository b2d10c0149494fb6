import type { TokenCursor } from '../../lexer/token-cursor.ts';
import type { Profiler } from '../../profile/profiler.ts';
import { type InsertTarget, readInto } from './insert-head.ts';
import { oracleRules } from './lexical-rules.ts';
import { LiteralReader } from './literal.ts';
import { displayName, findTable, objectKey } from './read-context.ts';
import { type RowsOfTable, recordRows, valueColumns } from './record-rows.ts';
import type { StatementReader } from './statement-reader.ts';
import { ValueSink, valueForm } from './value.ts';
import { noteVariables } from './variables-in-rows.ts';

/** A value: where it stands in the bytes. */
interface Place {
  start: number;
  end: number;
}

/** Rows of one table in a statement. */
interface Batch {
  target: InsertTarget;
  rows: Place[][];
}

/** Where a statement lies in the script. */
export interface ScriptRange {
  startByte: number;
  endByte: number;
}

/**
 * An INSERT that is no plain VALUES: INSERT ALL, SELECT of literals from DUAL (joined by UNION ALL). What a query would
 * give only a server knows. Returns the rows counted.
 */
export function readWholeInsert(
  statement: StatementReader,
  profiler: Profiler | undefined,
  range: ScriptRange,
): number {
  const { cursor } = statement;
  if (!cursor.acceptWords('INSERT')) return 0;
  const isAll = cursor.acceptOneOf('ALL', 'FIRST') !== undefined;
  const batches = isAll ? readAll(statement) : readOne(statement);
  if (batches === undefined) return 0;
  const { bytes } = cursor;
  const whole = { bytes, start: statement.start, end: cursor.end, line: (index: number) => statement.lineAt(index) };
  noteVariables(statement.context, whole, batches[0]?.target.target.name, 'nothing');
  let rows = 0;
  for (const batch of batches) rows += deliver(statement, profiler, batch, { ...range, isShared: batches.length > 1 });
  return rows;
}

/** INTO t (a) VALUES (1) INTO u (b) VALUES (2) SELECT * FROM DUAL. */
function readAll(statement: StatementReader): Batch[] | undefined {
  const { cursor } = statement;
  const batches = new Map<string, Batch>();
  while (cursor.isWord('INTO')) {
    const target = readInto(statement);
    if (target === undefined || !cursor.acceptWords('VALUES') || !cursor.is('(')) break;
    const row = readRow(statement);
    const key = `${displayName(target.target)}\u0000${target.columns.join('\u0000')}`;
    const known = batches.get(key);
    if (known) known.rows.push(row);
    else batches.set(key, { target, rows: [row] });
  }
  if (batches.size > 0 && cursor.acceptWords('SELECT') && isOneRow(statement)) return [...batches.values()];
  for (const { target } of batches.values()) markUncounted(statement, target);
  statement.note(
    'row-unreadable',
    'INSERT ALL takes its rows from a query, or by conditions; only a server knows them.',
    batches.size > 0 ? [...batches.values()].map(({ target }) => target.target.name).join(', ') : undefined,
  );
  return undefined;
}

/** What stands behind SELECT gives exactly one row. */
function isOneRow(statement: StatementReader): boolean {
  const { cursor } = statement;
  while (!cursor.atEnd && !cursor.isWord('FROM')) {
    if (cursor.is('(')) return false;
    cursor.next();
  }
  return fromDual(cursor) && cursor.atEnd;
}

function fromDual(cursor: TokenCursor): boolean {
  if (!cursor.acceptWords('FROM')) return false;
  if (cursor.acceptWords('SYS')) cursor.accept('.');
  return cursor.acceptWords('DUAL');
}

function readOne(statement: StatementReader): Batch[] | undefined {
  const { cursor } = statement;
  const target = readInto(statement);
  if (target === undefined || target.target.link !== undefined) {
    statement.note('row-unreadable', 'This INSERT fills something that is no table of this database.');
    return undefined;
  }
  if (cursor.acceptWords('VALUES')) {
    const rows: Place[][] = [];
    while (cursor.is('(')) {
      rows.push(readRow(statement));
      if (!cursor.accept(',')) break;
    }
    if (rows.length > 0) return [{ target, rows }];
  }
  const rows = readConstantRows(statement);
  if (rows !== undefined) return [{ target, rows }];
  markUncounted(statement, target);
  const label = displayName(target.target);
  const isQuery = ['SELECT', 'WITH'].some(word => cursor.isWord(word)) || cursor.is('(');
  if (isQuery)
    statement.note('command-ignored', `Table ${label} takes rows from a query; only a server knows them.`, label);
  else statement.note('row-unreadable', `What fills table ${label} is not understood.`, label);
  return undefined;
}

function markUncounted(statement: StatementReader, { target }: InsertTarget): void {
  const table = findTable(statement.context, target);
  if (table) statement.context.uncounted.add(objectKey(table));
}

/** `(value, ...)`: the cursor stands at the parenthesis, and behind the closing one afterwards. */
function readRow(statement: StatementReader): Place[] {
  const { cursor, context } = statement;
  const row: Place[] = [];
  cursor.next();
  while (!cursor.atEnd && !cursor.is(')')) {
    const start = cursor.start;
    cursor.skipTo(',', ')');
    if (row.length < context.limits.columnsMax) row.push({ start, end: cursor.previousStop });
    if (!cursor.accept(',')) break;
  }
  cursor.accept(')');
  return row;
}

/** SELECT 1, 'a' FROM DUAL UNION ALL SELECT 2, 'b' FROM DUAL; undefined if anything but literals stands in it. */
function readConstantRows(statement: StatementReader): Place[][] | undefined {
  const { cursor } = statement;
  const mark = cursor.mark();
  const literals = new LiteralReader(statement.context.session);
  const rows: Place[][] = [];
  while (cursor.acceptWords('SELECT')) {
    const row = readConstantRow(statement, literals);
    if (row === undefined || !fromDual(cursor)) break;
    rows.push(row);
    if (cursor.atEnd) return rows;
    if (!cursor.acceptWords('UNION', 'ALL')) break;
  }
  cursor.reset(mark);
  return undefined;
}

function readConstantRow(statement: StatementReader, literals: LiteralReader): Place[] | undefined {
  const { cursor, context } = statement;
  const row: Place[] = [];
  do {
    const start = cursor.start;
    if (literals.read(cursor) === undefined) return undefined;
    row.push({ start, end: cursor.previousStop });
    const isAliased = cursor.acceptWords('AS') || (statement.atName && !cursor.isWord('FROM'));
    if (isAliased) statement.identifier();
  } while (cursor.accept(',') && row.length < context.limits.columnsMax);
  return row;
}

function deliver(
  statement: StatementReader,
  profiler: Profiler | undefined,
  { target, rows }: Batch,
  range: ScriptRange & { isShared: boolean },
): number {
  const { context } = statement;
  const table = findTable(context, target.target);
  const label = displayName(table ?? target.target);
  const columns = target.columns.length > 0 ? target.columns : table ? valueColumns(table) : [];
  const rowsOfTable: RowsOfTable = { label, table, columns: target.columns };
  if (table && profiler) profileRows(statement, profiler, { ...rowsOfTable, columns }, rows);
  const first = rows[0]?.[0]?.start ?? 0;
  const last = rows.at(-1)?.at(-1)?.end ?? first;
  recordRows(context, rowsOfTable, { ...range, rows: rows.length, bytes: last - first, line: statement.firstLine });
  return rows.length;
}

function profileRows(
  statement: StatementReader,
  profiler: Profiler,
  target: RowsOfTable,
  rows: readonly Place[][],
): void {
  const { context, cursor } = statement;
  const { table, columns, label } = target;
  if (table === undefined) return;
  const sink = new ValueSink(context.limits.valueBytesMax, context.session);
  sink.direct(table, columns);
  const view = profiler.table(table, columns);
  for (const row of rows) {
    const line = statement.lineAt(row[0]?.start ?? statement.start);
    view.row(line);
    for (const [index, { start, end }] of row.entries()) {
      if (index >= columns.length) break;
      sink.put(view, index, cursor.bytes, start, end, valueForm.any, oracleRules);
    }
    view.rowEnd();
    if (row.length === columns.length) continue;
    const message = 'A row has more or fewer values than there are columns.';
    statement.issue('row-unreadable', { message, object: label, line });
  }
}
