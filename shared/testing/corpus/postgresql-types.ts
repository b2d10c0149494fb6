import type { SourceType } from '#shared/engines/schema/model.ts';

const integers = { 8: 'smallint', 16: 'smallint', 24: 'integer', 32: 'integer', 64: 'bigint' } as const;
const digits = (precision: number | undefined): string => (precision === undefined ? '' : `(${precision})`);

/** A type of the model as PostgreSQL's format_type writes it, after `canonicalFormatType`. */
export function postgresqlTypeText(type: SourceType): string {
  switch (type.kind) {
    case 'integer':
      return integers[type.bits];
    case 'decimal':
      return type.precision === undefined ? 'numeric' : `numeric(${type.precision},${type.scale ?? 0})`;
    case 'float':
      return type.bits === 32 ? 'real' : 'double precision';
    case 'bit':
      return type.varying === true ? `bit varying${type.length > 0 ? `(${type.length})` : ''}` : `bit(${type.length})`;
    case 'char':
      return `character(${type.length ?? 1})`;
    case 'varchar':
      return `character varying${digits(type.length)}`;
    case 'binary':
    case 'varbinary':
    case 'blob':
      return 'bytea';
    case 'time':
      return `time${digits(type.precision)} ${type.zone === true ? 'with' : 'without'} time zone`;
    case 'datetime':
      return `timestamp${digits(type.precision)} without time zone`;
    case 'instant':
      return `timestamp${digits(type.precision)} with time zone`;
    case 'interval':
      return `interval${type.fields === undefined ? '' : type.fields.startsWith('(') ? type.fields : ` ${type.fields.toLowerCase()}`}`;
    case 'json':
      return type.binary === true ? 'jsonb' : 'json';
    case 'enum':
      return canonicalFormatType(type.name ?? 'enum?');
    case 'array':
      return `${postgresqlTypeText(type.element)}[]`;
    case 'named':
      return canonicalFormatType(type.name);
    case 'geometry':
      return 'geometry';
    case 'boolean':
    case 'text':
    case 'date':
    case 'uuid':
    case 'inet':
    case 'xml':
    case 'money':
      return type.kind;
    default:
      return `${type.kind}?`;
  }
}

/** format_type without schemas and quotes, which depend on the search path. */
export function canonicalFormatType(text: string): string {
  return text.replaceAll(/(?:"[^"]*"|\b\w+)\.(?=["\w])/g, '').replaceAll('"', '');
}
