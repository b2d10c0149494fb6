import type { Aggregates, Questions } from './column-query.ts';

/**
 * One pass over DATE, DATETIME and TIMESTAMP values that counts those worth a second look. YEAR, MONTH and DAYOFMONTH
 * give 0 for parts that are zero, and cost much less than a look at the text.
 */
export function dateAggregates(place: string): { [name: string]: string } {
  const isOdd = [
    `YEAR(${place}) NOT BETWEEN 2 AND 9998`,
    `MONTH(${place}) = 0`,
    `DAYOFMONTH(${place}) = 0`,
    // ALLOW_INVALID_DATES lets 31 February in.
    `(DAYOFMONTH(${place}) > 28 AND COALESCE(DAYOFMONTH(${place}) > DAYOFMONTH(LAST_DAY(${place})), TRUE))`,
  ];
  return { odd: `SUM(${isOdd.join(' OR ')})` };
}

/**
 * Conditions on single dates. They look at the text, since functions over dates may answer NULL for those that do not
 * exist, which are the ones looked for.
 */
export function dateHazards(place: string): Questions {
  const text = `CAST(${place} AS CHAR)`;
  const day = `LEFT(${text}, 10)`;
  const isZero = `${day} = '0000-00-00'`;
  const isPartlyZero = `(LEFT(${text}, 4) = '0000' OR SUBSTRING(${text}, 6, 2) = '00' OR SUBSTRING(${text}, 9, 2) = '00')`;
  const isNoDay = `(SUBSTRING(${text}, 9, 2) > '28' AND SUBSTRING(${text}, 9, 2) > RIGHT(LAST_DAY(CONCAT(LEFT(${text}, 8), '01')), 2))`;
  const isPossible = (aggregates: Aggregates): boolean => Number(aggregates.get('odd') ?? 0) > 0;
  return {
    zeroDates: { condition: isZero, isPossible },
    partlyZeroDates: { condition: `${isPartlyZero} AND NOT ${isZero}`, isPossible },
    datesInvalid: { condition: `NOT ${isPartlyZero} AND ${isNoDay}`, isPossible },
    sentinelDates: {
      condition: `(LEFT(${text}, 4) = '9999' OR ${day} = '0001-01-01') AND NOT ${isPartlyZero} AND NOT ${isNoDay}`,
      isPossible,
    },
  };
}

/** TIME values that are no time of a day. */
export function timeHazards(place: string): Questions {
  return {
    timesOutOfDay: {
      condition: `(${place} < '00:00:00' OR ${place} > '24:00:00')`,
      isPossible: aggregates => !isInDay(aggregates.get('min')) || !isInDay(aggregates.get('max')),
    },
  };
}

/** 00:00:00 to 23:59:59 with any fraction; 24:00:00 itself is left to the server. */
function isInDay(text: string | null | undefined): boolean {
  return text == null || /^(?:[01]\d|2[0-3]):/.test(text);
}
