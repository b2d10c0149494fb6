import type { SourceType } from '../model.ts';
import { type ColumnContext, evidence, exact, isMysqlFamily, type MappedType, valuesSeen } from './mapped-type.ts';

type IntegerType = Extract<SourceType, { kind: 'integer' }>;

/**
 * Integers keep their range: an unsigned one takes the next wider type. MySQL's tinyint(1) is boolean only when no
 * other value than 0 and 1 was seen; an unsigned bigint stays a bigint only when a scan found no value above 2^63-1.
 */
export function mapInteger(type: IntegerType, context: ColumnContext): MappedType {
  const { column, dialect } = context;
  const zerofill =
    type.zerofill === true ? '; the leading zeros of ZEROFILL are a matter of display and are dropped' : '';
  if (isMysqlFamily(dialect) && type.bits === 8 && type.displayWidth === 1 && !column.identity && !type.zerofill) {
    const others = column.profile?.notBoolean ?? 0;
    if (others === 0 && defaultIsBoolean(context)) {
      return exact('boolean', `tinyint(1) is how MySQL writes a boolean; ${evidence(column)} and only 0 and 1 occur`);
    }
    const why = others === 0 ? 'its default is not 0 or 1' : `${others.toLocaleString('en-US')} values are not 0 or 1`;
    return exact('smallint', `tinyint(1) holds numbers here: ${why}`);
  }
  if (type.unsigned) return unsignedInteger(type, context, zerofill);
  switch (type.bits) {
    case 8:
      return exact('smallint', `PostgreSQL's smallest integer${zerofill}`);
    case 16:
      return exact('smallint', `the same range${zerofill}`);
    case 24:
      return exact('integer', `three bytes fit into four${zerofill}`);
    case 32:
      return exact('integer', `the same range; a display width says nothing about it${zerofill}`);
    case 64:
      return exact('bigint', `the same range${zerofill}`);
  }
}

function unsignedInteger(type: IntegerType, context: ColumnContext, zerofill: string): MappedType {
  const { column } = context;
  switch (type.bits) {
    case 8:
      return exact('smallint', `0 to 255 fits into smallint${zerofill}`);
    case 16:
      return exact('integer', `0 to 65,535 does not fit into smallint${zerofill}`);
    case 24:
      return exact('integer', `0 to 16,777,215 fits into integer${zerofill}`);
    case 32:
      return exact('bigint', `0 to 4,294,967,295 does not fit into integer${zerofill}`);
    case 64: {
      const above = column.profile?.aboveInt64 ?? 0;
      if (above > 0) {
        const count = above.toLocaleString('en-US');
        return exact(
          'numeric(20,0)',
          `${count} values are above 9,223,372,036,854,775,807, the end of bigint${zerofill}`,
        );
      }
      if (valuesSeen(column) > 0) {
        return exact('bigint', `${evidence(column)} and none is above the end of bigint${zerofill}`);
      }
      if (column.identity !== undefined) {
        return exact(
          'bigint',
          `a counter; no values were there to look at, and none reaches the end of bigint soon${zerofill}`,
        );
      }
      return exact('numeric(20,0)', `up to 18,446,744,073,709,551,615, and no values were there to look at${zerofill}`);
    }
  }
}

function defaultIsBoolean({ column }: ColumnContext): boolean {
  const value = column.default;
  if (value === undefined || value.kind === 'null' || value.kind === 'boolean') return true;
  if (value.kind === 'number' || value.kind === 'string') return /^[01]$/.test(value.value.trim());
  return value.kind === 'bits' && /^0*[01]$/.test(value.bits);
}
