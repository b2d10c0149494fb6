/**
 * What one value has to become: the contract between the copier, which encodes it, and the proof, which decodes it
 * again by its own code. Plain JSON; made once per column from the mapping, read by both.
 *
 * Values come as `valueKind` of the profiler says (number, text, bytes, bits, keyword, integer64, float64), whatever
 * the source is. What a codec cannot hold is rejected with a reason or, where the mapping declared it, cast: a cast is
 * counted under its name on both sides.
 */
export type Codec =
  /** smallint, integer, bigint. Words true and false count as 1 and 0. */
  | { kind: 'integer'; bytes: 2 | 4 | 8 }
  /** From 0/1, true/false, t/f, bits, one byte. */
  | { kind: 'boolean' }
  /** numeric; without precision any number of digits. Compared by value: 1.50 equals 1.5. */
  | { kind: 'numeric'; precision?: number; scale?: number }
  /** real, double precision. Compared by bits (every NaN is one). */
  | { kind: 'float'; bytes: 4 | 8 }
  /**
   * text, varchar, bpchar (then blanks at the end do not count), citext, xml, json kept as text. `members`: of a MySQL
   * ENUM; a number is the position of one, from 1 (0: the empty text).
   */
  | { kind: 'text'; charactersMax?: number; padded?: true; members?: string[] }
  /** bytea. `mysqlGeometry`: four bytes of SRID before the WKB are dropped; a SRID that is not 0 is a cast. */
  | { kind: 'bytes'; mysqlGeometry?: true }
  | { kind: 'date' }
  | { kind: 'timestamp'; digits: number }
  /** Text without an offset is in `timeZone` of the span, else UTC. */
  | { kind: 'timestamptz'; digits: number }
  | { kind: 'time'; digits: number }
  | { kind: 'timetz'; digits: number }
  /** From MySQL's TIME: hours may pass 24, and be negative. From PostgreSQL: its own text. */
  | { kind: 'interval'; from: 'mysql-time' | 'text' }
  | { kind: 'uuid' }
  /** bit(n) and bit varying(n): from bits, from bytes (big-endian, the last `length` bits), from a number. */
  | { kind: 'bit'; length?: number; varying: boolean }
  /** jsonb: compared after parsing (key order, blanks and doubled keys do not count). */
  | { kind: 'jsonb' }
  /** MySQL SET `a,b` to text[]; '' is the empty list; a number is the sum of the bits of `members`. */
  | { kind: 'set'; members?: string[] }
  /**
   * Any other type of a PostgreSQL source: its text form in, its text form out. `zoned`: it holds timestamptz somewhere,
   * so instants in it are compared in UTC.
   */
  | { kind: 'other'; type: string; zoned?: true };

/**
 * What both sides have to mean by the same value:
 * - A date that does not exist: all or partly zero, the number 0, an empty text, a day, month or clock time beyond its
 *   range or beyond PostgreSQL's; it is written like a date, though. Anything else is rejected, whatever casts are allowed.
 * - A fraction of a second is rounded to `digits` by its decimal digits, half up (a negative MySQL TIME: half away from
 *   zero). `fraction-rounded` counts only where a digit other than 0 was lost.
 * - `offset-dropped` counts values that are written with an offset, +00:00 and Z too, in columns that list it. For
 *   `timestamp` the value becomes that of UTC; a `timestamptz` column that does not list it takes offsets uncounted.
 * - `nul-removed` and `encoding-replaced` count once per value. U+FFFD as the Encoding Standard's decoders place it.
 * - `kind-dropped` counts in columns that list it: any kind but text in a `text`, any kind but bytes in `bytes`. Columns
 *   that do not list it take the value uncounted. A number as text is as written; integer64 is its decimal digits, float64
 *   what JavaScript's String() gives, with `.0` behind a whole number that has neither point nor exponent.
 * - A local time of a named time zone that occurs twice, or not at all, takes the offset from before the change.
 */

/** Casts that the mapping declares. Each occurrence is counted, by the copier and by the proof, and stands in the certificate. */
export const castNames = {
  'zero-date': 'a date that does not exist (such as 0000-00-00) became NULL',
  'fraction-rounded': 'digits of a second beyond those the column keeps were rounded',
  'offset-dropped': 'the offset an instant was written with was dropped; the instant is the same',
  'nul-removed': 'U+0000 characters, which PostgreSQL cannot hold, were removed from a text',
  'encoding-replaced': 'bytes that are not valid in their encoding became U+FFFD',
  'srid-dropped': 'the SRID of a geometry is not in its bytes',
  'kind-dropped': 'SQLite: a value lost its storage class (a number kept as text, a text kept as bytes)',
} as const;
export type CastName = keyof typeof castNames;

/** Casts that a column may make; one that is not listed here rejects the row instead. */
export type AllowedCasts = readonly CastName[];
