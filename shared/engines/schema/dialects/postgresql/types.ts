import type { TypeName } from 'libpg-query';
import type { SourceType } from '../../model.ts';
import { integerOf, typeNameOf } from './nodes.ts';
import { oneLine, type StatementText } from './statement-text.ts';

/** Words that end a type in a column definition. */
const behindType = [
  'COLLATE',
  'CONSTRAINT',
  'NOT',
  'NULL',
  'DEFAULT',
  'GENERATED',
  'CHECK',
  'UNIQUE',
  'PRIMARY',
  'REFERENCES',
  'STORAGE',
  'COMPRESSION',
  'OPTIONS',
  'DEFERRABLE',
  'INITIALLY',
  'USING',
  'AS',
];

/** A type as it was written, with single blanks. */
export function typeText(type: TypeName | undefined, text: StatementText): string {
  if (type?.location === undefined && type?.names === undefined) return '';
  // PostgreSQL leaves out a location of 0; no type stands there.
  return oneLine(text.upTo(text.indexAt(type.location ?? 0), behindType));
}

const serials = new Map<string, 16 | 32 | 64>([
  ['smallserial', 16],
  ['serial2', 16],
  ['serial', 32],
  ['serial4', 32],
  ['bigserial', 64],
  ['serial8', 64],
]);

/** Whether a type is one of the serial ones: an integer with a sequence of its own. */
export function isSerial(type: TypeName | undefined): boolean {
  const { schema, name } = typeNameOf(type);
  return schema === undefined && serials.has(name);
}

/** The canonical type of a PostgreSQL type. User-defined ones come out as `named`. */
export function sourceType(type: TypeName | undefined, written: string): SourceType {
  const element = scalarType(type, written);
  const dimensions = type?.arrayBounds?.length ?? 0;
  return dimensions > 0 ? { kind: 'array', element, dimensions } : element;
}

function scalarType(type: TypeName | undefined, written: string): SourceType {
  const { schema, name } = typeNameOf(type);
  if (name === '') return { kind: 'unknown' };
  const modifiers = (type?.typmods ?? []).map(integerOf);
  const first = modifiers[0] === undefined ? undefined : Number(modifiers[0]);
  const second = modifiers[1] === undefined ? undefined : Number(modifiers[1]);
  if (name === 'geometry') return geometry(type, written);
  if (schema !== undefined) return { kind: 'named', name, schema };
  const serialBits = serials.get(name);
  if (serialBits !== undefined) return { kind: 'integer', bits: serialBits, unsigned: false };
  const precision = first === undefined ? {} : { precision: first };
  const length = first === undefined ? {} : { length: first };
  switch (name) {
    case 'int2':
      return { kind: 'integer', bits: 16, unsigned: false };
    case 'int4':
      return { kind: 'integer', bits: 32, unsigned: false };
    case 'int8':
      return { kind: 'integer', bits: 64, unsigned: false };
    case 'numeric':
    case 'decimal':
      return { kind: 'decimal', ...precision, ...(first === undefined ? {} : { scale: second ?? 0 }) };
    case 'float4':
      return { kind: 'float', bits: 32 };
    case 'float8':
      return { kind: 'float', bits: 64 };
    case 'bool':
      return { kind: 'boolean' };
    case 'bit':
      return { kind: 'bit', length: first ?? 1 };
    case 'varbit':
      return { kind: 'bit', length: first ?? 0, varying: true };
    case 'bpchar':
      return { kind: 'char', ...length, unit: 'characters' };
    case 'varchar':
      return { kind: 'varchar', ...length, unit: 'characters' };
    case 'text':
      return { kind: 'text' };
    case 'bytea':
      return { kind: 'blob' };
    case 'date':
      return { kind: 'date' };
    case 'time':
      return { kind: 'time', ...precision };
    case 'timetz':
      return { kind: 'time', ...precision, zone: true };
    case 'timestamp':
      return { kind: 'datetime', ...precision };
    case 'timestamptz':
      return { kind: 'instant', ...precision };
    case 'interval': {
      const fields = written
        .replace(/^(pg_catalog\s*\.\s*)?"?interval"?/i, '')
        .replace(/(\s*\[\d*\])+$/, '')
        .trim();
      return fields === '' ? { kind: 'interval' } : { kind: 'interval', fields };
    }
    case 'json':
      return { kind: 'json' };
    case 'jsonb':
      return { kind: 'json', binary: true };
    case 'uuid':
      return { kind: 'uuid' };
    case 'inet':
      return { kind: 'inet' };
    case 'xml':
      return { kind: 'xml' };
    case 'money':
      return { kind: 'money' };
    default:
      return { kind: 'named', name };
  }
}

/** PostGIS: geometry(Point,4326). */
function geometry(type: TypeName | undefined, written: string): SourceType {
  const [, subtype, srid] = /\(\s*"?([A-Za-z]+)"?\s*(?:,\s*(\d+))?\s*\)/.exec(written) ?? [];
  if ((type?.typmods?.length ?? 0) === 0 || subtype === undefined) return { kind: 'geometry', subtype: 'geometry' };
  return { kind: 'geometry', subtype: subtype.toLowerCase(), ...(srid === undefined ? {} : { srid: Number(srid) }) };
}
