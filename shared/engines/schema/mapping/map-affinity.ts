import type { Column, ColumnProfile, SourceType } from '../model.ts';
import { hasJsonCheck } from './map-text.ts';
import { type ColumnContext, exact, losing, type MappedType, valuesSeen } from './mapped-type.ts';

type AffinityType = Extract<SourceType, { kind: 'affinity' }>;

const charactersMax = 10_485_760;
const numericPrecisionMax = 1000;

/**
 * SQLite: a declared type is a wish, the values decide. With rows the type follows the storage classes and shapes
 * seen; without, the declared name is believed. (SQLite, "Datatypes In SQLite", sections 2 and 3.)
 */
export function mapAffinity(type: AffinityType, context: ColumnContext): MappedType {
  const { column } = context;
  const declared = readDeclared(type.declared);
  if (declared.family === 'text' && hasJsonCheck(context.table, column)) declared.family = 'json';
  // json has no order, so it can't be part of a key.
  if (declared.family === 'json' && context.inKey) declared.family = 'text';
  if (column.identity !== undefined) return exact('bigint', 'SQLite numbers rows with 64 bits');
  const profile = column.profile;
  const classes = profile?.storageClasses;
  if (profile === undefined || classes === undefined || valuesSeen(column) === 0) return byDeclaration(declared, type);
  const present = [
    classes.integer > 0 ? 'integer' : '',
    classes.real > 0 ? 'real' : '',
    classes.text > 0 ? 'text' : '',
    classes.blob > 0 ? 'blob' : '',
  ].filter(name => name !== '');
  const seen = `all ${valuesSeen(column).toLocaleString('en-US')} values`;
  switch (present.join('+')) {
    case 'integer':
      return onlyIntegers(declared, profile, seen);
    case 'real':
    case 'integer+real':
      return withReals(declared, profile, seen);
    case 'text':
      return onlyText(declared, column, profile, seen);
    case 'blob':
      return exact('bytea', `${seen} are bytes`);
    default:
      return mixed(present, declared);
  }
}

interface Declared {
  text: string;
  family:
    | 'boolean'
    | 'integer'
    | 'real'
    | 'decimal'
    | 'date'
    | 'datetime'
    | 'time'
    | 'json'
    | 'uuid'
    | 'blob'
    | 'text'
    | 'none';
  length?: number;
  precision?: number;
  scale?: number;
}

function readDeclared(text: string): Declared {
  const match = /^([^(]*)(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?/.exec(text.trim());
  const name = (match?.[1] ?? '').trim().toUpperCase();
  const first = match?.[2] === undefined ? undefined : Number(match[2]);
  const second = match?.[3] === undefined ? undefined : Number(match[3]);
  const family = familyOf(name);
  if (family === 'decimal')
    return { text, family, ...(first !== undefined && { precision: first, scale: second ?? 0 }) };
  if (family === 'text') return { text, family, ...(first !== undefined && { length: first }) };
  return { text, family };
}

function familyOf(name: string): Declared['family'] {
  if (name === '' || name === 'ANY') return 'none';
  if (/^BOOL/.test(name)) return 'boolean';
  if (/INT/.test(name)) return 'integer';
  if (/^(DATETIME|TIMESTAMP)/.test(name)) return 'datetime';
  if (/^DATE$/.test(name)) return 'date';
  if (/^TIME$/.test(name)) return 'time';
  if (/^JSONB?$/.test(name)) return 'json';
  if (/^(UUID|GUID|UNIQUEIDENTIFIER)$/.test(name)) return 'uuid';
  if (/CHAR|CLOB|TEXT|STRING/.test(name)) return 'text';
  if (/BLOB|BINARY|BYTEA|IMAGE/.test(name)) return 'blob';
  if (/REAL|FLOA|DOUB/.test(name)) return 'real';
  if (/^(DEC|NUMERIC|MONEY|CURRENCY|NUMBER)/.test(name)) return 'decimal';
  return 'none';
}

function byDeclaration(declared: Declared, type: AffinityType): MappedType {
  const reason = `declared ${declared.text === '' ? 'without a type' : declared.text}; there were no values to look at`;
  switch (declared.family) {
    case 'boolean':
      return exact('boolean', reason);
    case 'integer':
      return exact('bigint', `${reason}; SQLite integers have up to 64 bits`);
    case 'real':
      return exact('double precision', reason);
    case 'decimal':
      return exact(numericType(declared), reason);
    case 'date':
      return exact('date', reason);
    case 'datetime':
      return exact('timestamp', reason);
    case 'time':
      return exact('time', reason);
    case 'json':
      return exact('json', reason);
    case 'uuid':
      return exact('uuid', reason);
    case 'blob':
      return exact('bytea', reason);
    case 'text':
      return exact(textType(declared, 0), reason);
    case 'none':
      switch (type.affinity) {
        case 'integer':
          return exact('bigint', reason);
        case 'real':
          return exact('double precision', reason);
        case 'numeric':
          return exact('numeric', reason);
        case 'text':
        case 'blob':
          return exact('text', reason);
      }
  }
}

function onlyIntegers(declared: Declared, profile: ColumnProfile, seen: string): MappedType {
  switch (declared.family) {
    case 'boolean':
      return profile.notBoolean === 0
        ? exact('boolean', `${seen} are 0 or 1`)
        : exact('bigint', `declared ${declared.text}, but ${profile.notBoolean} values are not 0 or 1`);
    case 'date':
    case 'datetime':
    case 'time':
      return exact(
        'bigint',
        `declared ${declared.text}, but the values are whole numbers (seconds since 1970?); they stay numbers`,
      );
    case 'decimal':
      return fitsNumeric(declared, profile)
        ? exact(numericType(declared), `${seen} fit the declared digits`)
        : exact('numeric', 'some values have more digits than declared');
    case 'real':
      return exact('double precision', `declared ${declared.text}`);
    default:
      return exact('bigint', `${seen} are whole numbers; SQLite integers have up to 64 bits`);
  }
}

function withReals(declared: Declared, profile: ColumnProfile, seen: string): MappedType {
  if (declared.family === 'decimal' && profile.notFinite === 0) {
    return fitsNumeric(declared, profile)
      ? exact(numericType(declared), `${seen} fit the declared digits`)
      : exact('numeric', 'some values have more digits than declared, so no limit is set');
  }
  if (beyondDouble(profile.numberMin) || beyondDouble(profile.numberMax)) {
    return exact('numeric', 'whole numbers above 2^53 beside fractions: only numeric holds both exactly');
  }
  return exact('double precision', `${seen} are numbers, some with a fraction; SQLite stores those with 64 bits`);
}

function onlyText(declared: Declared, column: Column, profile: ColumnProfile, seen: string): MappedType {
  const values = valuesSeen(column);
  const shaped = (shape: string): number => profile.shapes[shape] ?? 0;
  const clean = profile.zeroDates + profile.partlyZeroDates + profile.datesInvalid + profile.emptyStrings === 0;
  switch (declared.family) {
    case 'date':
      if (clean && shaped('iso-date') === values) return exact('date', `${seen} look like 2024-12-31`);
      if (clean && shaped('iso-date') + shaped('iso-datetime') === values) {
        return exact('timestamp', `declared ${declared.text}, but values carry a time of day`);
      }
      return exact('text', `declared ${declared.text}, but not all values are dates; they stay text`);
    case 'datetime':
      if (clean && shaped('iso-date') + shaped('iso-datetime') === values && profile.subMicroseconds === 0) {
        return exact('timestamp', `${seen} look like 2024-12-31 23:59:59`);
      }
      return exact('text', `declared ${declared.text}, but not all values are dates; they stay text`);
    case 'uuid':
      return shaped('uuid') === values ? exact('uuid', `${seen} are UUIDs`) : exact('text', 'not all values are UUIDs');
    case 'json':
      return profile.jsonInvalid === 0 && profile.emptyStrings === 0
        ? exact('json', 'JSON, kept as the text it was')
        : exact('text', 'not all values are valid JSON');
    case 'text':
      return exact(textType(declared, profile.charactersMax), textReason(declared, profile));
    case 'none':
      return exact('text', `${seen} are text`);
    default:
      return exact('text', `declared ${declared.text}, but ${seen} are text`);
  }
}

function mixed(present: string[], declared: Declared): MappedType {
  const kinds = present.join(', ');
  const as = declared.text === '' ? 'declared without a type' : `declared ${declared.text}`;
  if (present.includes('blob'))
    return losing('bytea', `${as}, but the values are ${kinds}: bytes hold them all, their kind is lost`);
  return losing('text', `${as}, but the values are ${kinds}: text holds them all, their kind is lost`);
}

function numericType(declared: Declared): string {
  const { precision, scale } = declared;
  if (precision === undefined || scale === undefined || precision < 1 || precision > numericPrecisionMax)
    return 'numeric';
  return `numeric(${Math.max(precision, scale)},${scale})`;
}

function fitsNumeric(declared: Declared, profile: ColumnProfile): boolean {
  if (declared.precision === undefined || declared.scale === undefined) return true;
  if (profile.scaleMax === undefined || profile.integerDigitsMax === undefined) return false;
  const precision = Math.max(declared.precision, declared.scale);
  return profile.scaleMax <= declared.scale && profile.integerDigitsMax <= precision - declared.scale;
}

function textType(declared: Declared, longest: number): string {
  const length = declared.length;
  if (length === undefined || length < 1 || length > charactersMax || longest > length) return 'text';
  return `varchar(${length})`;
}

function textReason(declared: Declared, profile: ColumnProfile): string {
  if (declared.length !== undefined && profile.charactersMax > declared.length) {
    return `SQLite does not enforce ${declared.text}: the longest value has ${profile.charactersMax} characters`;
  }
  return 'text';
}

function beyondDouble(number: string | undefined): boolean {
  return number !== undefined && Math.abs(Number(number)) > Number.MAX_SAFE_INTEGER && /^-?\d+$/.test(number);
}
