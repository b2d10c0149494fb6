import type { RowSpan, Table } from '../../../model.ts';
import type { TableProfiler } from '../../../profile/profiler.ts';

const spansMax = 10_000;

/**
 * The rows of one table as they come in: how many, where they lie, and whether their number is certain.
 * One of these lives per table for the whole reading.
 */
export class RowTarget {
  readonly table: Table;
  /** Why the number of rows can't be told from the text, if so. */
  uncertain: string | undefined;
  /** Rows that a key may have kept out (ON CONFLICT, OR IGNORE): certain only if no key repeats. */
  mayConflict = false;
  readonly profilers = new Map<string, TableProfiler>();
  spansLeftOut = 0;

  constructor(table: Table) {
    this.table = table;
  }

  /** Counts rows of a statement or block, and keeps its place; a neighbour of the same kind is made longer. */
  add(span: RowSpan): void {
    const { table } = this;
    table.rowCount = (table.rowCount ?? 0) + span.rows;
    table.rowBytes += span.endByte - span.startByte;
    const last = table.rowSpans.at(-1);
    if (last !== undefined && continues(last, span)) {
      last.endByte = span.endByte;
      last.rows += span.rows;
    } else if (table.rowSpans.length < spansMax) table.rowSpans.push(span);
    else this.spansLeftOut += 1;
  }
}

/** Statements with nothing but a line break between them are one span. */
function continues(last: RowSpan, next: RowSpan): boolean {
  return (
    last.format === 'insert' &&
    next.format === 'insert' &&
    next.startByte - last.endByte <= 2 &&
    last.charset === next.charset &&
    last.timeZone === next.timeZone &&
    last.columns.length === next.columns.length &&
    last.columns.every((column, at) => column === next.columns[at])
  );
}
