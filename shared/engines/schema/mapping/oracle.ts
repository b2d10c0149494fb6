import type { SourceType } from '../model.ts';
import { type ColumnContext, evidence, exact, losing, type MappedType, valuesSeen } from './mapped-type.ts';

const int64Max = 9_223_372_036_854_775_807n;
/** Decimal digits that a double gives back as they were. */
const doubleDigits = 15;
/** Most bits of FLOAT(b) whose decimal digits a double holds: 49 bits are 15 digits. */
const doubleBitsMax = 49;

/** Types of Oracle whose best counterpart follows from its rules or its rows; undefined for all others. */
export function mapOracle(context: ColumnContext): MappedType | undefined {
  const { column } = context;
  const { type } = column;
  switch (type.kind) {
    case 'decimal':
      return mapNumber(type, context);
    case 'datetime':
      if (column.sourceType !== 'DATE') return undefined;
      return dateOf(context);
    case 'interval':
      return exact('interval', 'a span of time');
    case 'named':
      return mapNamed(type.name);
    default:
      return undefined;
  }
}

/** NUMBER: a whole number by its digits, or by its rows where it has too many or none are declared. */
function mapNumber(type: Extract<SourceType, { kind: 'decimal' }>, context: ColumnContext): MappedType | undefined {
  const { column } = context;
  const { precision } = type;
  const scale = type.scale ?? 0;
  if (/^(?:FLOAT|REAL|DOUBLE PRECISION)/.test(column.sourceType)) return mapFloat(context);
  if (precision === undefined) {
    if (column.identity !== undefined) return exact('bigint', 'a counter');
    if (fitsInt64(context)) return exact('bigint', `a NUMBER without digits; ${evidence(column)}, and all are whole`);
    return exact('numeric', `a NUMBER without digits holds as many as there are; ${evidence(column)}`);
  }
  if (scale !== 0) return undefined;
  if (precision <= 4) return exact('smallint', `whole numbers of at most ${precision} digits`);
  if (precision <= 9) return exact('integer', `whole numbers of at most ${precision} digits`);
  if (precision <= 18) return exact('bigint', `whole numbers of at most ${precision} digits`);
  if (column.identity !== undefined) return exact('bigint', 'a counter');
  if (fitsInt64(context)) return exact('bigint', `${evidence(column)}, and all are within the range of bigint`);
  const why = valuesSeen(column) === 0 ? 'no values were there to look at' : 'some values are beyond bigint';
  return exact(`numeric(${precision},0)`, `whole numbers of up to ${precision} digits; ${why}`);
}

/** FLOAT holds decimal digits, which a double gives back only up to fifteen of them. */
function mapFloat({ column }: ColumnContext): MappedType {
  const bits = Number(
    /\((\d+)\)/.exec(column.sourceType)?.[1] ?? (column.sourceType.startsWith('REAL') ? '63' : '126'),
  );
  if (bits <= doubleBitsMax) return exact('double precision', `at most ${doubleDigits} digits, which a double holds`);
  const profile = column.profile;
  const digits = (profile?.integerDigitsMax ?? 0) + (profile?.scaleMax ?? 0);
  if (valuesSeen(column) > 0 && profile?.numberMin !== undefined && digits <= doubleDigits) {
    return exact('double precision', `${evidence(column)}, and none has more than ${doubleDigits} digits`);
  }
  return exact('numeric', `FLOAT holds up to 38 decimal digits, more than a double; ${evidence(column)}`);
}

/** Whether rows were seen, and all are whole numbers within 64 bits. */
function fitsInt64({ column }: ColumnContext): boolean {
  const profile = column.profile;
  if (profile === undefined || valuesSeen(column) === 0 || profile.allIntegers !== true) return false;
  const [min, max] = [wholeNumber(profile.numberMin), wholeNumber(profile.numberMax)];
  return min !== undefined && max !== undefined && min >= -int64Max && max <= int64Max;
}

function wholeNumber(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^-?\d{1,40}(?:\.0*)?$/.test(text)) return undefined;
  return BigInt(text.replace(/\.0*$/, ''));
}

/** Oracle's DATE has a time of day. */
function dateOf({ column }: ColumnContext): MappedType {
  const impossible = column.profile?.datesInvalid ?? 0;
  const reason = "Oracle's DATE is a date and a time of day, to the second";
  if (impossible === 0) return exact('timestamp(0)', reason);
  const count = impossible.toLocaleString('en-US');
  return {
    type: 'timestamp(0)',
    lossy: true,
    becomesNullable: true,
    reason: `${reason}; ${count} dates that PostgreSQL cannot hold become NULL`,
  };
}

function mapNamed(name: string): MappedType | undefined {
  switch (name) {
    case 'rowid':
    case 'urowid':
      return losing('text', 'the place of a row on the old server, which means nothing on the new one');
    case 'bfile':
      return losing('text', 'the name of a file beside the database; the file itself is not part of it');
    case 'vector':
      return exact('real[]', 'a list of numbers');
    default:
      return undefined;
  }
}
