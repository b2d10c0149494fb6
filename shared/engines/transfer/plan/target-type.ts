import type { Codec } from '../codec.ts';

/** A PostgreSQL type as written, taken apart: `timestamp(3) with time zone[]` is timestamptz, [3], 1. */
export interface TargetType {
  /** PostgreSQL's own short name, lower case; another type's name as written. */
  name: string;
  /** Numbers in parentheses. */
  modifiers: number[];
  isArray: boolean;
  /** It was written `bpchar`, which has no limit without a number; `char` is char(1). */
  isUnlimited?: boolean;
}

const shortNames: { readonly [name: string]: string } = {
  smallint: 'int2',
  integer: 'int4',
  int: 'int4',
  bigint: 'int8',
  smallserial: 'int2',
  serial: 'int4',
  bigserial: 'int8',
  boolean: 'bool',
  decimal: 'numeric',
  dec: 'numeric',
  real: 'float4',
  'double precision': 'float8',
  'character varying': 'varchar',
  'char varying': 'varchar',
  'national character varying': 'varchar',
  character: 'bpchar',
  char: 'bpchar',
  nchar: 'bpchar',
  'national character': 'bpchar',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  'time without time zone': 'time',
  'time with time zone': 'timetz',
  'bit varying': 'varbit',
};

/** Reads a type as PostgreSQL writes it; what it does not know keeps its text as its name. */
export function parseTargetType(text: string): TargetType {
  const plain = text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^pg_catalog\s*\.\s*/i, '');
  const array = /^(.*?)\s*((?:\s*\[\d*\])+|\sarray(?:\s*\[\d*\])?)$/i.exec(plain);
  const element = array?.[1] ?? plain;
  const parts = /^([^("]+?)\s*(?:\(\s*(-?\d+)\s*(?:,\s*(-?\d+)\s*)?\))?\s*((?:with|without) time zone)?$/i.exec(
    element,
  );
  if (parts === null) return { name: element, modifiers: [], isArray: array !== null };
  const [, base = '', first, second, zone] = parts;
  const lower = `${base}${zone === undefined ? '' : ` ${zone}`}`.toLowerCase();
  const modifiers = [first, second].filter(digits => digits !== undefined).map(Number);
  const isUnlimited = lower === 'bpchar';
  return { name: shortNames[lower] ?? lower, modifiers, isArray: array !== null, ...(isUnlimited && { isUnlimited }) };
}

const microsecondDigits = 6;

/**
 * The codec that a target type alone calls for; undefined where its binary form is not one of ours. `interval` and
 * bytea are taken as plain: what the source made of them is for the caller to say.
 */
export function codecOfType(type: TargetType): Codec | undefined {
  if (type.isArray) return undefined;
  const [first, second] = type.modifiers;
  const digits = Math.min(first ?? microsecondDigits, microsecondDigits);
  switch (type.name) {
    case 'int2':
      return { kind: 'integer', bytes: 2 };
    case 'int4':
      return { kind: 'integer', bytes: 4 };
    case 'int8':
      return { kind: 'integer', bytes: 8 };
    case 'bool':
      return { kind: 'boolean' };
    case 'numeric':
      // A negative scale (PostgreSQL 15) leaves no digits that could be counted off here.
      if (first === undefined || (second ?? 0) < 0) return { kind: 'numeric' };
      return { kind: 'numeric', precision: first, scale: second ?? 0 };
    case 'float4':
      return { kind: 'float', bytes: 4 };
    case 'float8':
      return { kind: 'float', bytes: 8 };
    case 'float':
      return { kind: 'float', bytes: first !== undefined && first <= 24 ? 4 : 8 };
    case 'text':
    case 'citext':
    case 'json':
    case 'xml':
      return { kind: 'text' };
    case 'varchar':
      return { kind: 'text', ...(first !== undefined && { charactersMax: first }) };
    case 'bpchar':
      return { kind: 'text', ...charactersOf(type, first), padded: true };
    case 'bytea':
      return { kind: 'bytes' };
    case 'date':
      return { kind: 'date' };
    case 'timestamp':
    case 'timestamptz':
    case 'time':
    case 'timetz':
      return { kind: type.name, digits };
    case 'uuid':
      return { kind: 'uuid' };
    case 'bit':
      return { kind: 'bit', length: first ?? 1, varying: false };
    case 'varbit':
      return { kind: 'bit', ...(first !== undefined && { length: first }), varying: true };
    case 'jsonb':
      return { kind: 'jsonb' };
    default:
      return /^interval\b/.test(type.name) ? { kind: 'interval', from: 'text' } : undefined;
  }
}

/** char without a length is char(1), but bpchar without one has no limit. */
function charactersOf(type: TargetType, length: number | undefined): { charactersMax?: number } {
  if (length !== undefined) return { charactersMax: length };
  return type.isUnlimited === true ? {} : { charactersMax: 1 };
}
