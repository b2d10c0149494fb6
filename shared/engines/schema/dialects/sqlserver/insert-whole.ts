import type { Profiler, TableProfiler } from '../../profile/profiler.ts';
import { unequalRow } from '../mysql/strict-row-buffer.ts';
import { readInsertTarget } from './insert-head.ts';
import { valueColumns } from './insert-reader.ts';
import { readLiteral } from './literal.ts';
import { displayName, objectKey } from './read-context.ts';
import { type RowsOfTable, recordRows } from './record-rows.ts';
import { noteSqlcmdVariable } from './sqlcmd.ts';
import type { StatementReader } from './statement-reader.ts';
import { ValueSink, valueForm } from './value.ts';

/** A value of a SELECT without FROM. */
interface Place {
  start: number;
  end: number;
}

/** Where a statement lies in the script; undefined in a text that the script runs. */
export interface ScriptRange {
  startByte: number;
  endByte: number;
}

/**
 * INSERT without VALUES. DEFAULT VALUES is one row, and SELECT of nothing but literals (joined by UNION ALL) as many
 * as it has; what a query or a procedure would give only a server knows. Returns the rows counted.
 */
export function readWholeInsert(
  statement: StatementReader,
  profiler: Profiler | undefined,
  range: ScriptRange | undefined,
): number {
  const { cursor, context } = statement;
  const head = readInsertTarget(statement);
  if (head === undefined) {
    statement.unreadable('INSERT without a table.');
    return 0;
  }
  if (head.isTemporary) return 0;
  const table = context.catalog.tables.find(head.target);
  const label = displayName(table ?? head.target);
  if (cursor.isWord('DEFAULT') || (cursor.isWord('SELECT') && range !== undefined)) {
    const rows = cursor.isWord('DEFAULT') ? [[]] : readConstantRows(statement);
    if (rows !== undefined) {
      const target: RowsOfTable = { ...head, label, table };
      const written = head.columns.length > 0 ? head.columns : table ? valueColumns(table) : [];
      if (table && profiler) {
        profileRows(statement, profiler.table(table, written), { ...target, columns: written }, rows);
      }
      const bytes = (rows.at(-1)?.at(-1)?.end ?? 0) - (rows[0]?.[0]?.start ?? 0);
      const { start, end, bytes: script } = cursor;
      noteSqlcmdVariable(
        context,
        { bytes: script, start: rows[0]?.[0]?.start ?? start, end, line: at => statement.lineAt(at) },
        label,
      );
      const place = range ?? { startByte: 0, endByte: 0 };
      recordRows(context, target, { ...place, rows: rows.length, bytes, line: statement.firstLine });
      return rows.length;
    }
  }
  if (table) context.uncounted.add(objectKey(table));
  const source =
    cursor.isWord('SELECT') || cursor.isWord('WITH')
      ? 'a query'
      : cursor.word.startsWith('EXEC')
        ? 'a procedure'
        : 'something';
  if (cursor.isWord('VALUES')) {
    const message = `A statement that is put together as text fills table ${label}; its rows are not counted.`;
    statement.note('command-ignored', message, label);
    return 0;
  }
  if (source === 'something') {
    statement.unreadable(`What fills table ${label} is not understood.`);
    return 0;
  }
  statement.note('command-ignored', `Table ${label} takes rows from ${source}; only a server knows them.`, label);
  return 0;
}

/** SELECT 1, 'a' UNION ALL SELECT 2, 'b'; undefined if anything but literals stands in it. */
function readConstantRows(statement: StatementReader): Place[][] | undefined {
  const { cursor } = statement;
  const mark = cursor.mark();
  const rows: Place[][] = [];
  while (cursor.acceptWords('SELECT')) {
    const row = readConstantRow(statement);
    if (row === undefined) break;
    rows.push(row);
    if (cursor.atEnd) return rows;
    if (!cursor.acceptWords('UNION', 'ALL')) break;
  }
  cursor.reset(mark);
  return undefined;
}

function readConstantRow(statement: StatementReader): Place[] | undefined {
  const { cursor, context } = statement;
  const row: Place[] = [];
  do {
    const start = cursor.start;
    if (readLiteral(cursor, context.session.dateFormat) === undefined) return undefined;
    row.push({ start, end: cursor.previousStop });
    const isAliased = cursor.acceptWords('AS') || (statement.atName && !cursor.isWord('UNION'));
    if (isAliased && !cursor.isWord('FROM')) statement.identifier();
  } while (cursor.accept(',') && row.length < context.limits.columnsMax);
  return row;
}

function profileRows(
  statement: StatementReader,
  profiler: TableProfiler,
  target: RowsOfTable,
  rows: readonly Place[][],
): void {
  const { context, cursor } = statement;
  const sink = new ValueSink(context.limits.valueBytesMax);
  if (target.table) sink.direct(target.table, target.columns, context.session.dateFormat);
  for (const row of rows) {
    profiler.row(statement.lineAt(row[0]?.start ?? statement.start));
    for (const [index, { start, end }] of row.entries()) {
      // One value too many shows that the row is none.
      if (index > target.columns.length) break;
      sink.put(profiler, index, cursor.bytes, start, end, valueForm.any, context.session.rules);
    }
    profiler.rowEnd();
    // DEFAULT VALUES gives none.
    if (row.length !== target.columns.length && row.length > 0) {
      statement.issue('row-unreadable', {
        message: unequalRow,
        object: target.label,
        line: statement.lineAt(row[0]?.start ?? statement.start),
      });
    }
  }
}
