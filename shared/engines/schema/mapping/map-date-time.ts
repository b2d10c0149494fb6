import type { Column, SourceType } from '../model.ts';
import { type ColumnContext, exact, isMysqlFamily, losing, type MappedType } from './mapped-type.ts';

const microsecondDigits = 6;

/** A date; dates that do not exist (MySQL's zero dates) become NULL. */
export function mapDate(context: ColumnContext): MappedType {
  return withoutImpossibleDates(exact('date', 'the same'), context.column);
}

/** A date and time without a zone stays one: nobody said which zone was meant. */
export function mapDatetime(type: Extract<SourceType, { kind: 'datetime' }>, context: ColumnContext): MappedType {
  const mapped = withDigits('timestamp', type.precision, context, 'a date and time without a zone, as it was');
  return withoutImpossibleDates(mapped, context.column);
}

/** An instant: MySQL's TIMESTAMP is stored in UTC and shown in the session's zone, as timestamptz is. */
export function mapInstant(type: Extract<SourceType, { kind: 'instant' }>, context: ColumnContext): MappedType {
  const mapped = withDigits(
    'timestamptz',
    type.precision,
    context,
    "a moment, stored in UTC and shown in the session's zone",
  );
  if (context.dialect === 'sqlserver' || context.dialect === 'oracle') {
    return withoutImpossibleDates(
      { ...mapped, lossy: true, reason: `${mapped.reason}; the offset it was written with is not kept` },
      context.column,
    );
  }
  return withoutImpossibleDates(mapped, context.column);
}

/** A time of day, or an interval where some value lies outside the day. */
export function mapTime(type: Extract<SourceType, { kind: 'time' }>, context: ColumnContext): MappedType {
  const outside = context.column.profile?.timesOutOfDay ?? 0;
  if (outside > 0) {
    const count = outside.toLocaleString('en-US');
    return exact('interval', `${count} values lie outside 00:00 to 24:00: they are spans, not times of day`);
  }
  return withDigits(type.zone === true ? 'timetz' : 'time', type.precision, context, 'a time of day');
}

function withDigits(name: string, written: number | undefined, context: ColumnContext, reason: string): MappedType {
  const digits = written ?? defaultDigits(context);
  if (digits === undefined || digits === microsecondDigits) return exact(name, reason);
  if (digits < microsecondDigits) return exact(`${name}(${Math.max(0, digits)})`, reason);
  const rounded = context.column.profile?.subMicroseconds ?? 0;
  const text = `${reason}; PostgreSQL keeps six digits of a second, not ${digits}`;
  return context.column.profile !== undefined && rounded === 0
    ? exact(name, `${text}, and no value has more`)
    : losing(name, text);
}

/** MySQL stores whole seconds unless told otherwise. */
function defaultDigits({ dialect }: ColumnContext): number | undefined {
  return isMysqlFamily(dialect) ? 0 : undefined;
}

function withoutImpossibleDates(mapped: MappedType, column: Column): MappedType {
  const profile = column.profile;
  if (profile === undefined) return mapped;
  const impossible = profile.zeroDates + profile.partlyZeroDates + profile.datesInvalid;
  if (impossible === 0) return mapped;
  const count = impossible.toLocaleString('en-US');
  const wasRequired = column.nullable ? '' : ', so NOT NULL has to go';
  return {
    type: mapped.type,
    lossy: true,
    becomesNullable: true,
    reason: `${mapped.reason}; ${count} dates that do not exist (such as 0000-00-00) become NULL${wasRequired}`,
  };
}
