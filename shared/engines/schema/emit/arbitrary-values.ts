import fc from 'fast-check';
import type { ColumnProfile, Expression, SourceType } from '../model.ts';

/** Random names, types, defaults and profiles for property tests. */

const nastyNames = [
  'user',
  'order',
  'Mixed Case',
  'a"b',
  "it's",
  'Ünïcödé',
  '😀',
  'xmin',
  'a;b--',
  'x'.repeat(70),
  'é'.repeat(40),
  '\\',
  '$$',
  'pg_x',
  'A',
  'a',
  'tbl.col',
  ' ',
  '\0',
  '\ud800',
];

export const nameArbitrary = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...nastyNames) },
  { weight: 2, arbitrary: fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }) },
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z_]{1,10}$/) },
);

export const small = fc.integer({ min: 0, max: 70 });
export const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** Drops the keys whose value is undefined, as the readers leave them out. */
export function compact<T extends object>(object: T): T {
  for (const key of Object.keys(object) as (keyof T)[]) if (object[key] === undefined) delete object[key];
  return object;
}

const values = fc.array(fc.oneof(fc.constantFrom('a', 'B', "it's", '', '\\', 'é', '\0'), fc.string({ maxLength: 6 })), {
  minLength: 0,
  maxLength: 4,
});

export const typeArbitrary: fc.Arbitrary<SourceType> = fc.oneof(
  fc
    .record({
      kind: fc.constant('integer' as const),
      bits: fc.constantFrom(8 as const, 16 as const, 24 as const, 32 as const, 64 as const),
      unsigned: fc.boolean(),
      displayWidth: maybe(fc.constantFrom(1, 11)),
      zerofill: maybe(fc.boolean()),
    })
    .map(compact),
  fc
    .record({
      kind: fc.constant('decimal' as const),
      precision: maybe(fc.integer({ min: 1, max: 1200 })),
      scale: maybe(fc.integer({ min: -5, max: 60 })),
    })
    .map(compact),
  fc.record({ kind: fc.constant('float' as const), bits: fc.constantFrom(32 as const, 64 as const) }),
  fc.constantFrom<SourceType>(
    { kind: 'boolean' },
    { kind: 'date' },
    { kind: 'year' },
    { kind: 'uuid' },
    { kind: 'inet' },
    { kind: 'xml' },
    { kind: 'money' },
    { kind: 'json' },
    { kind: 'json', binary: true },
    { kind: 'interval' },
    { kind: 'interval', fields: 'DAY TO SECOND' },
    { kind: 'geometry', subtype: 'point' },
    { kind: 'named', name: 'vector' },
    { kind: 'array', element: { kind: 'integer', bits: 32, unsigned: false }, dimensions: 2 },
    { kind: 'unknown' },
  ),
  fc.record({ kind: fc.constant('bit' as const), length: small, varying: maybe(fc.boolean()) }).map(compact),
  fc
    .record({
      kind: fc.constantFrom('char' as const, 'varchar' as const),
      length: maybe(fc.constantFrom(0, 1, 20, 255, 70_000, 20_000_000)),
    })
    .map(compact),
  fc.record({ kind: fc.constant('text' as const), bytesMax: maybe(small) }).map(compact),
  fc
    .record({
      kind: fc.constantFrom('binary' as const, 'varbinary' as const),
      length: maybe(fc.constantFrom(0, 16, 20)),
    })
    .map(compact),
  fc.constant<SourceType>({ kind: 'blob' }),
  fc
    .record({
      kind: fc.constantFrom('time' as const, 'datetime' as const, 'instant' as const),
      precision: maybe(fc.integer({ min: 0, max: 9 })),
    })
    .map(compact),
  fc.record({ kind: fc.constantFrom('enum' as const, 'set' as const), values }),
  fc.record({
    kind: fc.constant('affinity' as const),
    affinity: fc.constantFrom(
      'integer' as const,
      'text' as const,
      'blob' as const,
      'real' as const,
      'numeric' as const,
    ),
    declared: fc.constantFrom(
      '',
      'INTEGER',
      'VARCHAR(30)',
      'VARCHAR(0)',
      'DECIMAL(10,2)',
      'DECIMAL(3,9)',
      'DATE',
      'DATETIME',
      'BOOLEAN',
      'REAL',
      'BLOB',
      'JSON',
      'UUID',
      'WHATEVER(3',
      'TIME',
    ),
  }),
);

export const expressionArbitrary: fc.Arbitrary<Expression> = fc.oneof(
  fc.record({
    kind: fc.constant('string' as const),
    value: fc.oneof(
      fc.constantFrom(
        '',
        '0',
        '1',
        '0000-00-00',
        '2020-02-30',
        '2020-02-28 10:00:00',
        "it's",
        'a\\b',
        '\0',
        '{}',
        '1.5',
        '23:59:59',
        '::1',
        'a,b',
      ),
      fc.string({ maxLength: 8 }),
    ),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    value: fc.constantFrom('0', '1', '-5', '1.50', '1e3', '99999999999999999999', '.5', '0x1F', 'abc'),
  }),
  fc.constantFrom<Expression>(
    { kind: 'null' },
    { kind: 'boolean', value: true },
    { kind: 'bytes', hex: '00ff' },
    { kind: 'bits', bits: '101' },
    { kind: 'current-timestamp' },
    { kind: 'current-timestamp', precision: 3 },
    { kind: 'current-date' },
    { kind: 'current-time' },
    { kind: 'uuid' },
    { kind: 'next-value', sequence: 'nowhere' },
    { kind: 'sql', text: 'uuid()' },
    { kind: 'sql', text: "concat('a', 1 + 1)" },
    { kind: 'sql', text: '(1 + 2) * 3 / 0' },
    { kind: 'sql', text: 'now() + interval 1 day' },
    { kind: 'sql', text: "datetime('now')" },
    { kind: 'sql', text: "'); DROP TABLE x; --" },
    { kind: 'sql', text: 'nonsense(' },
  ),
);

export const profileArbitrary: fc.Arbitrary<ColumnProfile> = fc
  .record({
    rows: small,
    nulls: small,
    hazard: fc.integer({ min: 0, max: 2 }),
    longest: small,
    integer: small,
    real: fc.integer({ min: 0, max: 1 }),
    text: fc.integer({ min: 0, max: 1 }),
    blob: fc.integer({ min: 0, max: 1 }),
  })
  .map(
    ({ rows, nulls, hazard, longest, integer, real, text, blob }): ColumnProfile => ({
      rows: rows + nulls,
      nulls,
      bytesMax: longest,
      charactersMax: longest,
      emptyStrings: hazard,
      zeroDates: hazard,
      partlyZeroDates: 0,
      timesOutOfDay: hazard,
      datesInvalid: 0,
      sentinelDates: 0,
      subMicroseconds: hazard,
      nulBytes: 0,
      encodingInvalid: 0,
      doubleEncoded: 0,
      notBoolean: hazard,
      aboveInt64: hazard,
      outsideInt32: 0,
      negatives: 0,
      notFinite: 0,
      enumInvalid: hazard,
      jsonInvalid: hazard === 2 ? 1 : 0,
      jsonNul: hazard,
      trailingSpaces: 0,
      storageClasses: { integer, real, text, blob, null: nulls },
      shapes: shapesOf(hazard, rows),
      distinct: rows,
      approximate: [],
      samples: {},
    }),
  );

function shapesOf(hazard: number, rows: number): ColumnProfile['shapes'] {
  return hazard === 0 ? { 'iso-date': rows, 'iso-datetime': 0, uuid: rows } : {};
}
