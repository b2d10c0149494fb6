import type { Column, Dialect } from '../../schema/model.ts';
import type { CastName, Codec } from '../codec.ts';

/** A person's leave to make a cast that is not made by itself: for one column, for a table, or for all. */
export interface CastChoice {
  cast: 'nul-removed' | 'encoding-replaced' | 'zero-date' | 'fraction-rounded' | 'offset-dropped';
  /** `table` or `schema.table` as the source names it, `*` for any run of characters; absent: all tables. */
  table?: string;
  /** As the source names it, `*` for any run of characters; absent: all columns. */
  column?: string;
}

const microsecondDigits = 6;

/**
 * The casts that a column may make. By itself it makes those that the mapping decided on because rows showed the need
 * (zero dates), or that the source itself would have made (fractions of a second), or that lose what has no place in
 * the target by definition (offsets, SRIDs, SQLite's storage classes). U+0000 and bytes that are not valid text are
 * never changed without a person's choice: their rows are rejected.
 */
export function allowedCasts(
  column: Column,
  codec: Codec,
  dialect: Dialect,
  chosen: ReadonlySet<CastName>,
): CastName[] {
  const casts = new Set<CastName>();
  switch (codec.kind) {
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      if (showedImpossibleDates(column)) casts.add('zero-date');
      if (chosen.has('zero-date')) casts.add('zero-date');
      if (codec.kind === 'date') break;
      if (roundsAlready(column, dialect) || chosen.has('fraction-rounded')) casts.add('fraction-rounded');
      if (dropsOffset(codec, dialect) || chosen.has('offset-dropped')) casts.add('offset-dropped');
      break;
    case 'time':
    case 'timetz':
    case 'interval':
      if (roundsAlready(column, dialect) || chosen.has('fraction-rounded')) casts.add('fraction-rounded');
      break;
    case 'text':
    case 'jsonb':
    case 'set':
    case 'other':
      if (chosen.has('nul-removed')) casts.add('nul-removed');
      if (chosen.has('encoding-replaced')) casts.add('encoding-replaced');
      if (codec.kind === 'text' && losesStorageClass(column, dialect)) casts.add('kind-dropped');
      break;
    case 'bytes':
      if (codec.mysqlGeometry === true) casts.add('srid-dropped');
      else if (dialect === 'sqlite') casts.add('kind-dropped');
      break;
  }
  return [...casts];
}

/** What makes mapDate and its like let a column become nullable. */
function showedImpossibleDates({ profile }: Column): boolean {
  return profile !== undefined && profile.zeroDates + profile.partlyZeroDates + profile.datesInvalid > 0;
}

/** PostgreSQL and the MySQL family round on their own; the others keep up to nine digits, where PostgreSQL has six. */
function roundsAlready({ type }: Column, dialect: Dialect): boolean {
  if (dialect === 'sqlite') return false;
  if (dialect !== 'sqlserver' && dialect !== 'oracle') return true;
  const precision = 'precision' in type ? type.precision : undefined;
  return precision === undefined || precision > microsecondDigits;
}

/** Only SQL Server and Oracle keep offsets; SQLite's dates are texts, of which some have one. */
function dropsOffset(codec: Codec, dialect: Dialect): boolean {
  if (codec.kind === 'timestamptz') return dialect === 'sqlserver' || dialect === 'oracle' || dialect === 'sqlite';
  return dialect === 'sqlite';
}

/** A SQLite column without text affinity keeps numbers as numbers. */
function losesStorageClass({ type }: Column, dialect: Dialect): boolean {
  return dialect === 'sqlite' && !(type.kind === 'affinity' && type.affinity === 'text');
}
