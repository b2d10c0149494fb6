import type { Column, ColumnProfile, Dialect } from '../model.ts';

/**
 * PostgreSQL types that every value of a column fits into, the narrowest first: by what the rows showed, and by the
 * declared type where no rows were seen. `text` and `bytea` are among them wherever they can hold what is there.
 */
export function fittingTypes(column: Column, dialect: Dialect): string[] {
  const { profile } = column;
  const seen = profile !== undefined && profile.rows > profile.nulls ? profile : undefined;
  return [...new Set(typesOf(column, dialect, seen))];
}

function typesOf({ type }: Column, dialect: Dialect, seen: ColumnProfile | undefined): string[] {
  switch (type.kind) {
    case 'integer':
      return [...integers(seen, type.bits, type.unsigned), 'numeric', 'text'];
    case 'decimal':
      return [
        ...(seen?.allIntegers === true ? integers(seen, 64, true) : []),
        ...digits(seen, type.precision, type.scale),
        'numeric',
        'text',
      ];
    case 'float':
      return [...(type.bits === 32 ? ['real'] : []), 'double precision', 'numeric', 'text'];
    case 'boolean':
      return ['boolean', 'smallint', 'text'];
    case 'year':
      return ['smallint', 'integer', 'text'];
    case 'char':
    case 'varchar':
    case 'text':
    case 'enum':
      return texts(dialect, seen, type.kind === 'text' ? undefined : lengthOf(type));
    case 'set':
      return ['text[]', 'text'];
    case 'date':
      return ['date', 'timestamp', 'text'];
    case 'datetime':
      return ['timestamp', 'timestamptz', 'text'];
    case 'instant':
      return ['timestamptz', 'timestamp', 'text'];
    case 'time':
      return [...(seen?.timesOutOfDay === 0 ? ['time'] : []), 'interval', 'text'];
    case 'json':
      return [...(seen?.jsonInvalid === 0 && seen.jsonNul === 0 ? ['jsonb'] : []), 'json', 'text'];
    case 'uuid':
      return ['uuid', 'text'];
    case 'affinity':
      return stored(dialect, seen);
    case 'binary':
    case 'varbinary':
    case 'blob':
    case 'geometry':
      return ['bytea'];
    default:
      return ['text'];
  }
}

function lengthOf(type: { length?: number; values?: string[] }): number | undefined {
  return type.values === undefined ? type.length : Math.max(1, ...type.values.map(value => [...value].length));
}

/** Whole numbers by their extremes; without rows by the range of the declared type. */
function integers(seen: ColumnProfile | undefined, bits: number, unsigned: boolean): string[] {
  const top = (width: number): bigint => 2n ** BigInt(width - 1);
  const declared = 2n ** BigInt(unsigned ? bits : bits - 1) - 1n;
  const max = bigOf(seen?.numberMax) ?? declared;
  const min = bigOf(seen?.numberMin) ?? (unsigned ? 0n : -declared - 1n);
  const isFlag = seen !== undefined && seen.numberMax !== undefined && min >= 0n && max <= 1n;
  const widths: [width: number, name: string][] = [
    [16, 'smallint'],
    [32, 'integer'],
    [64, 'bigint'],
  ];
  const fitting = widths.filter(([width]) => min >= -top(width) && max < top(width)).map(([, name]) => name);
  return [...(isFlag ? ['boolean'] : []), ...fitting];
}

function bigOf(text: string | undefined): bigint | undefined {
  return text !== undefined && /^-?\d{1,80}$/.test(text) ? BigInt(text) : undefined;
}

/** PostgreSQL's declared precision ends at 1000 digits. */
const precisionMax = 1_000;

function digits(seen: ColumnProfile | undefined, precision: number | undefined, scale: number | undefined): string[] {
  const fraction = Math.max(seen?.scaleMax ?? 0, scale ?? 0);
  const whole = Math.max(seen?.integerDigitsMax ?? 0, (precision ?? 0) - (scale ?? 0));
  const all = whole + fraction;
  return all > 0 && all <= precisionMax ? [`numeric(${all},${fraction})`] : [];
}

function texts(dialect: Dialect, seen: ColumnProfile | undefined, declared: number | undefined): string[] {
  const length = Math.max(seen?.charactersMax ?? 0, declared ?? 0);
  const isClean = seen === undefined || (seen.nulBytes === 0 && seen.encodingInvalid === 0);
  const values = seen === undefined ? 0 : seen.rows - seen.nulls;
  const all = (shape: string): boolean => values > 0 && seen?.shapes[shape] === values;
  return [
    ...(all('uuid') ? ['uuid'] : []),
    ...(all('integer') ? integers(seen, 64, false) : []),
    ...(all('decimal') || all('integer') ? ['numeric'] : []),
    ...(all('iso-date') ? ['date'] : []),
    ...(all('iso-datetime') ? ['timestamp'] : []),
    ...(isClean && length > 0 ? [`varchar(${length})`] : []),
    ...(isClean ? ['text', 'citext'] : ['text']),
    // A script of PostgreSQL writes bytes in an escaped form, which these texts are not in.
    ...(dialect === 'postgresql' ? [] : ['bytea']),
  ];
}

/** SQLite keeps any kind of value in any column: what was seen decides. */
function stored(dialect: Dialect, seen: ColumnProfile | undefined): string[] {
  const classes = seen?.storageClasses;
  if (classes === undefined) return ['text', 'bytea'];
  const { integer, real, text, blob } = classes;
  if (text === 0 && blob === 0 && real === 0) return [...integers(seen, 64, false), 'numeric', 'text'];
  if (text === 0 && blob === 0) return [...(integer === 0 ? ['double precision'] : []), 'numeric', 'text'];
  if (blob === 0 && integer === 0 && real === 0) return texts(dialect, seen, undefined);
  return [...(blob === 0 ? ['text'] : []), 'bytea'];
}
