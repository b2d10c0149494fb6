import type { SourceType } from '../model.ts';
import { mapAffinity } from './map-affinity.ts';
import { mapDate, mapDatetime, mapInstant, mapTime } from './map-date-time.ts';
import { mapInteger } from './map-integer.ts';
import { mapPostgresql } from './map-postgresql.ts';
import { mapJson, mapText } from './map-text.ts';
import { type ColumnContext, exact, isMysqlFamily, losing, type MappedType } from './mapped-type.ts';
import { mapOracle } from './oracle.ts';
import { mapSqlserver } from './sqlserver.ts';

const precisionMax = 1000;
const bitLengthMax = 83_886_080;

/**
 * The PostgreSQL type (14 and newer) of one column, decided from its declared type and, where the rules say so,
 * from what its rows showed. A PostgreSQL source keeps its types as written.
 */
export function mapType(context: ColumnContext): MappedType {
  if (context.model.dialect === 'postgresql') return mapPostgresql(context.model, context.column);
  return ownType(context) ?? mapSourceType(context.column.type, context);
}

/** Types that one dialect alone has, or means in its own way. */
function ownType(context: ColumnContext): MappedType | undefined {
  if (context.dialect === 'sqlserver') return mapSqlserver(context);
  return context.dialect === 'oracle' ? mapOracle(context) : undefined;
}

function mapSourceType(type: SourceType, context: ColumnContext): MappedType {
  const { column, dialect } = context;
  switch (type.kind) {
    case 'integer':
      return mapInteger(type, context);
    case 'decimal':
      return mapDecimal(type, context);
    case 'float':
      return mapFloat(type);
    case 'boolean':
      return mapBoolean(context);
    case 'bit':
      return mapBit(type, context);
    case 'char':
    case 'varchar':
    case 'text':
      return mapText(type, context);
    case 'binary':
      if (type.length === 16 && isMysqlFamily(dialect)) {
        return exact(
          'bytea',
          '16 bytes, perhaps a UUID: kept as bytes, because their order depends on how they were written',
        );
      }
      return exact('bytea', 'bytes stay bytes; the fixed length is not enforced');
    case 'varbinary':
    case 'blob':
      return exact('bytea', 'bytes stay bytes');
    case 'date':
      return mapDate(context);
    case 'time':
      return mapTime(type, context);
    case 'datetime':
      return mapDatetime(type, context);
    case 'instant':
      return mapInstant(type, context);
    case 'interval':
      return exact(intervalType(type.fields), 'a span of time');
    case 'year':
      return exact('smallint', "PostgreSQL has no type for a year; a check keeps MySQL's range (0 and 1901 to 2155)");
    case 'enum':
      return exact(
        'text',
        "text with a check that lists the allowed values; text sorts by letters, not by the list's order",
      );
    case 'set':
      return exact('text[]', 'a list of words with a check on the allowed ones');
    case 'json':
      return mapJson(type, context);
    case 'uuid':
      return exact('uuid', 'the same');
    case 'inet':
      return exact('inet', 'an Internet address');
    case 'xml':
      return exact('xml', 'the same');
    case 'money':
      return /small/i.test(column.sourceType)
        ? exact('numeric(10,4)', "four decimal places, exactly; PostgreSQL's own money depends on a server setting")
        : exact('numeric(19,4)', "four decimal places, exactly; PostgreSQL's own money depends on a server setting");
    case 'geometry':
      return exact(
        'bytea',
        `${type.subtype} as well-known binary: without the PostGIS extension PostgreSQL has no equal type`,
      );
    case 'array': {
      const element = mapSourceType(type.element, context);
      const brackets = '[]'.repeat(Math.max(1, Math.min(type.dimensions, 6)));
      return { ...element, type: `${element.type}${brackets}`, reason: `a list of ${element.type}` };
    }
    case 'named':
      return losing('text', `PostgreSQL has no type ${type.name}: its values are kept as text`);
    case 'affinity':
      return mapAffinity(type, context);
    case 'unknown':
      return losing('text', `the type "${column.sourceType}" is not understood: its values are kept as text`);
  }
}

function mapDecimal(type: Extract<SourceType, { kind: 'decimal' }>, { dialect }: ColumnContext): MappedType {
  let precision = type.precision;
  let scale = type.scale ?? 0;
  if (precision === undefined && isMysqlFamily(dialect)) precision = 10;
  if (precision === undefined) return exact('numeric', 'any number of digits');
  if (scale < 0)
    return exact(
      `numeric(${Math.min(precision - scale, precisionMax)},0)`,
      'a negative scale needs more digits before the point',
    );
  if (scale > precision) precision = scale;
  if (precision > precisionMax) return exact('numeric', 'more digits than PostgreSQL lets a limit name');
  scale = Math.min(scale, precision);
  return exact(`numeric(${precision},${scale})`, 'the same digits, exactly');
}

function mapFloat(type: Extract<SourceType, { kind: 'float' }>): MappedType {
  const digits = type.precision === undefined ? '' : '; the rounding that its digits ask for is not enforced';
  if (type.bits === 32)
    return exact('real', `the same 32-bit number; compare it by its bits, not by its printed digits${digits}`);
  return exact('double precision', `the same 64-bit number${digits}`);
}

function mapBoolean({ column }: ColumnContext): MappedType {
  const others = column.profile?.notBoolean ?? 0;
  if (others > 0) return exact('smallint', `${others.toLocaleString('en-US')} values are not true or false`);
  return exact('boolean', 'true or false');
}

function mapBit(type: Extract<SourceType, { kind: 'bit' }>, { dialect, column }: ColumnContext): MappedType {
  if (type.length <= 1 && (isMysqlFamily(dialect) || dialect === 'sqlserver')) {
    return column.identity === undefined
      ? exact('boolean', 'one bit is true or false')
      : exact('smallint', 'a counter');
  }
  const length = Math.max(1, Math.min(type.length, bitLengthMax));
  return type.varying === true
    ? exact(`bit varying(${length})`, 'the same bits')
    : exact(`bit(${length})`, 'the same bits');
}

function intervalType(fields: string | undefined): string {
  const known =
    /^(year|month|day|hour|minute|second|year to month|day to (hour|minute|second)|hour to (minute|second)|minute to second)$/i;
  return fields !== undefined && known.test(fields) ? `interval ${fields.toLowerCase()}` : 'interval';
}
