import type { Dialect, ReadLimits, Table, TableFacts } from '../model.ts';

/**
 * How a dialect hands the values of a row to the profiler. Numbers, not strings: this is the hottest call there is.
 * The bytes given are the value itself: quotes removed, escapes undone, hex decoded.
 */
export const valueKind = {
  /** Written without quotes: 12, -3.5e7. */
  number: 1,
  /** Text in the connection's character set (UTF-8 unless the session said otherwise). */
  text: 2,
  /** Bytes: _binary '...', 0x..., X'..', bytea. */
  bytes: 3,
  /** b'101', given as the bytes '1','0','1'. */
  bits: 4,
  /** TRUE, FALSE, NOW(), an expression: the text as written. */
  keyword: 5,
  /** A 64-bit two's complement integer, eight bytes big-endian (SQLite files). Columns of affinity only. */
  integer64: 6,
  /** An IEEE 754 double, eight bytes big-endian (SQLite files). Columns of affinity only. */
  float64: 7,
} as const;
export type ValueKind = (typeof valueKind)[keyof typeof valueKind];

/** Forms of values as they are written that a profiler reads by itself. Any other is left to the reader of the rows. */
export const blockForm = {
  /** '...' without escapes; the place includes the quotes. */
  plainString: 1,
  number: 3,
  null: 4,
  /** As a SQLite file stores them: the place is that of the value itself. */
  storedText: 0x10,
  storedBytes: 0x11,
  /** The value is in `integers`, or big-endian in four, six or eight bytes at its place. */
  storedInteger: 0x12,
  /** An IEEE 754 double, eight bytes big-endian; a whole number lies as an integer does, in less. */
  storedReal: 0x13,
} as const;

/** What no integer of at most nine digits is: the number of any other value in `RowBlock.integers`. */
export const notShort = 0x7fffffff;

/** Complete rows, by the places of their values: those of a row lie side by side, `width` of them. */
export interface RowBlock {
  readonly rows: number;
  readonly width: number;
  readonly bytes: Uint8Array;
  /** Places of the values in `bytes`, as they are written, and their forms. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly forms: Uint8Array;
  /** The values of those that are written as an integer of at most nine digits, no zero in front; `notShort` of others. */
  readonly integers: Int32Array;
  /** Line of each row. */
  readonly lines: Float64Array;
  /** Where in `bytes` the values lie, if those of a row need not lie behind those of the row before. */
  readonly extent?: { readonly from: number; readonly to: number };
  /** Whether the forms of `blockForm` stand for themselves in this column. */
  isDirect(column: number): boolean;
  /** Hands on a value of any form to `value` or `null` of the profiler. */
  put(row: number, column: number): void;
}

/** Takes the rows of one table. Calls come in order: row, then value/null once per column given, then rowEnd. */
export interface TableProfiler {
  /** `line`: where this row begins in the source, 1-based. */
  row(line: number): void;
  /** Column by position in the order given to `profiler.table`. `bytes` is only valid during the call. */
  value(index: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void;
  null(index: number): void;
  rowEnd(): void;
  /** Takes complete rows at once, column by column, in place of the calls above: the same, only faster. */
  block?(rows: RowBlock): void;
}

/** Looks into rows as they pass, within `limits.profileBytesMax` over all tables. */
export interface Profiler {
  /**
   * The profiler of a table whose rows come next; the same table may come again (the state goes on).
   * `columns`: names in the order of the values; empty: the table's own order, generated columns left out.
   * `charset`: the character set of the text values, in the source's name for it.
   */
  table(table: Table, columns: readonly string[], charset?: string): TableProfiler;
  /**
   * Writes `profile` into every column that saw rows and gives the facts across columns.
   * Keys and foreign keys are those of the tables as they stand now (ALTER TABLE after the rows counts).
   */
  finish(tables: Table[]): TableFacts;
}

/** `dialect`: what the source's own rules (collation, affinity) are. */
export type CreateProfiler = (limits: ReadLimits, dialect?: Dialect) => Profiler;
