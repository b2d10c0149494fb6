import type { RowSpan, Table } from '../../model.ts';
import type { RowHistory } from './row-history.ts';

/** What one statement or block of rows covers. */
export type RowStretch = Omit<RecordedSpan, 'columns' | 'incomplete'> & { columns: readonly string[] };

/** A span as the recorder writes it: plain JSON like the rest of the model. */
export interface RecordedSpan extends RowSpan {
  /**
   * Whoever reads on behind this span must have read it: its bytes hold more than rows of this table in this state
   * (many small places were made one), or rows by which later ones are numbered (SQLite's rowid).
   */
  readThrough?: true;
  /** T-SQL: SET DATEFORMAT, if it is not mdy. */
  dateFormat?: 'dmy' | 'ymd' | 'ydm' | 'myd' | 'dym';
  /** MySQL without NO_AUTO_VALUE_ON_ZERO: 0 in a numbered column asks for the next number. */
  zeroIsNumbered?: true;
  /** COPY with other marks than a tab and \N: the byte between the values, and what stands for NULL (Latin-1). */
  copyText?: { delimiter: number; nullMarker: string };
  /** COPY in CSV. */
  isCsv?: true;
  /** There are rows of this table behind it that are in no span: they lie in too many places. */
  incomplete?: true;
}

/** A span grows by whole statements, or lines of COPY, until it has this size: a part of a table that is copied at once. */
export const spanBytes = 16 * 1024 * 1024;
/** Places kept per table before neighbours are made one. */
export const spansMax = 8192;
/** Places kept per table that can't be made one, as each gives other columns. */
const spansKeptMax = 4 * spansMax;

/**
 * Writes row spans into tables, merging stretches that follow each other with nothing but blank space, comments or
 * statements without effect between them (`gap` is called for anything else), for the same table in the same state.
 * A span ends where it has `spanBytes`; one statement is never cut.
 */
export class SpanRecorder {
  #last: { table: Table; span: RecordedSpan } | undefined;
  readonly #history: RowHistory;

  /** `history` is told of the rows too. */
  constructor(history: RowHistory) {
    this.#history = history;
  }

  add(table: Table, stretch: RowStretch): void {
    this.#history.rows(table, stretch);
    const last = this.#last;
    if (last?.table === table && last.span.endByte - last.span.startByte < spanBytes && sameState(last.span, stretch)) {
      last.span.endByte = stretch.endByte;
      last.span.rows += stretch.rows;
      return;
    }
    const span: RecordedSpan = { ...stretch, columns: [...stretch.columns] };
    this.#last = { table, span };
    if (table.rowSpans.length >= spansKeptMax) {
      const behind: RecordedSpan | undefined = table.rowSpans.at(-1);
      if (behind !== undefined) behind.incomplete = true;
      return;
    }
    table.rowSpans.push(span);
    if (table.rowSpans.length % spansMax !== 0) return;
    table.rowSpans = coarser(table);
    this.#last = undefined;
  }

  /** The next stretch begins a span of its own. */
  gap(): void {
    this.#last = undefined;
    this.#history.statement();
  }
}

function sameState(span: RecordedSpan, stretch: RowStretch): boolean {
  return (
    span.format === stretch.format &&
    span.charset === stretch.charset &&
    span.timeZone === stretch.timeZone &&
    span.backslashIsPlain === stretch.backslashIsPlain &&
    span.doubleQuotesAreNames === stretch.doubleQuotesAreNames &&
    span.readThrough === stretch.readThrough &&
    span.dateFormat === stretch.dateFormat &&
    span.momentFormats === stretch.momentFormats &&
    span.zeroIsNumbered === stretch.zeroIsNumbered &&
    span.isCsv === stretch.isCsv &&
    span.copyText?.delimiter === stretch.copyText?.delimiter &&
    span.copyText?.nullMarker === stretch.copyText?.nullMarker &&
    span.columns.length === stretch.columns.length &&
    span.columns.every((column, index) => column === stretch.columns[index])
  );
}

/** Every two neighbours of the same state as one, whatever lies between them. */
function coarser(table: Table): RecordedSpan[] {
  const open = new Map<string, RecordedSpan>();
  const merged: RecordedSpan[] = [];
  const spans: readonly RecordedSpan[] = table.rowSpans;
  for (const span of spans) {
    const key = stateKey(table, span);
    const before = open.get(key);
    // Lines of COPY are read for themselves: what lies between two blocks of them is none.
    const isApart = span.format === 'copy' && before?.endByte !== span.startByte;
    if (before === undefined || isApart || span.endByte - before.startByte > 4 * spanBytes) {
      open.set(key, span);
      merged.push(span);
      continue;
    }
    before.endByte = span.endByte;
    before.rows += span.rows;
    if (span.format === 'insert') before.readThrough = true;
    open.delete(key);
  }
  return merged;
}

/** Rows that name all columns and rows that name none come to the same. */
function stateKey(table: Table, span: RecordedSpan): string {
  const { startByte, endByte, line, rows, readThrough, incomplete, columns, ...state } = span;
  const entries = Object.entries(state).sort(([first], [second]) => (first < second ? -1 : 1));
  return JSON.stringify([entries, givenColumns(table, columns)]);
}

/** The columns that rows give a value of their own, as one comparable text; generated ones have none. */
export function givenColumns(table: Table, columns: readonly string[]): string {
  const generated = new Set(
    table.columns.filter(column => column.generated !== undefined).map(column => column.name.toLowerCase()),
  );
  const given = columns.length > 0 ? columns : table.columns.map(column => column.name);
  return JSON.stringify(given.map(name => name.toLowerCase()).filter(name => !generated.has(name)));
}
