import type { Table } from '../../../model.ts';
import type { RowStretch, SpanRecorder } from '../../base/span-recorder.ts';

/**
 * The rows of one table as they come in: how many, where they lie, and whether their number is certain.
 * One of these lives per table for the whole reading.
 */
export class RowTarget {
  readonly table: Table;
  /** Why the number of rows can't be told from the text, if so. */
  uncertain: string | undefined;
  /** Line of the first rows that a key may have kept out (ON CONFLICT, OR IGNORE): certain only if no key repeats. */
  conflictLine: number | undefined;
  readonly #spans: SpanRecorder;

  constructor(table: Table, spans: SpanRecorder) {
    this.table = table;
    this.#spans = spans;
  }

  /** Counts rows of a statement or block, and keeps its place. */
  add(stretch: RowStretch): void {
    const { table } = this;
    table.rowCount = (table.rowCount ?? 0) + stretch.rows;
    table.rowBytes += stretch.endByte - stretch.startByte;
    this.#spans.add(table, stretch);
  }
}
