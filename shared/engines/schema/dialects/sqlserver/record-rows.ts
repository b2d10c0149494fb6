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
