import type { Column, Dialect, Model, Table } from '../model.ts';

/** What a source type becomes. */
export interface MappedType {
  /** PostgreSQL type, as it is written in CREATE TABLE. */
  type: string;
  /** true: some source value can't come back exactly. */
  lossy: boolean;
  /** Plain words for the type map. */
  reason: string;
  /** true: some source values become NULL, so that NOT NULL has to go. */
  becomesNullable?: boolean;
}

/** Everything the decision about one column may look at. */
export interface ColumnContext {
  model: Model;
  dialect: Dialect;
  table: Table;
  column: Column;
  /** The column is part of a primary key, unique key, index or foreign key. */
  inKey: boolean;
}

export function exact(type: string, reason: string): MappedType {
  return { type, lossy: false, reason };
}

export function losing(type: string, reason: string): MappedType {
  return { type, lossy: true, reason };
}

/** Rows of this column the profiler saw that were not NULL; 0 where there is no profile. */
export function valuesSeen(column: Column): number {
  return column.profile === undefined ? 0 : column.profile.rows - column.profile.nulls;
}

/** "in all 1,234 rows", "no rows were there to look at": the evidence behind a reason. */
export function evidence(column: Column): string {
  const seen = valuesSeen(column);
  if (seen === 0) return 'there were no values to look at';
  return `all ${seen.toLocaleString('en-US')} values were looked at`;
}

/** MySQL and MariaDB share their types. */
export function isMysqlFamily(dialect: Dialect): boolean {
  return dialect === 'mysql' || dialect === 'mariadb';
}
