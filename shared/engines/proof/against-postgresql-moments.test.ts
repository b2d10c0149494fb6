import { test } from 'uvu';
import { RealTarget, same } from './testing/against-postgresql.ts';
import { bits, bytes, number, text } from './testing/rows.ts';

let target: RealTarget;

test.before(async () => {
  target = await RealTarget.start();
});

test.after(async () => {
  await target.stop();
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
  await target.expectEqual('date', 'date', { kind: 'date' }, [
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
  await target.expectEqual('timestamp', 'timestamp', { kind: 'timestamp', digits: 6 }, [
    ...moments,
    [text('2024-01-31'), '2024-01-31'],
    [text('2024-01-31T10:00:00.123'), '2024-01-31 10:00:00.123'],
    [text('20240131 10:00'), '2024-01-31 10:00'],
    [number('20240131100000'), '2024-01-31 10:00:00'],
    [text('31-JAN-24 10.30.00.000000 PM'), '2024-01-31 22:30:00'],
    [text('Jan 31 2024 12:05AM'), '2024-01-31 00:05:00'],
  ]);
  await target.expectEqual(
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
  await target.expectEqual(
    'session zone',
    'timestamptz',
    { kind: 'timestamptz', digits: 0 },
    [
      [text('2024-01-31 10:00:00'), '2024-01-31 09:00:00+00'],
      [text('2024-07-31 10:00:00'), '2024-07-31 08:00:00+00'],
    ],
    { timeZone: 'Europe/Berlin' },
  );
  await target.expectEqual(
    'session offset',
    'timestamptz',
    { kind: 'timestamptz', digits: 0 },
    [[text('2024-01-31 10:00:00'), '2024-01-31 15:30:00+00']],
    { timeZone: '-05:30' },
  );
});

test('times and intervals', async () => {
  await target.expectEqual('time', 'time', { kind: 'time', digits: 6 }, [
    ...['00:00:00', '24:00:00', '23:59:59.999999', '10:30'].map(same),
    [number('103000'), '10:30:00'],
    [text('1:05 PM'), '13:05'],
  ]);
  await target.expectEqual(
    'timetz',
    'timetz',
    { kind: 'timetz', digits: 6 },
    ['10:00:00+02', '10:00:00.5-03:30', '00:00:00+00'].map(same),
  );
  await target.expectEqual('MySQL time', 'interval', { kind: 'interval', from: 'mysql-time' }, [
    [text('-838:59:59'), '-838:59:59'],
    [text('838:59:59.000001'), '838:59:59.000001'],
    [text('1 02:03:04'), '26:03:04'],
    [text('00:00:00'), '0'],
  ]);
  await target.expectEqual(
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
  await target.expectEqual('uuid', 'uuid', { kind: 'uuid' }, [
    same(uuid),
    [text(`{${uuid.toUpperCase()}}`), uuid],
    [text(uuid.replaceAll('-', '')), uuid],
    [bytes(uuid.replaceAll('-', '')), uuid],
  ]);
  await target.expectEqual('bit', 'bit(10)', { kind: 'bit', length: 10, varying: false }, [
    [bits('1000000001'), '1000000001'],
    [bits('1'), '0000000001'],
    [bytes('0201'), '1000000001'],
    [number('5'), '0000000101'],
    [text('1'), '0000110001'],
  ]);
  await target.expectEqual(
    'varbit',
    'bit varying(20)',
    { kind: 'bit', varying: true },
    ['', '1', '000000001'].map(same),
    {
      dialect: 'postgresql',
    },
  );
  await target.expectEqual('set', 'text[]', { kind: 'set' }, [
    [text(''), '{}'],
    [text('a,b c,ü'), '{a,"b c",ü}'],
    [text('"'), '{"\\""}'],
  ]);
});

test('jsonb, by meaning', async () => {
  await target.expectEqual('jsonb', 'jsonb', { kind: 'jsonb' }, [
    ...['{}', '[]', 'null', 'true', '"a\\u00e9\\n"', '{"b":1,"a":[1.50,-0,1e3,0.00001e-2]}', '{"a":1,"a":2}'].map(same),
    same('{"__proto__":1,"10":2,"2":3,"":4}'),
    same('{"\\ud83d\\ude00":"\\/","\uffff":1}'),
    same(`[${'123456789'.repeat(20)}.5, 1e400]`),
    same(' [ {"x" : [ ] } ] '),
  ]);
});

test('other types, by their text', async () => {
  await target.expectEqual('inet', 'inet', { kind: 'other', type: 'inet' }, [
    same('10.0.0.1'),
    same('::1'),
    [null, null],
  ]);
  await target.query('create type pair as (a int, b text)');
  await target.expectEqual('row', 'pair', { kind: 'other', type: 'pair' }, [
    same('(1,)'),
    same('(,)'),
    same('(1,"a b")'),
    [null, null],
  ]);
  await target.expectEqual('list', 'inet[]', { kind: 'other', type: 'inet[]' }, [same('{10.0.0.1,NULL}')]);
  await target.expectEqual('range', 'tstzrange', { kind: 'other', type: 'tstzrange', zoned: true }, [
    [
      text('["2024-01-31 10:00:00+02","2024-02-01 00:30:00.5+01")'),
      '["2024-01-31 10:00:00+02","2024-02-01 00:30:00.5+01")',
    ],
    [text('["2024-01-01 00:00:00+02",)'), '["2024-01-01 00:00:00+02",)'],
  ]);
  await target.expectEqual('array', 'timestamptz[]', { kind: 'other', type: 'timestamptz[]', zoned: true }, [
    [
      text('{"2024-03-01 00:00:00+05:30",NULL,"0044-03-15 12:00:00+00 BC"}'),
      '{"2024-03-01 00:00:00+05:30",NULL,"0044-03-15 12:00:00+00 BC"}',
    ],
  ]);
});

test.run();
