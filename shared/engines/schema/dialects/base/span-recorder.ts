import type { RowSpan, Table } from '../../model.ts';

/** What one statement or block of rows covers. */
export type RowStretch = Omit<RowSpan, 'columns'> & { columns: readonly string[] };

/**
 * Writes row spans into tables, merging stretches that follow each other with nothing but blank space, comments or
 * statements without effect between them (`gap` is called for anything else), for the same table in the same state.
 */
export class SpanRecorder {
  #last: { table: Table; span: RowSpan } | undefined;

  add(table: Table, stretch: RowStretch): void {
    const last = this.#last;
    if (last && last.table === table && sameState(last.span, stretch)) {
      last.span.endByte = stretch.endByte;
      last.span.rows += stretch.rows;
      return;
    }
    const span: RowSpan = { ...stretch, columns: [...stretch.columns] };
    table.rowSpans.push(span);
    this.#last = { table, span };
  }

  /** The next stretch begins a span of its own. */
  gap(): void {
    this.#last = undefined;
  }
}

function sameState(span: RowSpan, stretch: RowStretch): boolean {
  return (
    span.format === stretch.format &&
    span.charset === stretch.charset &&
    span.timeZone === stretch.timeZone &&
    span.columns.length === stretch.columns.length &&
    span.columns.every((column, index) => column === stretch.columns[index])
  );
}
