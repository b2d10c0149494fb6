import type { Table } from '../../model.ts';
import type { ReadContext } from './read-context.ts';

/** Where rows go. */
export interface RowsOfTable {
  /** Name for messages. */
  label: string;
  table: Table | undefined;
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
  /** The statement holds rows of other tables too. */
  isShared?: boolean;
}

/** Counts the rows of one statement and notes where they lie. */
export function recordRows(context: ReadContext, target: RowsOfTable, read: RowsRead): void {
  const { table, label } = target;
  // The bytes of a span hold rows of one table only.
  if (read.rows === 0 || table === undefined) context.spans.gap();
  if (read.rows === 0) return;
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
  const { momentFormats } = context.session;
  context.spans.add(table, {
    startByte: read.startByte,
    endByte: read.endByte,
    format: 'insert',
    columns: target.columns,
    backslashIsPlain: true,
    doubleQuotesAreNames: true,
    ...(momentFormats !== undefined && { momentFormats }),
    line: read.line,
    rows: read.rows,
    ...(read.isShared === true && { readThrough: true as const }),
  });
}

/** Columns a row without a column list gives: all but virtual and hidden ones. */
export function valueColumns(table: Table): string[] {
  return table.columns.filter(column => !column.invisible && !column.generated).map(column => column.name);
}
