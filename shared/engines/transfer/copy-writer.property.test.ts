import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import type { CopyFormat } from './copy-layout.ts';
import { CopyWriter } from './copy-writer.ts';
import type { ColumnPlan } from './plan.ts';
import { type Copier, openCopier } from './testing/copy-in.ts';
import { column, give, table } from './testing.ts';

let server: ScratchPostgres;
let copier: Copier;
test.before(async () => {
  server = await scratchPostgres();
  copier = await openCopier(server);
  await server.query("SET timezone = 'UTC'; SET extra_float_digits = 1; CREATE EXTENSION citext");
});
test.after(async () => {
  await copier.close();
  await server.stop();
});

const seed = Number(process.env.CLOUDFORGE_SEED ?? 20_261_124);
const numRuns = Number(process.env.CLOUDFORGE_RUNS ?? 300);

const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`));
const sign = fc.constantFrom('', '-', '+');
const join = (...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc.tuple(...parts.map(part => (typeof part === 'string' ? fc.constant(part) : part))).map(list => list.join(''));
const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
const two = (min: number, max: number): fc.Arbitrary<string> => fc.integer({ min, max }).map(value => pad(value));
const pgText = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .map(text => text.replaceAll('\0', ''))
  .filter(text => text.isWellFormed());

const plainDate = fc
  .record({ year: fc.integer({ min: 1, max: 9999 }), day: fc.integer({ min: 0, max: 364 }) })
  .map(({ year, day }) => {
    const date = new Date(Date.UTC(2001, 0, 1 + day));
    return `${pad(year, 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
  });
const oldDate = join(
  fc.integer({ min: 1, max: 4712 }).map(year => pad(year, 4)),
  '-',
  two(1, 12),
  '-',
  two(1, 28),
);
const date = fc.oneof(
  plainDate,
  join(oldDate, ' BC'),
  join(fc.integer({ min: 10_000, max: 200_000 }).map(String), '-02-28'),
  fc.constantFrom(
    'infinity',
    '-infinity',
    '2000-02-29',
    '4713-12-01 BC',
    '294276-12-31',
    '1999-12-31',
    '0001-01-01',
    '20240131',
  ),
);
const clock = join(two(0, 23), ':', two(0, 59), ':', two(0, 59));
const time = fc.oneof(
  clock,
  join(clock, '.', digits(1, 6)),
  join(two(0, 23), ':', two(0, 59)),
  fc.constant('24:00:00'),
);
const offset = fc.oneof(
  fc.constantFrom('Z', '+00', '-03:30', '+05:45', '+0530', ' +02:00', '+01:02:03'),
  join(fc.constantFrom('+', '-'), two(0, 14)),
);
const timestamp = fc.oneof(
  join(plainDate, fc.constantFrom(' ', 'T'), time),
  join(oldDate, ' ', clock, ' BC'),
  plainDate,
  fc.constantFrom(
    'infinity',
    '-infinity',
    '294276-12-31 23:59:59.999999',
    '2000-01-01 00:00:00',
    '1999-12-31 23:59:59.999999',
  ),
);
const span = join(
  fc.constantFrom('', '-'),
  fc.integer({ min: 0, max: 178 }).map(String),
  fc.constantFrom(' year ', ' years '),
  fc.constantFrom('-', ''),
  fc.integer({ min: 0, max: 99 }).map(String),
  ' mons ',
  fc.integer({ min: -9999, max: 9999 }).map(String),
  ' days ',
  fc.constantFrom('', '-'),
  clock,
  fc.oneof(fc.constant(''), join('.', digits(1, 6))),
);
const decimal = (before: number, after: number): fc.Arbitrary<string> =>
  fc.oneof(
    join(sign, digits(1, before), '.', digits(1, after)),
    join(sign, digits(1, before)),
    join(sign, '.', digits(1, after)),
  );
const float = fc.oneof(
  fc.double({ noNaN: true }).map(value => (Object.is(value, -0) ? '-0' : String(value))),
  decimal(17, 20),
  join(sign, digits(1, 9), 'e', fc.integer({ min: -30, max: 25 }).map(String)),
  fc.constantFrom(
    'NaN',
    'Infinity',
    '-Infinity',
    '0',
    '-0',
    '1.7976931348623157e308',
    '5e-324',
    '2.2250738585072014e-308',
  ),
);
const real = fc.oneof(
  fc.float({ noNaN: true }).map(value => (Object.is(value, -0) ? '-0' : String(value))),
  decimal(9, 12),
  // Just beside the middle of two floats, where rounding twice goes wrong.
  fc.integer({ min: 0, max: 2 ** 22 }).map(step => `${2 ** 24 + 2 * step + 1}.${step % 2 === 0 ? '0000000001' : '0'}`),
  fc.integer({ min: 0, max: 2 ** 22 }).map(step => `${2 ** 24 + 2 * step}.9999999999999`),
  fc.constantFrom(
    '3.4028235e38',
    '1.4e-45',
    '1.17549435e-38',
    'NaN',
    '-Infinity',
    '16777217',
    '1.00000005960464477539062500000001',
  ),
);

const cases: [type: string, values: fc.Arbitrary<string>, plan?: Partial<ColumnPlan>][] = [
  ['smallint', fc.integer({ min: -32_768, max: 32_767 }).map(String)],
  ['integer', fc.oneof(fc.integer().map(String), fc.constantFrom('-2147483648', '2147483647', '0012', ' 7 ', '+5'))],
  ['bigint', fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String), join(sign, digits(1, 18)))],
  ['boolean', fc.constantFrom('0', '1', 't', 'f', 'true', 'FALSE', 'yes', 'no', 'on', 'off')],
  [
    'numeric',
    fc.oneof(decimal(40, 40), decimal(9, 3), float, fc.constantFrom('0.0000', '10000', '100000000.00000001', '1e20')),
  ],
  [
    'numeric(10,2)',
    fc.oneof(join(sign, digits(1, 8), '.', digits(1, 2)), join(sign, digits(1, 8), '.500'), fc.constant('NaN')),
  ],
  ['numeric(30,20)', join(sign, digits(1, 10), '.', digits(1, 20))],
  ['numeric(3,5)', join(sign, '0.00', digits(1, 3))],
  ['double precision', float],
  ['real', real],
  ['text', pgText],
  ['varchar(40)', pgText.filter(text => [...text].length <= 40)],
  ['char(60)', pgText.filter(text => [...text].length <= 60)],
  ['citext', pgText],
  ['json', fc.json()],
  ['jsonb', fc.json({ stringUnit: 'grapheme-ascii' }).filter(text => !text.includes('\\u0000'))],
  ['date', date],
  ['timestamp', timestamp],
  ['timestamp(3)', join(plainDate, ' ', clock, '.', digits(1, 3))],
  ['timestamptz', fc.oneof(timestamp, join(plainDate, ' ', time, offset))],
  ['time', time],
  ['timetz', join(clock, '.', digits(1, 6), offset)],
  [
    'interval',
    fc.oneof(
      span,
      fc.constantFrom('P1Y2M3DT4H5M6.7S', '@ 1 day 2 hours ago', '1-2', '3 4:05:06', '-1 day', 'infinity', '0'),
    ),
  ],
  [
    'interval',
    join(fc.constantFrom('', '-'), fc.integer({ min: 0, max: 838 }).map(String), ':', two(0, 59), ':', two(0, 59)),
    { codec: { kind: 'interval', from: 'mysql-time' } },
  ],
  [
    'uuid',
    fc.oneof(
      fc.uuid(),
      fc.uuid().map(text => `{${text.toUpperCase()}}`),
      fc.uuid().map(text => text.replaceAll('-', '')),
    ),
  ],
  ['bit(17)', fc.stringMatching(/^[01]{17}$/)],
  ['bit varying(40)', fc.stringMatching(/^[01]{1,40}$/)],
  ['bytea', fc.uint8Array({ maxLength: 60 }).map(bytes => `\\x${Buffer.from(bytes).toString('hex')}`)],
];

for (const [index, [type, values, plan]] of cases.entries()) {
  for (const format of ['binary', 'text'] as const) {
    test(`${type} (${index}): in ${format} as PostgreSQL itself reads the text`, async () => {
      await compareWithServer(type, fc.sample(values, { seed, numRuns }), format, plan);
    });
  }
}

/** Loads the values through the writer and as literals, and compares what the server then shows. */
async function compareWithServer(
  type: string,
  values: string[],
  format: CopyFormat,
  plan?: Partial<ColumnPlan>,
): Promise<void> {
  const writer = new CopyWriter({
    table: table(column('n', 'integer'), column('v', type, plan)),
    dialect: 'postgresql',
    columns: [],
    format,
  });
  for (const [index, value] of values.entries()) give(writer, [{ kind: 'number', value: String(index) }, value]);
  assert.equal(writer.takeRejects(), []);
  await server.query(`DROP TABLE IF EXISTS loaded; CREATE TABLE loaded (n integer, v ${type})`);
  await copier.copy('loaded', writer.columns, format, writer.take().bytes);
  const differing = await server.query(
    `SELECT given.value, loaded.v::text AS loaded, given.value::${type}::text AS expected
     FROM loaded JOIN unnest($1::text[]) WITH ORDINALITY AS given (value, place) ON given.place = loaded.n + 1
     WHERE loaded.v::text IS DISTINCT FROM given.value::${type}::text LIMIT 5`,
    [values],
  );
  assert.equal(differing, []);
  assert.is(writer.rows, values.length);
}

test('a SET becomes a list, in binary and in text', async () => {
  for (const format of ['binary', 'text'] as const) {
    const plan = column('v', 'text[]', { codec: { kind: 'set' } });
    const writer = new CopyWriter({ table: table(plan), dialect: 'mysql', columns: [], format });
    for (const value of ['', 'a', 'a,b', 'with "quotes",back\\slash,é']) give(writer, [value]);
    await server.query('DROP TABLE IF EXISTS loaded; CREATE TABLE loaded (v text[])');
    await copier.copy('loaded', writer.columns, format, writer.take().bytes);
    const rows = await server.query('SELECT v FROM loaded');
    assert.equal(
      rows.map(row => row.v),
      [[], ['a'], ['a', 'b'], ['with "quotes"', 'back\\slash', 'é']],
    );
  }
});

test('types of other kinds go in text', async () => {
  await server.query(
    "CREATE TYPE mood AS ENUM ('sad', 'so\tso'); CREATE TABLE others (i int4range, m mood, a integer[], p inet, x xml)",
  );
  const plans = [
    column('i', 'int4range'),
    column('m', 'mood'),
    column('a', 'integer[]'),
    column('p', 'inet'),
    column('x', 'xml'),
  ];
  const writer = new CopyWriter({ table: table(...plans), dialect: 'postgresql', columns: [] });
  assert.is(writer.format, 'text');
  give(writer, [
    '[1,5)',
    'so\tso',
    '{1,NULL,3}',
    '10.0.0.0/8',
    '<?xml version="1.0" encoding="iso-8859-1"?><a>é\\</a>',
  ]);
  give(writer, [null, null, null, null, null]);
  await copier.copy('others', writer.columns, 'text', writer.take().bytes);
  const rows = await server.query(
    'SELECT i::text, m::text, a, p::text, xmlserialize(content x as text) AS x FROM others',
  );
  assert.equal(rows, [
    {
      i: '[1,5)',
      m: 'so\tso',
      a: [1, null, 3],
      p: '10.0.0.0/8',
      x: '<?xml version="1.0" encoding="iso-8859-1"?><a>é\\</a>',
    },
    { i: null, m: null, a: null, p: null, x: null },
  ]);
});

test.run();
