/** What the process that opens a SQLite file is asked for. Rows come through its standard output. */
export interface SqliteOrder {
  path: string;
  table: string;
  columns: string[];
  /** Rowids from..to, both included, decimal; absent: all rows. */
  rowids?: { from: string; to: string };
}

/**
 * An order as it came from the parent, which is our own code: its outline is looked at, without a library, as the
 * process is started for every reading.
 */
export function isSqliteOrder(value: unknown): value is SqliteOrder {
  return typeof value === 'object' && value !== null && 'path' in value && 'table' in value && 'columns' in value;
}
