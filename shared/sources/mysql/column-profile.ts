import type { Column, ColumnProfile } from '#shared/engines/schema/model.ts';
import { plainDecimal } from '#shared/engines/schema/profile/numbers.ts';
import type { Aggregates, ColumnQuery, Hazard } from './column-query.ts';

/** Fields that no query fills: they hold nothing that was looked for. */
const notAsked = ['distinct', 'shapes'];

/** A column's answers: aggregates by name, counts by hazard. */
export interface ColumnAnswer {
  rows: number;
  values: number;
  aggregates: Aggregates;
  counts: ReadonlyMap<string, number>;
  samples: ColumnProfile['samples'];
}

/** The profile that the answers amount to. What was not asked is named in `approximate`. */
export function columnProfile(query: ColumnQuery, answer: ColumnAnswer): ColumnProfile {
  const { column, questions } = query;
  const { aggregates, rows, values } = answer;
  const count = (hazard: Hazard): number => answer.counts.get(hazard) ?? 0;
  const bytes = lengthOf(column, answer);
  const characters = Number(aggregates.get('characters') ?? bytes);
  const uuids = answer.counts.get('uuids') ?? 0;
  const approximate = new Set(notAsked);
  // Text in UTF-8 was checked by the server when it was stored; other character sets are asked.
  const isText = aggregates.has('characters');
  if (isText && questions.encodingInvalid === undefined) approximate.add('encodingInvalid');
  return {
    rows,
    nulls: rows - values,
    bytesMax: bytes,
    charactersMax: column.type.kind === 'bit' ? bytes * 8 : characters,
    ...numbers(column, answer, approximate),
    emptyStrings: count('emptyStrings'),
    zeroDates: count('zeroDates'),
    partlyZeroDates: count('partlyZeroDates'),
    timesOutOfDay: count('timesOutOfDay'),
    datesInvalid: count('datesInvalid'),
    sentinelDates: count('sentinelDates'),
    subMicroseconds: 0,
    nulBytes: count('nulBytes'),
    encodingInvalid: count('encodingInvalid'),
    doubleEncoded: count('doubleEncoded'),
    notBoolean: count('notBoolean'),
    aboveInt64: count('aboveInt64'),
    outsideInt32: count('outsideInt32'),
    negatives: count('negatives'),
    notFinite: 0,
    enumInvalid: count('enumInvalid'),
    jsonInvalid: 0,
    jsonNul: 0,
    trailingSpaces: count('trailingSpaces'),
    beyondAscii: Number(aggregates.get('beyondAscii') ?? 0),
    shapes: uuids > 0 ? { uuid: uuids } : {},
    distinct: values > 0 ? 1 : 0,
    approximate: [...approximate].sort(),
    samples: answer.samples,
  };
}

/** Bytes of the longest value, where the type does not say more about it. Dates are as long as their type. */
function lengthOf({ type }: Column, { aggregates, values }: ColumnAnswer): number {
  if (values === 0) return 0;
  const fraction = 'precision' in type && type.precision !== undefined && type.precision > 0 ? type.precision + 1 : 0;
  if (type.kind === 'date') return 'yyyy-mm-dd'.length;
  if (type.kind === 'datetime' || type.kind === 'instant') return 'yyyy-mm-dd hh:mm:ss'.length + fraction;
  if (type.kind === 'time') return longestOf(aggregates);
  return Number(aggregates.get('bytes') ?? 0);
}

/** Between two numbers or times none is written longer than both. */
function longestOf(aggregates: Aggregates): number {
  return Math.max(aggregates.get('min')?.length ?? 0, aggregates.get('max')?.length ?? 0);
}

type Numbers = Partial<
  Pick<
    ColumnProfile,
    'numberMin' | 'numberMax' | 'allIntegers' | 'scaleMax' | 'integerDigitsMax' | 'bytesMax' | 'charactersMax'
  >
>;

/** Extremes of a number, and the lengths that follow from them. */
function numbers({ type }: Column, { aggregates, values }: ColumnAnswer, approximate: Set<string>): Numbers {
  const min = aggregates.get('min');
  const max = aggregates.get('max');
  if (min == null || max == null || values === 0 || type.kind === 'time') return {};
  const width = type.kind === 'integer' && type.zerofill === true ? (type.displayWidth ?? 0) : 0;
  const longest = Math.max(longestOf(aggregates), width);
  const common = {
    bytesMax: longest,
    charactersMax: longest,
    numberMin: plainDecimal(min) ?? min,
    numberMax: plainDecimal(max) ?? max,
  };
  if (type.kind === 'float') {
    // How a float is printed says nothing of what it holds: all of its bits are read here.
    for (const field of ['bytesMax', 'charactersMax', 'scaleMax', 'integerDigitsMax']) approximate.add(field);
    return { ...common, allIntegers: Number(aggregates.get('fractions') ?? 0) === 0 };
  }
  const scale = type.kind === 'decimal' ? (type.scale ?? 0) : 0;
  return {
    ...common,
    allIntegers: scale === 0,
    scaleMax: scale,
    integerDigitsMax: Math.max(integerDigits(min), integerDigits(max)),
  };
}

function integerDigits(text: string): number {
  return /^-?0*(\d*)/.exec(text)?.[1]?.length ?? 0;
}
