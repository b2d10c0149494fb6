/**
 * What the rows of one column showed. All counts are exact unless `approximate` names the field.
 * `samples` hold at most 3 { line, value } each, values cut at 80 characters.
 */
export interface ColumnProfile {
  rows: number;
  nulls: number;
  /** Longest value: bytes as stored in the dump's charset, and characters. */
  bytesMax: number;
  charactersMax: number;
  /** Smallest and largest number seen, as decimal strings, if every non-null value is numeric. */
  numberMin?: string;
  numberMax?: string;
  /** Every non-null value is an integer. */
  allIntegers?: boolean;
  /** Largest count of digits after the point, and before it. */
  scaleMax?: number;
  integerDigitsMax?: number;
  emptyStrings: number;
  /** '0000-00-00' and '0000-00-00 00:00:00'. */
  zeroDates: number;
  /** '2020-00-00', '2020-05-00'. */
  partlyZeroDates: number;
  /** TIME outside 00:00:00..24:00:00. */
  timesOutOfDay: number;
  /** Dates that PostgreSQL cannot hold, and sentinels such as 9999-12-31. */
  datesInvalid: number;
  sentinelDates: number;
  /** More than 6 digits of fractional seconds that are not zero. */
  subMicroseconds: number;
  /** Values with U+0000. */
  nulBytes: number;
  /** Values whose bytes are invalid in the declared encoding. */
  encodingInvalid: number;
  /** Values that look like UTF-8 read as latin1 and stored again. */
  doubleEncoded: number;
  /** Integers other than 0 and 1 in a boolean-like column. */
  notBoolean: number;
  /** Integers above 2^63-1. */
  aboveInt64: number;
  /** Integers outside -2^31..2^31-1. */
  outsideInt32: number;
  negatives: number;
  /** NaN, Infinity. */
  notFinite: number;
  /** Enum value '' (MySQL's error value) or one not in the list; set members not in the list. */
  enumInvalid: number;
  /** JSON columns: text that does not parse. */
  jsonInvalid: number;
  /** JSON text with duplicate keys or \u0000. */
  jsonNul: number;
  trailingSpaces: number;
  /** Texts with something beyond ASCII, or in an encoding without it. Absent: not looked for. */
  beyondAscii?: number;
  /** SQLite: storage classes seen. */
  storageClasses?: { integer: number; real: number; text: number; blob: number; null: number };
  /** How many values match: 'uuid' | 'iso-date' | 'iso-datetime' | 'epoch' | 'integer' | 'decimal' | 'boolean-word'. */
  shapes: { [shape: string]: number };
  /** Distinct values: exact up to a bound, else an estimate (then 'distinct' is in `approximate`). */
  distinct: number;
  approximate: string[];
  samples: { [hazard: string]: { line: number; value: string }[] };
}
