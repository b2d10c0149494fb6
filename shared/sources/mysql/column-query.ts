import type { Column, ColumnProfile, SourceType, Table } from '#shared/engines/schema/model.ts';
import { dateAggregates, dateHazards, timeHazards } from './date-checks.ts';
import { quotedName } from './sql-text.ts';
import { textAggregates, textHazards } from './text-checks.ts';

/** Counters of a profile that a condition on one value decides. */
export type Hazard = Exclude<
  {
    [Name in keyof ColumnProfile]-?: ColumnProfile[Name] extends number ? Name : never;
  }[keyof ColumnProfile],
  'rows' | 'nulls' | 'bytesMax' | 'charactersMax' | 'distinct'
>;

/** Answers to the aggregates of a column, by their names. */
export type Aggregates = ReadonlyMap<string, string | null>;

export interface Question {
  /** True for each value that counts. */
  condition: string;
  /**
   * Whether the aggregates of the first pass leave it possible. Absent: it is counted in the first pass; else in a second
   * one, which most tables do not need.
   */
  isPossible?: (aggregates: Aggregates) => boolean;
}

/** `uuids` becomes the shape of that name. */
export type Questions = { [name in Hazard | 'uuids']?: Question };

/** What is asked about one column. */
export interface ColumnQuery {
  column: Column;
  place: string;
  aggregates: { [name: string]: string };
  questions: Questions;
}

const int64Max = '9223372036854775807';

/** The questions that tell as much about a column as reading its rows would, as far as rules and mapping use it. */
export function columnQuery(column: Column, table: Table): ColumnQuery {
  const place = `s.${quotedName(column.name)}`;
  return { column, place, ...asked(place, column, table) };
}

function asked(place: string, column: Column, table: Table): Pick<ColumnQuery, 'aggregates' | 'questions'> {
  const { type } = column;
  const extremes = { min: `MIN(${place})`, max: `MAX(${place})` };
  switch (type.kind) {
    case 'integer':
    case 'year':
    case 'decimal':
      return { aggregates: extremes, questions: numberQuestions(place, type) };
    case 'float':
      return {
        aggregates: {
          min: `MIN(${place} * 1e0)`,
          max: `MAX(${place} * 1e0)`,
          fractions: `SUM(${place} <> FLOOR(${place}))`,
        },
        questions: { negatives: { condition: `${place} < 0`, isPossible: isBelow(0) } },
      };
    case 'date':
    case 'datetime':
    case 'instant':
      return { aggregates: dateAggregates(place), questions: dateHazards(place) };
    case 'time':
      return { aggregates: extremes, questions: timeHazards(place) };
    case 'bit':
    case 'geometry':
      return { aggregates: { bytes: `MAX(LENGTH(${place}))` }, questions: {} };
    case 'binary':
    case 'varbinary':
    case 'blob':
      return {
        aggregates: { bytes: `MAX(LENGTH(${place}))`, shortest: `MIN(LENGTH(${place}))` },
        questions: { emptyStrings: { condition: `LENGTH(${place}) = 0`, isPossible: isBelow(1, 'shortest') } },
      };
    case 'enum':
      return {
        aggregates: { ...textAggregates(place, column, table), lowest: `MIN(${place} + 0)` },
        questions: {
          ...textHazards(place, column, table),
          enumInvalid: { condition: `${place} + 0 = 0`, isPossible: isBelow(1, 'lowest') },
        },
      };
    case 'char':
    case 'varchar':
    case 'text':
    case 'set':
      return { aggregates: textAggregates(place, column, table), questions: textHazards(place, column, table) };
    default:
      return { aggregates: { bytes: `MAX(LENGTH(CAST(${place} AS CHAR)))` }, questions: {} };
  }
}

function numberQuestions(place: string, type: SourceType): Questions {
  if (type.kind !== 'integer' && type.kind !== 'decimal') return {};
  const isWhole = type.kind === 'integer' || (type.scale ?? 0) === 0;
  const isBoolean =
    type.kind === 'integer' ? type.bits === 8 && type.displayWidth === 1 : type.precision === 1 && isWhole;
  return {
    negatives: { condition: `${place} < 0`, isPossible: isBelow(0) },
    ...(isWhole && {
      outsideInt32: {
        condition: `(${place} > 2147483647 OR ${place} < -2147483648)`,
        isPossible: (aggregates: Aggregates) =>
          isBelow(-2_147_483_648)(aggregates) || isAbove('2147483647', aggregates),
      },
      aboveInt64: {
        condition: `${place} > ${int64Max}`,
        isPossible: (aggregates: Aggregates) => isAbove(int64Max, aggregates),
      },
    }),
    ...(isBoolean && {
      notBoolean: {
        condition: `${place} NOT IN (0, 1)`,
        isPossible: (aggregates: Aggregates) => isBelow(0)(aggregates) || isAbove('1', aggregates),
      },
    }),
  };
}

/** Some value is below the bound, by the aggregate of this name. */
export function isBelow(bound: number, name = 'min'): (aggregates: Aggregates) => boolean {
  return aggregates => Number(aggregates.get(name) ?? bound) < bound;
}

/** Exact for whole numbers of any size. */
function isAbove(bound: string, aggregates: Aggregates): boolean {
  const max = aggregates.get('max');
  return max != null && /^-?\d+$/.test(max) && BigInt(max) > BigInt(bound);
}
