/** The range of PostgreSQL's whole-number types, as decimal strings. */
const wholeNumbers: { [type: string]: { min: string; max: string } } = {
  smallint: { min: '-32768', max: '32767' },
  integer: { min: '-2147483648', max: '2147483647' },
  bigint: { min: '-9223372036854775808', max: '9223372036854775807' },
};

/** Range of a whole-number type of PostgreSQL; undefined for every other type. */
export function rangeOf(type: string): { min: string; max: string } | undefined {
  return wholeNumbers[type === 'int' || type === 'int4' ? 'integer' : type];
}

/** Precision and scale of `numeric(p,s)`; undefined for `numeric` without limits and for every other type. */
export function numericLimits(type: string): { precision: number; scale: number } | undefined {
  const match = /^(?:numeric|decimal)\((\d+)(?:,\s*(-?\d+))?\)$/.exec(type);
  return match === null ? undefined : { precision: Number(match[1]), scale: Number(match[2] ?? 0) };
}

/** Length of `varchar(n)` or `char(n)` in characters; undefined for text and every other type. */
export function lengthOf(type: string): number | undefined {
  const match = /^(?:varchar|char|character varying|character|bpchar)\((\d+)\)$/.exec(type);
  return match === null ? undefined : Number(match[1]);
}

/** Types that hold numbers: text in them stops the load. */
export function isNumeric(type: string): boolean {
  return /^(smallint|integer|bigint|real|double precision|numeric|decimal)\b/.test(type);
}

/** Types that hold days and times. */
export function isTemporal(type: string): boolean {
  return /^(date|time|timestamp|timestamptz|timetz|interval)\b/.test(type);
}
