import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AllowedCasts, Codec } from '#shared/engines/transfer/codec.ts';
import { valueKind } from '#shared/engines/transfer/row-sink.ts';
import {
  bits,
  bytes,
  columnPlan,
  float64,
  integer64,
  keyword,
  number,
  type SourceValue,
  sourceRows,
  tablePlan,
  text,
} from './testing/rows.ts';

const integer: Codec = { kind: 'integer', bytes: 4 };

/** Canonical bytes of single values of one column; undefined where it is a problem. */
function decode(
  codec: Codec,
  values: SourceValue[],
  about: Parameters<typeof sourceRows>[2] & { casts?: AllowedCasts } = {},
) {
  const table = tablePlan([columnPlan('c', 'x', codec, about.casts)]);
  return values.map(value => sourceRows(table, [[value]], about).rows[0]);
}

test('values that their type cannot hold are problems with line, column and value', () => {
  const refused: [Codec, SourceValue[]][] = [
    [
      integer,
      [
        text(''),
        text('x'),
        number('1.5'),
        number('9223372036854775808'),
        number('1e30'),
        bytes('010203040506070809'),
        keyword('NOW()'),
        float64(0.5),
        number('1e-2'),
        number('.'),
        number('-'),
      ],
    ],
    [
      { kind: 'boolean' },
      [number('2'), text('maybe'), bits('10'), integer64(-1n), integer64(2n), integer64(256n), text('')],
    ],
    [{ kind: 'numeric' }, [text('1,5'), text(''), text('1.2.3'), number('1e'), keyword('PI()'), text('--1')]],
    [{ kind: 'float', bytes: 8 }, [text('1e400'), text('0x1'), text('')]],
    [{ kind: 'float', bytes: 4 }, [text('1e39'), float64(0.1)]],
    [{ kind: 'float', bytes: 8 }, [integer64(2n ** 53n + 1n)]],
    [{ kind: 'text' }, [text('a\0b'), { bytes: Buffer.from('ff', 'hex'), kind: valueKind.text }, keyword('UPPER(x)')]],
    [{ kind: 'bytes', mysqlGeometry: true }, [bytes('00'), bytes(`e6100000${'01'.repeat(21)}`)]],
    [
      { kind: 'date' },
      [
        text('0000-00-00'),
        text('2023-02-29'),
        text('soon'),
        text('2024-01-31 10:00:00'),
        text(''),
        number('0'),
        text('2024-13-01'),
      ],
    ],
    [
      { kind: 'timestamp', digits: 6 },
      [
        text('2024-01-31 25:00:00'),
        text('2024-01-31 10:00:00.1234567'),
        text('2024-01-31 10:00:00Z'),
        text('300000-01-01 00:00:00'),
        text('2024-01-31 10:00:00 Europe/Berlin'),
      ],
    ],
    [{ kind: 'timestamptz', digits: 0 }, [text('2024-01-31 10:00:00.5')]],
    [
      { kind: 'time', digits: 6 },
      [text('24:00:01'), text('-01:00:00'), text('10:60:00'), text('10:00+02'), text('13:00 PM')],
    ],
    [{ kind: 'interval', from: 'text' }, [text('1 parsec'), text(''), text('1.5 days'), text('9999999999 years')]],
    [{ kind: 'uuid' }, [text('1234'), bytes('00'), text('g'.repeat(32))]],
    [{ kind: 'bit', length: 3, varying: false }, [bits('1000'), bytes('08'), number('8')]],
    [
      { kind: 'jsonb' },
      [
        text('{'),
        text('01'),
        text('"\\u0000"'),
        text('"\\ud800"'),
        text('[1,]'),
        text("{'a':1}"),
        text(`${'['.repeat(3000)}${']'.repeat(3000)}`),
        text('1e99999999'),
      ],
    ],
    [{ kind: 'set' }, [number('3')]],
  ];
  for (const [codec, values] of refused) {
    for (const value of values) {
      const { rows, sink } = sourceRows(tablePlan([columnPlan('c', 'x', codec)]), [[value]]);
      const shown = `${codec.kind} of ${value === null ? 'NULL' : Buffer.from(value.bytes).toString()}`;
      assert.equal(rows, [], shown);
      assert.is(sink.problems.count, 1, shown);
      const [problem] = sink.problems.first;
      assert.is(problem?.column, 'c');
      assert.is(problem?.line, 1);
      assert.match(problem?.reason ?? '', /^The value of c /);
    }
  }
});

test('casts that the plan allows are made and counted by column', () => {
  const table = tablePlan([
    columnPlan('d', 'date', { kind: 'date' }, ['zero-date']),
    columnPlan('t', 'text', { kind: 'text' }, ['nul-removed', 'encoding-replaced']),
    columnPlan('z', 'timestamptz', { kind: 'timestamptz', digits: 3 }, ['offset-dropped', 'fraction-rounded']),
    columnPlan('k', 'text', { kind: 'text' }, ['kind-dropped']),
  ]);
  const invalid = { bytes: Buffer.from('61ff62', 'hex'), kind: valueKind.text };
  const { rows, sink } = sourceRows(table, [
    [text('0000-00-00'), text('a\0b\0'), text('2024-01-31 10:00:00.0005+01'), integer64(1n)],
    [text('2024-02-30'), invalid, text('2024-01-31 09:00:00.001'), text('1')],
    [null, text('a\uFFFDb'), text('2024-01-31 09:00:00.001+00'), text('1')],
    [null, text('ab'), text('2024-01-31 09:00:00.001'), float64(1)],
  ]);
  assert.is(sink.problems.count, 0);
  assert.equal(sink.casts(), {
    d: { 'zero-date': 2 },
    t: { 'nul-removed': 1, 'encoding-replaced': 1 },
    z: { 'offset-dropped': 2, 'fraction-rounded': 1 },
    k: { 'kind-dropped': 2 },
  });
  assert.is(rows[1], rows[2], 'a replaced byte is U+FFFD, and a date that does not exist is NULL');
  const last = rows[3]!;
  assert.ok(last.endsWith(Buffer.from('1.0').toString('hex')), 'a whole double shows that it is one');
  assert.is(rows[0]!.replace('010000000131', ''), last.replace(/0100000003312e30$/, ''));
});

test('columns come in any order, may be left out, and have their constant defaults', () => {
  const table = tablePlan([
    columnPlan('a', 'integer', integer),
    {
      ...columnPlan('b', 'text', { kind: 'text' }),
      whenOmitted: { kind: 'constant', value: { kind: 'string', value: 'x' } },
    },
    { ...columnPlan('c', 'integer', integer), compared: false, whenOmitted: { kind: 'target' } },
    columnPlan('Name', 'text', { kind: 'text' }),
  ]);
  const inOrder = sourceRows(table, [[number('1'), text('x'), number('9'), text('n')]]).rows;
  const otherWay = sourceRows(table, [[text('n'), number('1')]], { columns: ['NAME', 'a'] }).rows;
  assert.equal(otherWay, inOrder);
  const byKeyword = sourceRows(table, [[number('1'), keyword('DEFAULT'), number('9'), text('n')]]).rows;
  assert.equal(byKeyword, inOrder);
  const withNull = sourceRows(table, [[number('1'), null, null, null]]).rows;
  assert.equal(sourceRows(table, [[number('1'), keyword('NULL')]], { columns: ['a', 'b'] }).rows, withNull);
  assert.not.equal(withNull, inOrder);
  assert.throws(() => sourceRows(table, [], { columns: ['a', 'unheard of'] }), /does not know/);
});

test('a column that only the target could fill is a problem where it is compared', () => {
  const table = tablePlan([
    columnPlan('a', 'integer', integer),
    { ...columnPlan('b', 'integer', integer), whenOmitted: { kind: 'target' } },
  ]);
  const { sink, rows } = sourceRows(table, [[number('1')]], { columns: ['a'] });
  assert.equal(rows, []);
  assert.match(sink.problems.first[0]?.reason ?? '', /the target decides/);
});

test('rejected rows are passed over by their position, without looking into them', () => {
  const table = tablePlan([columnPlan('a', 'integer', integer)]);
  const { rows, sink } = sourceRows(table, [[number('1')], [text('broken')], [number('3')]], {
    rejected: new Set([1]),
  });
  assert.is(rows.length, 2);
  assert.equal([sink.rowsRead, sink.rows, sink.rejected, sink.problems.count], [3, 2, 1, 0]);
});

test('more values than columns are a problem, not a silence', () => {
  const { sink, rows } = sourceRows(tablePlan([columnPlan('a', 'integer', integer)]), [[number('1'), number('2')]]);
  assert.equal(rows, []);
  assert.match(sink.problems.first[0]?.reason ?? '', /place 2/);
});

test('fewer values than columns are a problem too, unless the copier rejected the row', () => {
  const table = tablePlan([columnPlan('a', 'integer', integer), columnPlan('b', 'integer', integer)]);
  const rows = [[number('1')], [number('1'), number('2')], []];
  const all = sourceRows(table, rows);
  assert.is(all.rows.length, 1);
  assert.match(all.sink.problems.first[0]?.reason ?? '', /1 values for 2 columns/);
  assert.is(sourceRows(table, rows, { rejected: new Set([0, 2]) }).sink.problems.count, 0);
});

test('Shift JIS: control characters stay what their bytes are, whatever the decoder makes of them', () => {
  for (const charset of ['sjis', 'cp932', 'latin1', 'koi8r', 'gbk', 'euckr', 'big5']) {
    const controls = String.fromCharCode(...Array.from({ length: 0x7f }, (_, code) => code + 1));
    const table = tablePlan([columnPlan('a', 'text', { kind: 'text' })]);
    // Something beyond ASCII keeps the short way for ASCII from being taken.
    const beyond = charset === 'sjis' || charset === 'cp932' ? [0xb1] : [0xc4, 0xa3];
    const value = { bytes: Buffer.from([...Buffer.from(controls), ...beyond]), kind: valueKind.text };
    const { rows } = sourceRows(table, [[value]], { charset });
    assert.ok(rows[0]?.includes(Buffer.from(controls).toString('hex')), charset);
  }
});

test('equal meanings have equal bytes, and others have not', () => {
  const groups: [Codec, SourceValue[][], Parameters<typeof sourceRows>[2]?][] = [
    [
      { kind: 'numeric' },
      [
        [number('1.50'), number('01.5'), number('15e-1'), text(' +1.5 ')],
        [number('-1.5')],
        [number('15')],
        [number('0.15')],
        [null],
      ],
    ],
    [
      { kind: 'date' },
      [
        [
          text('2024-01-31'),
          text('20240131'),
          text('240131'),
          text('31-JAN-2024'),
          text('2024/1/31'),
          text('1/31/2024'),
          text('January 31, 2024'),
        ],
        [text('1924-01-31')],
        [text('2024-01-30')],
      ],
    ],
    [
      { kind: 'timestamp', digits: 6 },
      [
        [
          text('2024-01-31 22:30:00'),
          text('2024-01-31T22:30'),
          number('20240131223000'),
          text('2024-01-31 10:30:00 PM'),
          text('2024-01-31 22:30:00.000000'),
        ],
        [text('2024-01-31 22:30:00.000001')],
        [text('2024-01-31 10:30:00 AM')],
      ],
    ],
    [
      { kind: 'time', digits: 0 },
      [[text('09:05:00'), text('9:05'), number('90500'), text('09:05:00.000')], [number('905')], [number('5')]],
    ],
    [
      { kind: 'interval', from: 'mysql-time' },
      [[text('26:00:00'), text('1 02:00:00'), number('260000')], [text('-26:00:00')]],
    ],
    [
      { kind: 'jsonb' },
      [
        [text('{"b":[1,2.0],"a":null}'), text('{ "a" : null, "b" : [1e0, 2] }'), text('{"a":1,"b":[1,2],"a":null}')],
        [text('{"a":null,"b":[2,1]}')],
        [text('{"a":"null","b":[1,2]}')],
      ],
    ],
    [{ kind: 'text', padded: true }, [[text('a  '), text('a')], [text(' a')], [text('')]]],
    [{ kind: 'set' }, [[text('a,b')], [text('a')], [text('ab')], [text('')], [text('a,')], [null]]],
    [{ kind: 'bit', varying: true, length: 9 }, [[bits('01')], [bits('1')], [bits('010')]], { dialect: 'postgresql' }],
    [{ kind: 'bytes' }, [[text('\\x61'), text('a'), text('\\141')], [text('b')]], { dialect: 'postgresql' }],
    [
      { kind: 'other', type: 'tstzrange', zoned: true },
      [
        [
          text('["2024-01-31 10:00:00+02",)'),
          text('["2024-01-31 08:00:00+00",)'),
          text('["2024-01-31 08:00:00.000Z",)'),
        ],
        [text('["2024-01-31 10:00:00",)')],
      ],
    ],
  ];
  for (const [codec, classes, about] of groups) {
    const decoded = classes.map(values => decode(codec, values, about));
    for (const [index, same] of decoded.entries()) {
      assert.is(new Set(same).size, 1, `${codec.kind}, group ${index}: ${same.join(' ')}`);
      assert.ok(same[0] !== undefined, `${codec.kind}, group ${index}`);
    }
    assert.is(new Set(decoded.map(same => same[0])).size, classes.length, codec.kind);
  }
});

test('a local time that occurs twice or never has the offset from before the change', () => {
  const codec: Codec = { kind: 'timestamptz', digits: 0 };
  const local = (value: string) => decode(codec, [text(value)], { timeZone: 'Europe/Berlin' })[0];
  const utc = (value: string) => decode(codec, [text(`${value}+00`)])[0];
  assert.is(local('2024-10-27 02:30:00'), utc('2024-10-27 00:30:00'));
  assert.is(local('2024-10-27 03:00:00'), utc('2024-10-27 02:00:00'));
  assert.is(local('2024-03-31 02:30:00'), utc('2024-03-31 01:30:00'));
  assert.is(decode(codec, [text('2024-01-01 00:00:00')], { timeZone: 'Mars/Olympus' })[0], undefined);
  assert.is(decode(codec, [text('2024-01-01 00:00:00')], { timeZone: 'SYSTEM' })[0], utc('2024-01-01 00:00:00'));
});

test.run();
