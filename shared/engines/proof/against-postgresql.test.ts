import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Dialect } from '#shared/engines/schema/model.ts';
import type { AllowedCasts, Codec } from '#shared/engines/transfer/codec.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { selectList } from './select-list.ts';
import { TargetRows } from './target-rows.ts';
import {
  bits,
  bytes,
  columnPlan,
  float64,
  HexRows,
  integer64,
  keyword,
  number,
  type SourceValue,
  sourceRows,
  tablePlan,
  text,
} from './testing/rows.ts';

let postgres: ScratchPostgres;
let client: InstanceType<typeof pg.Client>;

test.before(async () => {
  postgres = await scratchPostgres();
  client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query("set timezone to 'UTC'");
  await client.query('create extension if not exists citext');
  await client.query("create type mood as enum ('sad', 'ok'); create domain price as numeric(12,2)");
});

test.after(async () => {
  await client.end();
  await postgres.stop();
});

/** What PostgreSQL holds after these literals were inserted as text, by canonical bytes. */
async function targetRows(type: string, codec: Codec, literals: readonly (string | null)[]): Promise<string[]> {
  const table = tablePlan([columnPlan('c', type, codec)]);
  await client.query(`drop table if exists t; create table t (n serial, c ${type})`);
  for (const literal of literals) await client.query('insert into t (c) values ($1)', [literal]);
  const consumer = new HexRows();
  const target = new TargetRows(table, consumer);
  const copy = `copy (select ${selectList(table).join(', ')} from t order by n) to stdout (format binary)`;
  for await (const portion of client.query(copyTo(copy))) target.push(portion);
  target.finish();
  assert.equal(target.problems.first, []);
  return consumer.rows;
}

type Pair = [source: SourceValue, literal: string | null];
const same = (literal: string): Pair => [text(literal), literal];

/** Each value of a source, and the literal from which PostgreSQL makes what it has to become. */
async function expectEqual(
  name: string,
  type: string,
  codec: Codec,
  pairs: readonly Pair[],
  about: { dialect?: Dialect; casts?: AllowedCasts; timeZone?: string; charset?: string } = {},
): Promise<void> {
  const table = tablePlan([columnPlan('c', type, codec, about.casts)]);
  const source = sourceRows(
    table,
    pairs.map(([value]) => [value]),
    about,
  );
  assert.equal(source.sink.problems.first, [], name);
  const target = await targetRows(
    type,
    codec,
    pairs.map(([, literal]) => literal),
  );
  pairs.forEach(([value, literal], index) => {
    const shown = value === null ? 'NULL' : Buffer.from(value.bytes).toString();
    assert.is(source.rows[index], target[index], `${name}: ${JSON.stringify(shown)} and ${JSON.stringify(literal)}`);
  });
  assert.is(target.length, pairs.length);
}

test('integers', async () => {
  await expectEqual('smallint', 'smallint', { kind: 'integer', bytes: 2 }, [
    [number('-32768'), '-32768'],
    [text(' 32767 '), '32767'],
    [keyword('TRUE'), '1'],
    [bits('101'), '5'],
    [bytes('0a'), '10'],
    [number('00012'), '12'],
    [number('5.000'), '5'],
    [number('12e2'), '1200'],
    [number('-0'), '0'],
    [null, null],
  ]);
  await expectEqual('bigint', 'bigint', { kind: 'integer', bytes: 8 }, [
    [number('-9223372036854775808'), '-9223372036854775808'],
    [number('9223372036854775807'), '9223372036854775807'],
    [number('999999999999999'), '999999999999999'],
    [number('-4294967296'), '-4294967296'],
    [number('-4294967297'), '-4294967297'],
    [number('2147483648'), '2147483648'],
    [integer64(-5n), '-5'],
    [float64(2 ** 53), '9007199254740992'],
  ]);
});

test('boolean', async () => {
  await expectEqual('boolean', 'boolean', { kind: 'boolean' }, [
    [number('1'), 't'],
    [text('f'), 'f'],
    [text('TRUE'), 't'],
    [keyword('false'), 'f'],
    [bits('00000001'), 't'],
    [bytes('00'), 'f'],
    [text('\u0001'), 't'],
    [integer64(1n), 't'],
    [null, null],
  ]);
});

test('numeric, by value', async () => {
  const pairs: Pair[] = [
    '0',
    '0.000',
    '-1.50',
    '1.5',
    '123456789012345678901234567890.12345',
    '0.0001',
    '0.00001',
    '10000',
    '100000',
    '99999999',
    '-0.99990',
    '1000000000000000000000000',
    '12345.6789',
    'NaN',
    'Infinity',
    '-Infinity',
    `${'9'.repeat(300)}.${'1'.repeat(200)}`,
  ].map(same);
  await expectEqual('numeric', 'numeric', { kind: 'numeric' }, [
    ...pairs,
    [number('1e5'), '100000'],
    [number('1.5E-7'), '0.00000015'],
    [number('+7.'), '7'],
    [number('.5'), '0.5'],
    [float64(0.1), '0.1'],
    [float64(1e21), '1000000000000000000000'],
    [integer64(-(2n ** 63n)), '-9223372036854775808'],
    [bytes('ff'), '255'],
    [null, null],
  ]);
  await expectEqual('domain', 'price', { kind: 'numeric', precision: 12, scale: 2 }, [same('12.30'), same('-0.05')]);
});

test('floats, by bits', async () => {
  await expectEqual('double', 'double precision', { kind: 'float', bytes: 8 }, [
    ...[
      '0',
      '-0',
      '0.1',
      '1.7976931348623157e308',
      '5e-324',
      '2.2250738585072014e-308',
      '123456789.123456789',
      'NaN',
    ].map(same),
    ...['Infinity', '-Infinity', '9007199254740993', '0.30000000000000004'].map(same),
    [float64(-0), '-0'],
    [float64(Number.NaN), 'NaN'],
  ]);
  await expectEqual('real', 'real', { kind: 'float', bytes: 4 }, [
    ...['0.1', '-0', '3.4028235e38', '1e-45', '1.17549435e-38', '16777217', 'NaN', '-Infinity'].map(same),
    // Between two floats: rounding by way of a double would go wrong.
    ...['1.00000005960464477539062499', '1.00000005960464477539062501', '1.000000059604644775390625'].map(same),
    ...['2.1019476964872256063855943749349e-45', '2.1019476964872256e-45', '2.1019476964872258e-45'].map(same),
    [float64(0.5), '0.5'],
  ]);
});

test('text in its kinds', async () => {
  const texts = ['', ' ', 'a', 'ünï', '日本', '\u{1F600}', "it's", 'tab\t\nline', 'x'.repeat(70_000), 'NULL', '\\N'];
  await expectEqual('text', 'text', { kind: 'text' }, [...texts.map(same), [null, null]]);
  await expectEqual('char', 'char(5)', { kind: 'text', padded: true }, [[text('ab  '), 'ab'], same(''), same(' a')]);
  await expectEqual('enum', 'mood', { kind: 'text' }, [same('sad'), same('ok')]);
  await expectEqual('citext', 'citext', { kind: 'text' }, [same('MiXed')]);
  await expectEqual('json', 'json', { kind: 'text' }, [same('{"b": 1,  "a":[1.0]}')]);
  await expectEqual('xml', 'xml', { kind: 'text' }, [same('<a>1</a>')]);
  await expectEqual('latin1', 'text', { kind: 'text' }, [[{ bytes: Buffer.from('80e4', 'hex'), kind: 2 }, '€ä']], {
    charset: 'latin1',
  });
  await expectEqual(
    'sjis',
    'text',
    { kind: 'text' },
    [[{ bytes: Buffer.from('93fa967b5c', 'hex'), kind: 2 }, '日本\\']],
    { charset: 'sjis' },
  );
});

test('bytes', async () => {
  await expectEqual('bytea', 'bytea', { kind: 'bytes' }, [
    [bytes(''), '\\x'],
    [bytes('00ff5c27'), '\\x00ff5c27'],
    [text('a\\b'), '\\x615c62'],
    [bits('100000001'), '\\x0101'],
  ]);
  await expectEqual(
    'PostgreSQL text of bytes',
    'bytea',
    { kind: 'bytes' },
    [same('\\x00FF'), same('a\\001\\\\b'), same('')],
    {
      dialect: 'postgresql',
    },
  );
  await expectEqual(
    'geometry',
    'bytea',
    { kind: 'bytes', mysqlGeometry: true },
    [[bytes(`e6100000${'01'.repeat(21)}`), `\\x${'01'.repeat(21)}`]],
    { casts: ['srid-dropped'] },
  );
});

test('dates and timestamps', async () => {
  const dates = [
    '2000-01-01',
    '1999-12-31',
    '0001-01-01',
    '4713-01-01 BC',
    '0044-03-15 BC',
    '5874897-12-31',
    '2024-02-29',
  ];
  await expectEqual('date', 'date', { kind: 'date' }, [
    ...[...dates, '1900-03-01', 'infinity', '-infinity'].map(same),
    [text('20240131'), '2024-01-31'],
    [text('31-JAN-24'), '2024-01-31'],
    [text('2024-01-31 00:00:00'), '2024-01-31'],
    [text('2024-01-31T00:00:00.000'), '2024-01-31'],
  ]);
  const moments = [
    '2024-01-31 10:00:00',
    '2024-01-31 10:00:00.5',
    '1969-12-31 23:59:59.999999',
    '0001-01-01 00:00:00',
    '294276-12-31 23:59:59.999999',
    '4713-01-01 00:00:00 BC',
    '2024-01-31 24:00:00',
    '2024-12-31 23:59:60',
    'infinity',
    '-infinity',
  ].map(same);
  await expectEqual('timestamp', 'timestamp', { kind: 'timestamp', digits: 6 }, [
    ...moments,
    [text('2024-01-31'), '2024-01-31'],
    [text('2024-01-31T10:00:00.123'), '2024-01-31 10:00:00.123'],
    [text('20240131 10:00'), '2024-01-31 10:00'],
    [number('20240131100000'), '2024-01-31 10:00:00'],
    [text('31-JAN-24 10.30.00.000000 PM'), '2024-01-31 22:30:00'],
    [text('Jan 31 2024 12:05AM'), '2024-01-31 00:05:00'],
  ]);
  await expectEqual(
    'timestamptz',
    'timestamptz',
    { kind: 'timestamptz', digits: 6 },
    [
      same('2024-01-31 10:00:00+02'),
      same('2024-01-31 10:00:00.000001-03:30'),
      same('0044-03-15 10:00:00+00 BC'),
      same('1850-06-01 12:00:00+00:53:28'),
      [text('2024-01-31T10:00:00Z'), '2024-01-31 10:00:00+00'],
      [text('2024-01-31 10:00:00.1234567 +05:30'), '2024-01-31 10:00:00.123457+05:30'],
      same('infinity'),
    ],
    { casts: ['fraction-rounded'] },
  );
  await expectEqual(
    'session zone',
    'timestamptz',
    { kind: 'timestamptz', digits: 0 },
    [
      [text('2024-01-31 10:00:00'), '2024-01-31 09:00:00+00'],
      [text('2024-07-31 10:00:00'), '2024-07-31 08:00:00+00'],
    ],
    { timeZone: 'Europe/Berlin' },
  );
  await expectEqual(
    'session offset',
    'timestamptz',
    { kind: 'timestamptz', digits: 0 },
    [[text('2024-01-31 10:00:00'), '2024-01-31 15:30:00+00']],
    { timeZone: '-05:30' },
  );
});

test('times and intervals', async () => {
  await expectEqual('time', 'time', { kind: 'time', digits: 6 }, [
    ...['00:00:00', '24:00:00', '23:59:59.999999', '10:30'].map(same),
    [number('103000'), '10:30:00'],
    [text('1:05 PM'), '13:05'],
  ]);
  await expectEqual(
    'timetz',
    'timetz',
    { kind: 'timetz', digits: 6 },
    ['10:00:00+02', '10:00:00.5-03:30', '00:00:00+00'].map(same),
  );
  await expectEqual('MySQL time', 'interval', { kind: 'interval', from: 'mysql-time' }, [
    [text('-838:59:59'), '-838:59:59'],
    [text('838:59:59.000001'), '838:59:59.000001'],
    [text('1 02:03:04'), '26:03:04'],
    [text('00:00:00'), '0'],
  ]);
  await expectEqual(
    'interval',
    'interval',
    { kind: 'interval', from: 'text' },
    [
      '1 year 2 mons -3 days +04:05:06.7',
      '-1 days +02:03:00',
      '@ 1 year 2 mons ago',
      'P1Y2M3DT4H5M6.7S',
      '+1-2 -3 +4:05:06.7',
      '00:00:00',
      '178000000 years',
      '-00:00:00.000001',
      '3 4:05:06',
      '1-2',
      '1.5 seconds',
      '2 weeks',
      'infinity',
      '-infinity',
    ].map(same),
  );
});

test('uuid, bits, lists', async () => {
  const uuid = '0fedcba9-8765-4321-0000-ffffffffffff';
  await expectEqual('uuid', 'uuid', { kind: 'uuid' }, [
    same(uuid),
    [text(`{${uuid.toUpperCase()}}`), uuid],
    [text(uuid.replaceAll('-', '')), uuid],
    [bytes(uuid.replaceAll('-', '')), uuid],
  ]);
  await expectEqual('bit', 'bit(10)', { kind: 'bit', length: 10, varying: false }, [
    [bits('1000000001'), '1000000001'],
    [bits('1'), '0000000001'],
    [bytes('0201'), '1000000001'],
    [number('5'), '0000000101'],
    [text('1'), '0000110001'],
  ]);
  await expectEqual('varbit', 'bit varying(20)', { kind: 'bit', varying: true }, ['', '1', '000000001'].map(same), {
    dialect: 'postgresql',
  });
  await expectEqual('set', 'text[]', { kind: 'set' }, [
    [text(''), '{}'],
    [text('a,b c,ü'), '{a,"b c",ü}'],
    [text('"'), '{"\\""}'],
  ]);
});

test('jsonb, by meaning', async () => {
  await expectEqual('jsonb', 'jsonb', { kind: 'jsonb' }, [
    ...['{}', '[]', 'null', 'true', '"a\\u00e9\\n"', '{"b":1,"a":[1.50,-0,1e3,0.00001e-2]}', '{"a":1,"a":2}'].map(same),
    same('{"__proto__":1,"10":2,"2":3,"":4}'),
    same('{"\\ud83d\\ude00":"\\/","\uffff":1}'),
    same(`[${'123456789'.repeat(20)}.5, 1e400]`),
    same(' [ {"x" : [ ] } ] '),
  ]);
});

test('other types, by their text', async () => {
  await expectEqual('inet', 'inet', { kind: 'other', type: 'inet' }, [same('10.0.0.1'), same('::1'), [null, null]]);
  await client.query('create type pair as (a int, b text)');
  await expectEqual('row', 'pair', { kind: 'other', type: 'pair' }, [
    same('(1,)'),
    same('(,)'),
    same('(1,"a b")'),
    [null, null],
  ]);
  await expectEqual('list', 'inet[]', { kind: 'other', type: 'inet[]' }, [same('{10.0.0.1,NULL}')]);
  await expectEqual('range', 'tstzrange', { kind: 'other', type: 'tstzrange', zoned: true }, [
    [
      text('["2024-01-31 10:00:00+02","2024-02-01 00:30:00.5+01")'),
      '["2024-01-31 10:00:00+02","2024-02-01 00:30:00.5+01")',
    ],
    [text('["2024-01-01 00:00:00+02",)'), '["2024-01-01 00:00:00+02",)'],
  ]);
  await expectEqual('array', 'timestamptz[]', { kind: 'other', type: 'timestamptz[]', zoned: true }, [
    [
      text('{"2024-03-01 00:00:00+05:30",NULL,"0044-03-15 12:00:00+00 BC"}'),
      '{"2024-03-01 00:00:00+05:30",NULL,"0044-03-15 12:00:00+00 BC"}',
    ],
  ]);
});

test.run();
