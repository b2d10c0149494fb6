import type { Table } from '../../model.ts';
import { objectKey, type ReadContext } from './read-context.ts';

/** Where rows go. */
export interface RowsOfTable {
  /** Name for messages. */
  label: string;
  table: Table | undefined;
  isTemporary: boolean;
  /** Columns as the statement gives them; empty: the table's own order. */
  columns: readonly string[];
}

/** What the rows of one statement cover. */
export interface RowsRead {
  startByte: number;
  endByte: number;
  rows: number;
  bytes: number;
  line: number;
}

/** Counts the rows of one statement and notes where they lie; says so where their number is not certain. */
export function recordRows(context: ReadContext, target: RowsOfTable, read: RowsRead): void {
  const { table, label } = target;
  // The bytes of a span hold rows of one table only.
  if (read.rows === 0 || target.isTemporary || table === undefined) context.spans.gap();
  if (read.rows === 0 || target.isTemporary) return;
  if (table === undefined) {
    context.issues.add({
      code: 'table-unknown',
      line: read.line,
      object: label,
      message: `Rows for table ${label}, which is not created before them; they are counted but not read.`,
      count: read.rows,
    });
    return;
  }
  table.rowCount = (table.rowCount ?? 0) + read.rows;
  table.rowBytes += read.bytes;
  context.batch.filled.add(objectKey(table));
  noteConditions(context, table, label, read.line);
  noteNotRun(context, label, read.line);
  noteNumbers(context, table, target, read.line);
  const { dateFormat } = context.session;
  context.spans.add(table, {
    startByte: read.startByte,
    endByte: read.endByte,
    format: 'insert',
    columns: target.columns,
    backslashIsPlain: true,
    ...(context.session.rules.doubleQuote === 'name' && { doubleQuotesAreNames: true as const }),
    ...(dateFormat !== 'mdy' && { dateFormat }),
    line: read.line,
    rows: read.rows,
  });
}

/** Says it once where the script goes on although the server runs nothing any more (SET NOEXEC ON, SET PARSEONLY ON). */
export function noteNotRun(context: ReadContext, object: string | undefined, line: number): void {
  const { notRun } = context.session;
  if (notRun === undefined || context.notRunNoted.has(notRun.line)) return;
  context.notRunNoted.add(notRun.line);
  const message = `SET ${notRun.option} ON in line ${notRun.line} keeps the server from running what follows; it was read as if it ran. Take out what is not to be run, or that line.`;
  context.issues.add({ code: 'rows-changed', line, ...(object !== undefined && { object }), message });
}

/** Rows that leave their number to the server get one more than the last: known as long as nothing else moved the counter. */
function noteNumbers(context: ReadContext, table: Table, { columns, label }: RowsOfTable, line: number): void {
  const identity = table.columns.find(column => column.identity !== undefined)?.name.toLowerCase();
  if (identity === undefined) return;
  const key = objectKey(table);
  const isGiven = columns.some(name => name.toLowerCase() === identity);
  if (isGiven) {
    if (!context.countersMoved.has(key))
      context.countersMoved.set(key, 'rows with numbers of their own came before (IDENTITY_INSERT)');
    return;
  }
  const reason = context.countersMoved.get(key);
  if (reason === undefined) return;
  const message = `Rows of table ${label} leave column ${identity} to the server's counter, and ${reason}: only a server knows the numbers they get.`;
  context.issues.add({ code: 'rows-changed', line, object: label, message });
}

function noteConditions(context: ReadContext, table: Table, label: string, line: number): void {
  const { batch } = context;
  if (batch.inLoop) {
    context.uncounted.add(objectKey(table));
    const message = `A loop (WHILE) puts rows into table ${label}; only a server knows how many.`;
    context.issues.add({ code: 'rows-changed', line, object: label, message });
  } else if (batch.isConditional) {
    const message = `A condition (IF) decides on rows of table ${label}; they are counted as if it held.`;
    context.issues.add({ code: 'rows-changed', line, object: label, message });
  }
}
