import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Dialect } from '../../schema/model.ts';
import type { CastName } from '../codec.ts';
import { column, fieldOf, give, refusal, type TestValue, writerOf } from '../testing.ts';
import { renderField } from '../text-form/render.ts';

/** What the target would show, or why it does not come there. */
function shown(
  type: string,
  value: TestValue,
  options: { dialect?: Dialect; casts?: CastName[]; timeZone?: string } = {},
): string | null {
  const field = fieldOf(type, value, options);
  if ('reason' in field) return field.reason;
  if (field.hex === null) return null;
  const bytes = Buffer.from(field.hex, 'hex');
  return renderField(column('v', type).codec, bytes, 0, bytes.length);
}

test('dates as databases write them', () => {
  for (const [written, expected] of [
    ['2024-01-31', '2024-01-31'],
    ['2000-02-29', '2000-02-29'],
    ['1900-3-1', '1900-03-01'],
    ['20240131', '2024-01-31'],
    ['240131', '2024-01-31'],
    ['990131', '1999-01-31'],
    ['2024/01/31', '2024-01-31'],
    ['2024-01-31 00:00:00', '2024-01-31'],
    ['31-JAN-24', '2024-01-31'],
    ['31-JAN-1987', '1987-01-31'],
    ['January 31, 2024', '2024-01-31'],
    ['0044-03-15 BC', '0044-03-15 BC'],
    ['0001-01-01', '0001-01-01'],
    ['9999-12-31', '9999-12-31'],
    ['5874897-12-31', '5874897-12-31'],
    ['4713-11-24 BC', '4713-11-24 BC'],
    ['infinity', 'infinity'],
    ['-infinity', '-infinity'],
  ] as const) {
    assert.is(shown('date', written), expected, written);
  }
  assert.is(shown('date', '1/31/2024', { dialect: 'postgresql' }), '2024-01-31');
  assert.match(String(shown('date', '1/31/2024')), /not written like a date/);
  assert.match(String(shown('date', '2024-01-31 10:00:00')), /time of day/);
});

const absent = [
  '0000-00-00',
  '0000-00-00 00:00:00',
  '2024-00-10',
  '2024-01-00',
  '0000-01-01',
  '2023-02-29',
  '2024-04-31',
  '2024-13-01',
  '00000000',
  '000000',
  '0',
  '',
  '4714-01-01 BC',
];

test('dates that do not exist are refused, or become NULL where that is allowed', () => {
  for (const type of ['date', 'timestamp', 'timestamptz']) {
    for (const value of absent) {
      assert.match(String(shown(type, value)), /does not exist/, `${value} as ${type}`);
      assert.is(shown(type, value, { casts: ['zero-date'] }), null, `${value} as ${type}`);
    }
  }
  for (const value of ['2024-01-01 25:00:00', '2024-01-01 10:60:00', '2024-01-01 24:00:01', '294277-01-01']) {
    assert.is(shown('timestamp', value, { casts: ['zero-date'] }), null, value);
  }
  const writer = writerOf('date', { casts: ['zero-date'] });
  for (const value of absent) give(writer, [value]);
  assert.equal(writer.casts, { v: { 'zero-date': absent.length } });
});

test('what is no date is refused whatever is allowed', () => {
  for (const value of [
    'hello',
    '2024',
    '24-01-31',
    '2024-01',
    '2024-01-31x',
    '2024-01-31 abc',
    '2024-01-31 10',
    '12345',
    'now',
    '31-FOO-24',
    '2024-01-31 10:00 5',
  ]) {
    for (const type of ['date', 'timestamp']) {
      assert.match(
        String(shown(type, value, { casts: ['zero-date'] })),
        /not written like a date/,
        `${value} as ${type}`,
      );
    }
  }
  assert.match(String(refusal('timestamp', { kind: 'keyword', value: 'CURRENT_TIMESTAMP' })), /expression/);
});

test('dates with times', () => {
  for (const [written, expected] of [
    ['2024-01-31 10:00:00', '2024-01-31 10:00:00'],
    ['2024-01-31T10:00:00.5', '2024-01-31 10:00:00.5'],
    ['2024-01-31 10:00', '2024-01-31 10:00:00'],
    ['2024-01-31', '2024-01-31 00:00:00'],
    ['20240131100000', '2024-01-31 10:00:00'],
    ['20240131100000.25', '2024-01-31 10:00:00.25'],
    ['240131100000', '2024-01-31 10:00:00'],
    ['2024-01-31 24:00:00', '2024-02-01 00:00:00'],
    ['2024-12-31 23:59:60', '2025-01-01 00:00:00'],
    ['31-JAN-24 10.30.00.500000 PM', '2024-01-31 22:30:00.5'],
    ['2024-01-31 12:30 am', '2024-01-31 00:30:00'],
    ['1969-12-31 23:59:59.999999', '1969-12-31 23:59:59.999999'],
    ['0001-01-01 00:00:00.000001', '0001-01-01 00:00:00.000001'],
    ['9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999'],
    ['294276-12-31 23:59:59.999999', '294276-12-31 23:59:59.999999'],
    ['4713-11-24 00:00:00 BC', '4713-11-24 00:00:00 BC'],
    ['infinity', 'infinity'],
  ] as const) {
    assert.is(shown('timestamp', written), expected, written);
  }
});

test('fractions are rounded half up by their digits, and counted', () => {
  const casts: CastName[] = ['fraction-rounded'];
  for (const [type, written, expected] of [
    ['timestamp', '2024-01-31 10:00:00.1234565', '2024-01-31 10:00:00.123457'],
    ['timestamp', '2024-01-31 10:00:00.1234564999', '2024-01-31 10:00:00.123456'],
    ['timestamp', '1999-12-31 23:59:59.9999995', '2000-01-01 00:00:00'],
    ['timestamp(0)', '1999-12-31 23:59:59.5', '2000-01-01 00:00:00'],
    ['timestamp(3)', '1899-01-01 00:00:00.0004999', '1899-01-01 00:00:00'],
    ['time', '10:00:00.9999999', '10:00:01'],
    ['time(0)', '23:59:59.9', '24:00:00'],
  ] as const) {
    assert.is(shown(type, written, { casts }), expected, written);
    assert.match(String(shown(type, written)), /more digits than the column keeps/);
  }
  assert.is(shown('timestamp(0)', '2024-01-31 10:00:00.000000000'), '2024-01-31 10:00:00');
  const writer = writerOf('timestamp(3)', { casts });
  for (const value of ['2024-01-31 10:00:00.1230', '2024-01-31 10:00:00.1239']) give(writer, [value]);
  assert.equal(writer.casts, { v: { 'fraction-rounded': 1 } });
});

test('offsets', () => {
  for (const [written, expected] of [
    ['2024-01-31 10:00:00+02', '2024-01-31 08:00:00+00'],
    ['2024-01-31T10:00:00Z', '2024-01-31 10:00:00+00'],
    ['2024-01-31 10:00:00 -03:30', '2024-01-31 13:30:00+00'],
    ['2024-01-31 10:00:00.5+0545', '2024-01-31 04:15:00.5+00'],
    ['0044-03-15 12:00:00+00 BC', '0044-03-15 12:00:00+00 BC'],
    ['2024-01-31 10:00:00 UTC', '2024-01-31 10:00:00+00'],
  ] as const) {
    assert.is(shown('timestamptz', written), expected, written);
    assert.is(shown('timestamptz', written, { casts: ['offset-dropped'] }), expected);
    assert.match(String(shown('timestamp', written)), /offset/);
    assert.is(shown('timestamp', written, { casts: ['offset-dropped'] }), expected.replace('+00', ''));
  }
  assert.match(String(shown('timestamptz', '2024-01-31 10:00:00+17')), /not written like a date/);
  assert.match(String(shown('timestamptz', '2024-01-31 10:00:00+02:60')), /not written like a date/);
  assert.match(String(shown('timestamptz', '2024-01-31+02')), /not written like a date/, 'a day alone has no offset');
  const writer = writerOf('timestamptz', { casts: ['offset-dropped'] });
  for (const value of ['2024-01-31 10:00:00+02', '2024-01-31 10:00:00']) give(writer, [value]);
  assert.equal(writer.casts, { v: { 'offset-dropped': 1 } });
});

test('local times of a session', () => {
  const at = (timeZone: string, value: string): string | null => shown('timestamptz', value, { timeZone });
  assert.is(at('+02:00', '2024-01-31 10:00:00'), '2024-01-31 08:00:00+00');
  assert.is(at('-05:30', '2024-01-31 10:00:00'), '2024-01-31 15:30:00+00');
  assert.is(at('SYSTEM', '2024-01-31 10:00:00'), '2024-01-31 10:00:00+00');
  assert.is(at('Europe/Berlin', '2024-01-31 10:00:00'), '2024-01-31 09:00:00+00');
  assert.is(at('Europe/Berlin', '2024-07-31 10:00:00'), '2024-07-31 08:00:00+00');
  // 02:30 occurs twice on this day, and not at all on that: both take the offset from before the change.
  assert.is(at('Europe/Berlin', '2024-10-27 02:30:00'), '2024-10-27 00:30:00+00');
  assert.is(at('Europe/Berlin', '2024-03-31 02:30:00'), '2024-03-31 01:30:00+00');
  assert.is(at('Europe/Berlin', '2024-10-27 03:00:00'), '2024-10-27 02:00:00+00');
  assert.is(at('Europe/Berlin', '2024-03-31 01:59:59'), '2024-03-31 00:59:59+00');
  assert.match(String(at('Mars/Olympus', '2024-01-31 10:00:00')), /time zone of the session is not known/);
  assert.is(at('Mars/Olympus', '2024-01-31 10:00:00Z'), '2024-01-31 10:00:00+00');
});

test('times of day', () => {
  for (const [written, expected] of [
    ['10:30', '10:30:00'],
    ['10:30:00.000001', '10:30:00.000001'],
    ['00:00:00', '00:00:00'],
    ['24:00:00', '24:00:00'],
    ['103000', '10:30:00'],
    ['10', '00:00:10'],
    ['10:30 PM', '22:30:00'],
    ['0 10:30:00', '10:30:00'],
  ] as const) {
    assert.is(shown('time', written), expected, written);
  }
  for (const value of ['24:00:01', '-00:00:01', '838:59:59', '1 10:00:00']) {
    assert.match(String(shown('time', value)), /outside of 00:00:00 to 24:00:00/, value);
  }
  for (const value of ['', 'noon', '10:60:00', '10:00:00x', '1:2:3:4']) {
    assert.match(String(shown('time', value)), /not written like a time/, value);
  }
  assert.match(String(shown('time', '10:00:00+02')), /offset/);
  assert.is(shown('timetz', '10:00:00.5-03:30'), '10:00:00.5-03:30');
  assert.is(shown('timetz', '10:00:00'), '10:00:00+00:00');
});

test("MySQL's TIME as an interval", () => {
  const plan = { codec: { kind: 'interval', from: 'mysql-time' } } as const;
  const microseconds = (value: string): bigint => {
    const field = fieldOf('interval', value, { plan });
    assert.ok('hex' in field && field.hex !== null, JSON.stringify(field));
    const bytes = Buffer.from(field.hex, 'hex');
    assert.is(bytes.readBigInt64BE(8), 0n);
    return bytes.readBigInt64BE(0);
  };
  assert.is(microseconds('838:59:59'), 3_020_399_000_000n);
  assert.is(microseconds('-838:59:59.000000'), -3_020_399_000_000n);
  assert.is(microseconds('-00:00:00.000001'), -1n);
  assert.is(microseconds('00:00:00'), 0n);
  assert.is(microseconds('34 22:59:59'), 3_020_399_000_000n);
});

test('intervals as PostgreSQL, Oracle and ISO 8601 write them', () => {
  for (const [written, expected] of [
    ['1 year 2 mons -3 days +04:05:06.7', '14 mons -3 days 04:05:06.7'],
    ['-1 years -2 mons', '-14 mons 0 days 00:00:00'],
    ['@ 1 hour 5 mins ago', '0 mons 0 days -01:05:00'],
    ['P1Y2M3DT4H5M6.7S', '14 mons 3 days 04:05:06.7'],
    ['PT-0.000001S', '0 mons 0 days -00:00:00.000001'],
    ['+02-06', '30 mons 0 days 00:00:00'],
    ['-11 10:09:08.555', '0 mons -11 days -10:09:08.555'],
    ['00:00:00', '0 mons 0 days 00:00:00'],
    ['infinity', 'infinity'],
  ] as const) {
    assert.is(shown('interval', written), expected, written);
  }
  for (const value of ['', 'P', 'PT', '5', '1 fortnight', '1.5 days', '3000000000 days', '1 day 2 days x']) {
    assert.match(String(shown('interval', value)), /not written like a span/, value);
  }
});

test.run();
