import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ProofSink } from '../proof/source-sink.ts';
import { TargetRows } from '../proof/target-rows.ts';
import type { Dialect } from '../schema/model.ts';
import type { CastName } from './codec.ts';
import { CopyWriter } from './copy-writer.ts';
import type { ColumnPlan } from './plan.ts';
import type { valueKind } from './row-sink.ts';
import { copyHeader, copyTrailer } from './testing/copy-frame.ts';
import { column, give, type TestValue, table } from './testing.ts';

/*
 * The copier and the proof read values by code of their own. Whatever the copier takes, the proof has to take too, with
 * the same meaning and the same casts: else a sound migration would not be certified, or an unsound one would.
 */

const seed = Number(process.env.CLOUDFORGE_SEED ?? 20_261_124);
const numRuns = Number(process.env.CLOUDFORGE_RUNS ?? 60);

type Kind = keyof typeof valueKind;
type Text = fc.Arbitrary<string>;

const two = (min: number, max: number): Text => fc.integer({ min, max }).map(value => String(value).padStart(2, '0'));
const digits = (min: number, max: number): Text => fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`));
const join = (...parts: (string | Text)[]): Text =>
  fc.tuple(...parts.map(part => (typeof part === 'string' ? fc.constant(part) : part))).map(list => list.join(''));
const maybe = (part: string | Text): Text =>
  fc.oneof(fc.constant(''), typeof part === 'string' ? fc.constant(part) : part);
const sign = fc.constantFrom('', '-', '+');

const number = fc.oneof(
  join(sign, digits(0, 22), maybe(join('.', digits(0, 12))), maybe(join('e', sign, digits(0, 3)))),
  fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
  fc.double().map(String),
  fc.float().map(String),
  fc.constantFrom('NaN', 'inf', '-Infinity', '0x10', '1e400', '1e-400', '9e999', ' 5 ', '--1', '1_000', '-0', '-0.0'),
);
const day = fc.oneof(
  join(digits(4, 5), '-', two(0, 13), '-', two(0, 32)),
  join(two(1, 31), '-', fc.constantFrom('JAN', 'Feb', 'sept', 'FOO'), '-', digits(2, 4)),
  digits(1, 15),
  fc.constantFrom(
    'infinity',
    '-infinity',
    '',
    '0',
    'May 3, 2020',
    '1/31/2024',
    ' 2020-01-01 ',
    '2020-1-1',
    'now',
    '\0',
  ),
);
const clock = join(two(0, 25), ':', two(0, 61), maybe(join(':', two(0, 61), maybe(join('.', digits(0, 9))))));
const offset = fc.oneof(
  fc.constantFrom('Z', ' UTC', '+2', '+02:3', '+16', '-15:59:59', ' +00:00', ' BC', '+01 BC', ' AD', '+0230', ' pm'),
  join(fc.constantFrom('+', '-'), two(0, 17), maybe(join(':', two(0, 60)))),
);
const moment = join(day, maybe(join(fc.constantFrom(' ', 'T'), clock)), maybe(offset));
const time = fc.oneof(
  join(maybe('-'), digits(1, 4), ':', two(0, 61), maybe(join(':', two(0, 61), maybe(join('.', digits(0, 8)))))),
  join(clock, maybe(offset)),
  fc.constantFrom('', 'noon', '24:00:00', '24:00:00.000001', '10:30 PM', '13 PM'),
);
const span = fc.oneof(
  join(
    sign,
    digits(1, 3),
    fc.constantFrom(' years', ' mons', ' days', ' fortnights'),
    maybe(join(' ', maybe('-'), clock)),
  ),
  fc.constantFrom(
    'P1Y2M3DT4H5M6.7S',
    'PT',
    'P1W',
    'PT-1.5S',
    '1-2',
    '-3 4:05:06.1234567',
    'infinity',
    '@ 1 day ago',
    '0',
    '',
  ),
);
const uuid = '01234567-89ab-cdef-0123-456789abcdef';
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.constantFrom(
    '',
    'a  ',
    'a\0b',
    't',
    'OFF',
    '{"b":1,"a":[1.50,1e2]}',
    'a,,b',
    '\\x00ff',
    '\\001',
    '\\\\',
    uuid,
    `{${uuid}}`,
    '101',
  ),
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 9 }),
  fc.uint8Array({ minLength: 16, maxLength: 16 }),
  fc.uint8Array({ maxLength: 20 }).map(rest => Uint8Array.from([9, 0, 0, 0, 1, ...rest])),
);
const eight = (
  write: (view: DataView, value: number) => void,
  values: fc.Arbitrary<number>,
): fc.Arbitrary<Uint8Array> =>
  values.map(value => {
    const view = new DataView(new ArrayBuffer(8));
    write(view, value);
    return new Uint8Array(view.buffer);
  });
const integer64 = eight(
  (view, value) => view.setBigInt64(0, BigInt(value)),
  fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -2, max: 2 })),
);
const float64 = eight(
  (view, value) => view.setFloat64(0, value),
  fc.oneof(fc.double(), fc.float(), fc.integer({ min: -2, max: 2 })),
);

const dates: CastName[] = ['zero-date', 'fraction-rounded', 'offset-dropped'];
const texts: CastName[] = ['nul-removed', 'encoding-replaced'];
const cases: { type: string; values: Text; casts?: CastName[]; plan?: Partial<ColumnPlan> }[] = [
  ...[
    'smallint',
    'integer',
    'bigint',
    'boolean',
    'numeric',
    'numeric(10,2)',
    'numeric(3,5)',
    'real',
    'double precision',
  ].map(type => ({ type, values: number })),
  { type: 'boolean', values: text },
  ...['text', 'varchar(3)', 'char(3)'].map(type => ({ type, values: text, casts: texts })),
  { type: 'text', values: text, casts: ['kind-dropped'] },
  { type: 'bytea', values: text, casts: ['kind-dropped'] },
  { type: 'bytea', values: text, casts: ['srid-dropped'], plan: { codec: { kind: 'bytes', mysqlGeometry: true } } },
  ...['date', 'timestamp', 'timestamp(0)', 'timestamptz', 'timestamptz(2)'].map(type => ({
    type,
    values: moment,
    casts: dates,
  })),
  ...['time', 'time(1)', 'timetz'].map(type => ({
    type,
    values: time,
    casts: ['fraction-rounded'] satisfies CastName[],
  })),
  { type: 'interval', values: span, casts: ['fraction-rounded'] },
  {
    type: 'interval',
    values: time,
    casts: ['fraction-rounded'],
    plan: { codec: { kind: 'interval', from: 'mysql-time' } },
  },
  { type: 'uuid', values: text },
  { type: 'bit(9)', values: text },
  { type: 'bit varying(9)', values: text },
  { type: 'text[]', values: text, casts: texts, plan: { codec: { kind: 'set' } } },
];

const dialects: Dialect[] = ['mysql', 'postgresql', 'sqlite', 'sqlserver'];

for (const { type, values, casts = [], plan } of cases) {
  test(`${type} (${casts.join(', ')}): the proof takes what the copier takes, and means the same`, () => {
    let taken = 0;
    for (const dialect of plan === undefined ? dialects : dialects.slice(0, 1)) {
      const given = valuesOf(values, dialect);
      for (const allowed of casts.length === 0 ? [[]] : [[], casts]) {
        taken += compare(column('v', type, { casts: allowed, ...plan }), given, dialect);
      }
    }
    assert.ok(taken > 0, 'no value was taken at all');
  });
}

test('MySQL: numbers in ENUM and SET are positions and bits; quoted BIT values are bytes', () => {
  const members = ['red', 'blü', 'x'];
  const numbers: TestValue[] = ['0', '1', '2', '3', '4', '7', '8', '-1', '2.0', '18446744073709551616'].map(value => ({
    kind: 'number',
    value,
  }));
  for (const charset of [undefined, 'latin1']) {
    const enumColumn = column('v', 'text', { codec: { kind: 'text', members } });
    const writer = new CopyWriter({ table: table(enumColumn), dialect: 'mysql', columns: [], charset });
    for (const value of numbers) give(writer, [value]);
    give(writer, ['red']);
    assert.equal(
      writer.takeRejects().map(reject => reject.ordinal),
      [4, 5, 6, 7, 8, 9],
    );
    const written = Buffer.from(writer.take().bytes);
    for (const name of ['red', 'blü', 'x']) assert.ok(written.includes(name), name);
  }
  assert.is(
    compare(column('v', 'text', { codec: { kind: 'text', members } }), [...numbers, 'red', 'other'], 'mysql'),
    6,
  );
  assert.is(compare(column('v', 'text[]', { codec: { kind: 'set', members } }), [...numbers, 'red,x', ''], 'mysql'), 8);
  const quoted = ['0101', '1', '\0', '\x01', '\0\x01', ''];
  // 0x30313031 has more than 16 bits; as a text of PostgreSQL it would be five.
  assert.is(compare(column('v', 'bit(16)'), quoted, 'mysql'), 5);
  assert.is(compare(column('v', 'bit(32)'), quoted, 'mysql'), 6);
  assert.is(compare(column('v', 'bit(1)'), quoted, 'mysql'), 4);
});

test.run();

function valuesOf(values: Text, dialect: Dialect): TestValue[] {
  const sample = (kind: Kind, arbitrary: fc.Arbitrary<string | Uint8Array>): TestValue[] =>
    fc.sample(arbitrary, { seed, numRuns }).map(value => ({ kind, value }));
  return [
    ...sample('text', values),
    ...sample('text', bytes),
    ...sample('bytes', bytes),
    ...(values === text ? [] : sample('number', values)),
    ...sample('bits', fc.stringMatching(/^[01]{1,70}$/)),
    ...sample('keyword', fc.constantFrom('TRUE', 'false', 'NOW()')),
    ...(dialect === 'sqlite' ? [...sample('integer64', integer64), ...sample('float64', float64)] : []),
  ];
}

/** How many of the values the copier takes. */
function compare(planned: ColumnPlan, values: readonly TestValue[], dialect: Dialect): number {
  const plan = table(planned);
  const writer = new CopyWriter({ table: plan, dialect, columns: [] });
  for (const value of values) give(writer, [value]);
  const rejected = new Set(writer.takeRejects().map(reject => reject.ordinal));
  const source: string[] = [];
  const proof = new ProofSink({
    table: plan,
    columns: [],
    context: { dialect, charset: undefined, timeZone: undefined },
    rejected,
    consumer: { row: row => source.push(Buffer.from(row.bytes.subarray(0, row.length)).toString('hex')) },
  });
  const target: string[] = [];
  const rows = new TargetRows(plan, {
    row: row => target.push(Buffer.from(row.bytes.subarray(0, row.length)).toString('hex')),
  });
  rows.push(Buffer.concat([copyHeader, writer.take().bytes, copyTrailer]));
  rows.finish();
  for (const [ordinal, value] of values.entries()) {
    const before = source.length;
    give(proof, [value]);
    if (rejected.has(ordinal)) continue;
    const shown = `${planned.type} from ${dialect}: ${JSON.stringify(value)}`;
    assert.is(source.length, before + 1, `the proof refuses ${shown}`);
    assert.is(source[before], target[before], shown);
  }
  assert.equal(proof.casts(), writer.casts, `casts of ${planned.type} from ${dialect}`);
  return writer.rows;
}
