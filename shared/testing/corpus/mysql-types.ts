import type { SourceType } from '#shared/engines/schema/model.ts';

const integers = { 8: 'tinyint', 16: 'smallint', 24: 'mediumint', 32: 'int', 64: 'bigint' } as const;
const precision = (digits: number | undefined): string => (digits === undefined || digits === 0 ? '' : `(${digits})`);

/** A type of the model as MariaDB's COLUMN_TYPE has it after `canonicalColumnType`. */
export function mysqlTypeText(type: SourceType, sourceType: string): string {
  switch (type.kind) {
    case 'integer':
      return `${integers[type.bits]}${type.bits === 8 && type.displayWidth === 1 ? '(1)' : ''}${type.unsigned ? ' unsigned' : ''}${type.zerofill === true ? ' zerofill' : ''}`;
    case 'boolean':
      return 'tinyint(1)';
    case 'decimal':
      return `decimal(${type.precision ?? 10},${type.scale ?? 0})${type.unsigned === true ? ' unsigned' : ''}`;
    case 'float': {
      const digits =
        type.precision !== undefined && type.scale !== undefined ? `(${type.precision},${type.scale})` : '';
      return `${type.bits === 32 ? 'float' : 'double'}${digits}${type.unsigned === true ? ' unsigned' : ''}`;
    }
    case 'bit':
      return `bit(${type.length})`;
    case 'char':
      return `char(${type.length ?? 1})`;
    case 'varchar':
      return `varchar(${type.length})`;
    case 'text':
      return `${sized(type.bytesMax)}text`;
    case 'blob':
      return `${sized(type.bytesMax)}blob`;
    case 'binary':
      return `binary(${type.length ?? 1})`;
    case 'varbinary':
      return `varbinary(${type.length})`;
    case 'time':
      return `time${precision(type.precision)}`;
    case 'datetime':
      return `datetime${precision(type.precision)}`;
    case 'instant':
      return `timestamp${precision(type.precision)}`;
    case 'enum':
    case 'set':
      return `${type.kind}(${type.values.map(value => `'${value.replaceAll("'", "''")}'`).join(',')})`;
    case 'json':
      return 'longtext';
    case 'inet':
      return /inet4/i.test(sourceType) ? 'inet4' : 'inet6';
    case 'geometry':
      return type.subtype.toLowerCase().replace('geomcollection', 'geometrycollection');
    case 'named':
      return sourceType.toLowerCase();
    case 'date':
    case 'year':
    case 'uuid':
      return type.kind;
    default:
      return `${type.kind}?`;
  }
}

function sized(bytes: number | undefined): string {
  if (bytes === undefined || (bytes > 255 && bytes <= 65_535)) return '';
  return bytes <= 255 ? 'tiny' : bytes < 16_777_216 ? 'medium' : 'long';
}

/** COLUMN_TYPE without what means nothing: display widths, and the year's. */
export function canonicalColumnType(text: string): string {
  return text
    .replace(/ \/\*.*\*\/$/, '')
    .replace(/^(tinyint)\((?!1\))\d+\)/, '$1')
    .replace(/^(smallint|mediumint|int|bigint|year)\(\d+\)/, '$1');
}
