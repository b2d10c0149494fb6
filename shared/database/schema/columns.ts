import type { ColumnType, JSONColumnType } from 'kysely';

/** Columns whose type differs between reading, inserting and updating. */

export type Time = ColumnType<Date, Date | string, Date | string>;
export type TimeDefault = ColumnType<Date, Date | string | undefined, Date | string>;
export type OptionalTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
/** bigint: pg gives a string; the pool's parser turns it into a number below 2^53. */
export type BigCount = ColumnType<number, number | undefined, number>;
export type Json<T extends object> = JSONColumnType<T, string, string>;
