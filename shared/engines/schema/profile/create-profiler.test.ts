import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SourceType } from '../model.ts';
import { readLimits } from '../model.ts';
import type { Hazard } from './column-state.ts';
import { valueKind } from './profiler.ts';
import { number, profileValues, type TestValue } from './testing.ts';

const bigint: SourceType = { kind: 'integer', bits: 64, unsigned: true };
const tinyint1: SourceType = { kind: 'integer', bits: 8, unsigned: false, displayWidth: 1 };
const decimal: SourceType = { kind: 'decimal', precision: 30, scale: 10 };
const double: SourceType = { kind: 'float', bits: 64 };
const text: SourceType = { kind: 'text' };
const datetime: SourceType = { kind: 'datetime' };
const json: SourceType = { kind: 'json' };
const numeric: SourceType = { kind: 'affinity', affinity: 'numeric', declared: '' };

/** One value that has the hazard, and one as near to it as can be that has not. */
function hazard(field: Hazard, type: SourceType, hit: TestValue, nearMiss: TestValue, more = {}, options = {}): void {
  const shown = typeof hit === 'string' ? hit : JSON.stringify(hit);
  test(`${field}: ${type.kind} ${shown}`, () => {
    const one = profileValues(type, [nearMiss, hit], more, options);
    assert.is(one[field], 1, 'the hit is counted once and the near miss is not');
    const sample = one.samples[field];
    if (field !== 'emptyStrings')
      assert.equal(
        sample?.map(({ line }) => line),
        [2],
        'the sample names the line',
      );
    assert.is(profileValues(type, [nearMiss], more, options)[field], 0);
  });
}

hazard('outsideInt32', bigint, number('2147483648'), number('2147483647'));
hazard('outsideInt32', bigint, number('-2147483649'), number('-2147483648'));
hazard('aboveInt64', bigint, number('9223372036854775808'), number('9223372036854775807'));
hazard('aboveInt64', bigint, number('18446744073709551615'), number('1844674407370955161'));
hazard('aboveInt64', bigint, number('9999999999999999999999999'), number('-9999999999999999999999999'));
hazard('aboveInt64', decimal, number('10000000000000000000'), number('9223372036854775807.9'));
hazard('negatives', bigint, number('-1'), number('-0'));
hazard('negatives', decimal, number('-0.01'), number('0.00'));
hazard('notBoolean', tinyint1, number('2'), number('1'));
hazard('notBoolean', tinyint1, number('-1'), number('0'));
hazard('notBoolean', tinyint1, number('127'), { kind: valueKind.keyword, text: 'TRUE' });
hazard('notBoolean', { kind: 'bit', length: 1 }, { kind: valueKind.bits, text: '10' }, Uint8Array.of(1));
hazard('notBoolean', { kind: 'boolean' }, 'maybe', 'f');
hazard('notBoolean', { kind: 'boolean' }, number('2'), number('1'));
hazard('notBoolean', numeric, number('2'), 'true', { type: { ...numeric, declared: 'BOOLEAN' } });
hazard('notFinite', double, 'NaN', '1e308');
hazard('notFinite', double, '-Infinity', '-1e308');
hazard('notFinite', numeric, number('1e999'), number('1e99'));

hazard('zeroDates', datetime, '0000-00-00', '0001-01-02');
hazard('zeroDates', datetime, '0000-00-00 00:00:00.000000', '2000-01-01 00:00:00.000000');
hazard('zeroDates', { kind: 'date' }, number('0'), '2000-10-10');
hazard('partlyZeroDates', { kind: 'date' }, '2020-00-00', '2020-10-10');
hazard('partlyZeroDates', { kind: 'date' }, '2020-05-00', '0000-00-00');
hazard('datesInvalid', { kind: 'date' }, '2020-02-30', '2020-02-29');
hazard('datesInvalid', { kind: 'date' }, '2021-02-29', '2021-02-28');
hazard('datesInvalid', { kind: 'date' }, '1900-02-29', '2000-02-29');
hazard('datesInvalid', { kind: 'date' }, '2020-04-31', '2020-05-31');
hazard('datesInvalid', { kind: 'date' }, '2020-13-01', '2020-12-01');
hazard('datesInvalid', datetime, '294277-01-01 00:00:00', '294276-12-31 23:59:59');
hazard('datesInvalid', { kind: 'date' }, '4714-01-01 BC', '4713-01-01 BC');
hazard('datesInvalid', datetime, '2020-01-01 24:00:01', '2020-01-01 24:00:00');
hazard('datesInvalid', datetime, '2020-01-01 23:60:00', '2020-01-01 23:59:59+02');
hazard('datesInvalid', datetime, 'soon', { kind: valueKind.keyword, text: 'NOW()' });
hazard('datesInvalid', { kind: 'time' }, '12:60:00', '12:59:00');
hazard('sentinelDates', datetime, '9999-12-31 23:59:59', '9998-12-31 23:59:59');
hazard('sentinelDates', { kind: 'date' }, '9999-01-01', '0001-01-02');
hazard('sentinelDates', datetime, 'infinity', '31-DEC-99');
hazard('subMicroseconds', datetime, '2020-01-01 00:00:00.1234567', '2020-01-01 00:00:00.123456');
hazard('subMicroseconds', { kind: 'time' }, '00:00:00.0000001', '00:00:00.1234560');
hazard('timesOutOfDay', { kind: 'time' }, '-838:59:59', '-00:00:00');
hazard('timesOutOfDay', { kind: 'time' }, '24:00:01', '24:00:00');
hazard('timesOutOfDay', { kind: 'time' }, '838:59:59', '23:59:59.999999');

hazard('nulBytes', text, 'a\0b', 'a0b');
hazard('nulBytes', text, 'long enough for a word\0', 'long enough for a word\u0001');
hazard('trailingSpaces', text, 'a ', ' a');
hazard('emptyStrings', text, '', ' ');
hazard('emptyStrings', datetime, '', '2020-01-01');
hazard('emptyStrings', numeric, '', '0');
hazard('doubleEncoded', text, 'CafÃ©', 'Café');
hazard('doubleEncoded', text, 'â‚¬ 5', '€ 5');
hazard('doubleEncoded', text, 'Ã©Ã¨', 'Ã©è');
hazard('enumInvalid', { kind: 'enum', values: ['a', 'b'] }, '', 'a');
hazard('enumInvalid', { kind: 'enum', values: ['a', 'b'] }, 'c', 'b');
hazard('enumInvalid', { kind: 'enum', values: ['a', 'b'] }, number('0'), number('2'));
hazard('enumInvalid', { kind: 'enum', values: ['red'] }, 'rad', 'RED', { collation: 'utf8mb4_general_ci' });
hazard('enumInvalid', { kind: 'enum', values: ['red'] }, 'RED', 'red', { collation: 'utf8mb4_bin' });
hazard('enumInvalid', { kind: 'set', values: ['a', 'b'] }, 'a,c', 'a,b');
hazard('enumInvalid', { kind: 'set', values: ['a', 'b'] }, 'a,', '');
hazard('jsonInvalid', json, '{"a":1,}', '{"a":[1, 2.5e3, "\\u00e9", null]}');
hazard('jsonInvalid', json, '01', '0');
hazard('jsonNul', json, '"\\u0000"', '"\\\\u0000"');
hazard('jsonNul', json, '{"a":1,"b":{"a":2},"a":3}', '{"a":1,"b":{"a":2},"A":3}');
hazard(
  'jsonInvalid',
  text,
  'nope',
  '{}',
  {},
  {
    table: { checks: [{ expression: 'json_valid(`c`)', line: 1 }] },
  },
);

test('encodings: valid and invalid bytes of each kind', () => {
  const cases: [string, number[], boolean][] = [
    ['utf8mb4', [0xf0, 0x9f, 0x98, 0x80], true],
    ['utf8mb4', [0xf0, 0x9f, 0x98], false],
    ['utf8mb4', [0xe9], false],
    ['utf8mb4', [0xed, 0xa0, 0x80], false],
    ['utf8mb4', [0xc0, 0x80], false],
    ['latin1', [0xe9, 0x80], true],
    ['ascii', [0x41, 0x7f], true],
    ['ascii', [0x41, 0x80], false],
    ['gbk', [0xd6, 0xd0], true],
    ['gbk', [0xd6, 0x20], false],
    ['sjis', [0x93, 0xfa], true],
    ['sjis', [0x93], false],
    ['big5', [0xa4, 0xa4], true],
    ['euckr', [0xb0, 0xa1], true],
    ['euckr', [0xff], false],
  ];
  for (const [charset, bytes, valid] of cases) {
    const expected = valid ? 0 : 1;
    const own = profileValues(text, [Uint8Array.from(bytes)], { charset });
    assert.is(own.encodingInvalid, expected, `bytes in the column's ${charset}: ${bytes}`);
    const value = { kind: valueKind.text, text: Uint8Array.from(bytes) };
    const session = profileValues(text, [value], {}, { charset });
    assert.is(session.encodingInvalid, expected, `text in the session's ${charset}: ${bytes}`);
    const binary = profileValues(text, [value], { charset }, { charset: 'binary' });
    assert.is(binary.encodingInvalid, expected, `text as the column stores it, ${charset}: ${bytes}`);
  }
});

test('blobs have no encoding', () => {
  const profile = profileValues({ kind: 'blob' }, [Uint8Array.of(0xff, 0x00)]);
  assert.is(profile.encodingInvalid + profile.nulBytes, 0);
  assert.is(profile.bytesMax, 2);
});

test('an unknown character set is not judged, and that is said', () => {
  const profile = profileValues(text, [Uint8Array.of(0xff)], { charset: 'klingon' });
  assert.is(profile.encodingInvalid, 0);
  assert.ok(profile.approximate.includes('encodingInvalid'));
});

test('bytes and characters', () => {
  const profile = profileValues(text, ['Zürich', 'abc', '😀😀']);
  assert.is(profile.bytesMax, 8);
  assert.is(profile.charactersMax, 6);
  const gbk = profileValues(text, [Uint8Array.of(0xd6, 0xd0, 0xce, 0xc4)], { charset: 'gbk' });
  assert.is(gbk.charactersMax, 2);
});

test('numbers: extremes, scale, digits', () => {
  const profile = profileValues(decimal, ['-12.50', '3', '1000.125', null]);
  assert.is(profile.rows, 4);
  assert.is(profile.nulls, 1);
  assert.is(profile.numberMin, '-12.50');
  assert.is(profile.numberMax, '1000.125');
  assert.is(profile.scaleMax, 3);
  assert.is(profile.integerDigitsMax, 4);
  assert.is(profile.allIntegers, false);
  const large = profileValues(bigint, [number('18446744073709551615'), number('-9223372036854775808'), number('5')]);
  assert.is(large.numberMin, '-9223372036854775808');
  assert.is(large.numberMax, '18446744073709551615');
  assert.is(large.allIntegers, true);
  const text40 = '1234567890123456789012345678901234567890';
  const huge = profileValues(decimal, [number(text40), number(`${text40}.5`), number('1e3')]);
  assert.is(huge.numberMax, `${text40}.5`);
  assert.is(huge.numberMin, '1000');
  const mixed = profileValues(numeric, [number('1'), 'x']);
  assert.is(mixed.numberMin, undefined);
  assert.is(mixed.allIntegers, undefined);
});

test('the value of an expression is not known, and that is said', () => {
  const profile = profileValues(datetime, [{ kind: valueKind.keyword, text: 'CURRENT_TIMESTAMP' }]);
  assert.is(profile.rows, 1);
  assert.is(profile.datesInvalid, 0);
  assert.equal(profile.approximate, ['distinct']);
});

test('shapes', () => {
  const values = [
    '123e4567-e89b-12d3-a456-426614174000',
    '123e4567-e89b-12d3-a456-42661417400g',
    '2020-05-31',
    '2020-05-31 10:00:00',
    '2020-05-31T10:00:00Z',
    '1700000000',
    '1700000000000',
    '42',
    '-7',
    '0042',
    '4.5',
    'TRUE',
    'no',
    'nope',
    'free text 12',
  ];
  assert.equal(profileValues(text, values).shapes, {
    uuid: 1,
    'iso-date': 1,
    'iso-datetime': 2,
    epoch: 2,
    integer: 4,
    decimal: 1,
    'boolean-word': 2,
  });
});

test('SQLite: storage classes after affinity', () => {
  const values = [
    number('1'),
    number('1.0'),
    number('1.5'),
    '12',
    'abc',
    '',
    Uint8Array.of(1),
    null,
    number('9223372036854775808'),
  ];
  const of = (affinity: 'integer' | 'text' | 'blob' | 'real') =>
    profileValues({ kind: 'affinity', affinity, declared: '' }, values).storageClasses;
  assert.equal(of('integer'), { integer: 3, real: 2, text: 2, blob: 1, null: 1 });
  assert.equal(of('real'), { integer: 0, real: 5, text: 2, blob: 1, null: 1 });
  assert.equal(of('text'), { integer: 0, real: 0, text: 7, blob: 1, null: 1 });
  assert.equal(of('blob'), { integer: 1, real: 3, text: 3, blob: 1, null: 1 });
  const declared = profileValues(
    { kind: 'varchar', length: 5 },
    values,
    { sourceType: 'VARCHAR(5)' },
    { dialect: 'sqlite' },
  );
  assert.equal(declared.storageClasses, of('text'));
  assert.is(profileValues(text, ['a']).storageClasses, undefined);
});

test('SQLite: dates in a column declared DATE', () => {
  const type: SourceType = { kind: 'affinity', affinity: 'numeric', declared: 'DATE' };
  const profile = profileValues(type, ['2020-02-30', '2020-02-28', 'later', number('1700000000')]);
  assert.is(profile.datesInvalid, 2);
  assert.equal(profile.shapes, { 'iso-date': 2, epoch: 1, integer: 1 });
});

test('distinct values: 1, 01 and 1.0 are one number; text is compared as it is', () => {
  assert.is(profileValues(decimal, ['1', '01', '1.0', '1.00', '+1', '1.10', '1.1', '.5', '0.5', '1e0']).distinct, 3);
  assert.is(profileValues(text, ['1', '01', '1.0', 'a', 'A', 'a']).distinct, 5);
  assert.is(profileValues({ kind: 'boolean' }, ['t', 'true', 'f', number('1')]).distinct, 2);
});

test('distinct values beyond the bound are estimated within 5 %, and that is said', () => {
  const values = Array.from({ length: 30_000 }, (_, index) => `value ${index % 20_000}`);
  // With a key elsewhere, so that the column is not taken for one and kept in full.
  const options = { table: { primaryKey: { columns: ['other'], line: 1 } } };
  const profile = profileValues(text, values, {}, options);
  assert.ok(Math.abs(profile.distinct - 20_000) < 1000, `${profile.distinct}`);
  assert.equal(profile.approximate, ['distinct']);
  const exact = profileValues(text, values.slice(0, 4000), {}, options);
  assert.is(exact.distinct, 4000);
  assert.equal(exact.approximate, []);
});

test('samples: at most three, cut, control characters escaped', () => {
  const profile = profileValues(text, [`\u0000\n${'x'.repeat(500)}`, 'b\0', 'c\0', 'd\0']);
  assert.is(profile.nulBytes, 4);
  const samples = profile.samples.nulBytes ?? [];
  assert.is(samples.length, 3);
  assert.ok(samples[0]?.value.startsWith('\\u0000\\nxxx'));
  assert.ok(samples.every(({ value }) => value.length <= 80));
  assert.equal(samples[1], { line: 2, value: 'b\\u0000' });
});

test('a value longer than the limit is counted, its rest not looked at, and that is said', () => {
  const limits = { ...readLimits, valueBytesMax: 10 };
  const profile = profileValues(json, ['"0123456789 é"'], {}, { limits });
  assert.is(profile.bytesMax, 15);
  assert.is(profile.jsonInvalid + profile.encodingInvalid, 0);
  assert.ok(profile.approximate.includes('jsonInvalid'));
});

test('bytes in the middle of a character at the limit are no fault', () => {
  const limits = { ...readLimits, valueBytesMax: 2 };
  assert.is(profileValues(text, ['a€'], {}, { limits }).encodingInvalid, 0);
});

test.run();
