import type { ColumnProfile, Dialect, ReadLimits, Table, TableFacts } from '#shared/engines/schema/model.ts';

/** A table as the other thread needs it, with what tells its columns apart whatever their names become. */
export interface SentTable {
  id: number;
  table: Table;
  columnIds: number[];
}
/** What goes through the port. */
export type Sent =
  | { kind: 'begin'; limits: ReadLimits; dialect: Dialect | undefined }
  | { kind: 'view'; of: SentTable; names: readonly string[]; charset: string | undefined }
  | { kind: 'finish'; tables: SentTable[] };

export interface Found {
  facts: TableFacts;
  /** By table and column, in the order sent. */
  profiles: (ColumnProfile | undefined)[][];
}
