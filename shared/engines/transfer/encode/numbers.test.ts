import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fieldOf, float64, int64, refusal, type TestValue } from '../testing.ts';

const number = (value: string): TestValue => ({ kind: 'number', value });
const bytes = (...value: number[]): TestValue => ({ kind: 'bytes', value: Uint8Array.from(value) });
const bits = (value: string): TestValue => ({ kind: 'bits', value });
const keyword = (value: string): TestValue => ({ kind: 'keyword', value });
const hexOf = (type: string, value: TestValue): unknown => fieldOf(type, value);

test('integers at the ends of their range, and one beyond', () => {
  for (const [type, min, max] of [
    ['smallint', -(2n ** 15n), 2n ** 15n - 1n],
    ['integer', -(2n ** 31n), 2n ** 31n - 1n],
    ['bigint', -(2n ** 63n), 2n ** 63n - 1n],
  ] as const) {
    const size = type === 'smallint' ? 16 : type === 'integer' ? 32 : 64;
    for (const value of [min, max, 0n, -1n, 1n, max / 3n, min / 7n]) {
      const expected = {
        hex: BigInt.asUintN(size, value)
          .toString(16)
          .padStart(size / 4, '0'),
      };
      assert.equal(hexOf(type, number(String(value))), expected, `${value} as ${type}`);
      assert.equal(hexOf(type, String(value)), expected);
      assert.equal(hexOf(type, int64(value)), expected);
    }
    for (const value of [min - 1n, max + 1n, max * 1000n]) {
      assert.match(String(refusal(type, number(String(value)))), /outside the range/, `${value} as ${type}`);
      if (size < 64) assert.match(String(refusal(type, int64(value))), /outside the range/);
    }
  }
});

test('every digit of a bigint counts', () => {
  for (let length = 1; length <= 18; length++) {
    for (const digit of ['1', '5', '9']) {
      const value = BigInt(digit.repeat(length));
      assert.equal(hexOf('bigint', number(`-${value}`)), {
        hex: BigInt.asUintN(64, -value).toString(16).padStart(16, '0'),
      });
    }
  }
});

test('integers in other notations', () => {
  const seven = { hex: '00000007' };
  for (const value of [
    number('7'),
    '7',
    ' 7 ',
    '+7',
    '007',
    '7.000',
    '7e0',
    '0.7e1',
    bits('0111'),
    bytes(7),
    bytes(0, 0, 7),
    int64(7n),
    float64(7),
  ]) {
    assert.equal(hexOf('integer', value), seven);
  }
  assert.equal(hexOf('bigint', float64(2 ** 62 + 1024)), hexOf('bigint', String(2n ** 62n + 1024n)));
  assert.equal(hexOf('smallint', keyword('TRUE')), { hex: '0001' });
  assert.equal(hexOf('smallint', keyword('false')), { hex: '0000' });
  assert.equal(hexOf('integer', '-0'), { hex: '00000000' });
});

test('what is no whole number is refused with words', () => {
  assert.match(String(refusal('integer', '7.5')), /no whole number/);
  assert.match(String(refusal('integer', float64(0.5))), /no whole number/);
  assert.match(String(refusal('integer', '')), /empty text/);
  for (const value of ['seven', '7a', '0x7', '--7', '7 7', 'NaN'])
    assert.match(String(refusal('integer', value)), /no number/);
  assert.match(String(refusal('integer', keyword('NOW()'))), /expression NOW\(\)/);
  assert.match(String(refusal('integer', bytes(7), { dialect: 'sqlite' })), /no number/);
});

test('booleans', () => {
  for (const value of [
    '1',
    't',
    'TRUE',
    'yes',
    'on',
    '\x01',
    number('1'),
    '01',
    '1.0',
    bits('1'),
    bits('0001'),
    bytes(1),
    int64(1n),
    float64(1),
    keyword('true'),
  ]) {
    assert.equal(hexOf('boolean', value), { hex: '01' });
  }
  for (const value of [
    '0',
    'f',
    'false',
    'off',
    '\x00',
    number('0'),
    '-0',
    bits('0'),
    bytes(0),
    int64(0n),
    float64(0),
    keyword('FALSE'),
  ]) {
    assert.equal(hexOf('boolean', value), { hex: '00' });
  }
  for (const value of [
    '2',
    '-1',
    '',
    'maybe',
    bits('10'),
    bytes(2),
    bytes(0x31),
    int64(2n),
    int64(256n),
    int64(-1n),
    float64(0.5),
    keyword('NULLIF'),
  ]) {
    assert.type(refusal('boolean', value), 'string');
  }
});

test('numeric: groups of four digits', () => {
  // Count of groups, weight, sign, scale, groups.
  for (const [value, expected] of [
    ['0', '0000000000000000'],
    ['-0.00', '0000000000000002'],
    ['1', '00010000000000000001'],
    ['-12345.6789', '0003000140000004000109291a85'],
    ['10000', '00010001000000000001'],
    ['0.0001', '0001ffff000000040001'],
    ['0.00000001', '0001fffe000000080001'],
    ['100000000.00000001', '0005000200000008000100000000' + '00000001'],
    ['1.50', '00020000000000020001' + '1388'],
    ['NaN', '00000000c0000000'],
    ['-Infinity', '00000000f0000000'],
  ] as const) {
    assert.equal(hexOf('numeric', value), { hex: expected }, value);
  }
});

test('numeric: a limit of digits is kept, not rounded to', () => {
  assert.is(refusal('numeric(4,2)', '99.99'), undefined);
  assert.is(refusal('numeric(4,2)', '-0099.990'), undefined);
  assert.match(String(refusal('numeric(4,2)', '100')), /before the point/);
  assert.match(String(refusal('numeric(4,2)', '99.999')), /after the point/);
  assert.match(String(refusal('numeric(4,2)', '1e9999')), /before the point/);
  assert.match(String(refusal('numeric(4,2)', 'Infinity')), /infinity/);
  assert.match(String(refusal('numeric(20,0)', '100000000000000000000')), /before the point/);
  assert.is(refusal('numeric(20,0)', '18446744073709551615'), undefined);
  assert.is(refusal('numeric(2,5)', '0.00099'), undefined);
  assert.match(String(refusal('numeric(2,5)', '0.001')), /before the point/);
  assert.match(String(refusal('numeric', `1${'0'.repeat(131_072)}`)), /before the point/);
  assert.match(String(refusal('numeric', '1,5')), /no number/);
  assert.match(String(refusal('numeric', '')), /empty text/);
});

test('numeric from other kinds', () => {
  const expected = hexOf('numeric', '12');
  for (const value of [bits('1100'), bytes(12), int64(12n), float64(12), '1.2e1', ' 12 '])
    assert.equal(hexOf('numeric', value), expected);
  assert.equal(hexOf('numeric', float64(0.1)), hexOf('numeric', '0.1'));
  assert.equal(hexOf('numeric', int64(-(2n ** 63n))), hexOf('numeric', '-9223372036854775808'));
});

test('floats: the nearest of their size', () => {
  assert.equal(hexOf('double precision', '0.1'), { hex: '3fb999999999999a' });
  assert.equal(hexOf('double precision', '-0'), { hex: '8000000000000000' });
  assert.equal(hexOf('double precision', 'nan'), { hex: '7ff8000000000000' });
  assert.equal(hexOf('double precision', '-inf'), { hex: 'fff0000000000000' });
  assert.equal(hexOf('double precision', '5e-324'), { hex: '0000000000000001' });
  assert.equal(hexOf('double precision', float64(Math.PI)), hexOf('double precision', String(Math.PI)));
  assert.equal(hexOf('real', '3.4028235e38'), { hex: '7f7fffff' });
  // The double nearest to this lies between two floats; rounding it once more would give the lower one.
  assert.equal(hexOf('real', '1.000000059604644775390625000000001'), { hex: '3f800001' });
  assert.equal(hexOf('real', '1.000000059604644775390625'), { hex: '3f800000' });
  assert.equal(hexOf('real', '-1.000000178813934326171874999999999'), { hex: 'bf800001' });
});

test('floats that do not fit are refused', () => {
  assert.match(String(refusal('double precision', '1e309')), /too large/);
  assert.match(String(refusal('double precision', '1e-400')), /too close to zero/);
  assert.match(String(refusal('real', '3.5e38')), /too large/);
  assert.match(String(refusal('real', float64(0.1))), /more digits/);
  assert.match(String(refusal('double precision', int64(2n ** 53n + 1n))), /more digits/);
  assert.equal(fieldOf('double precision', '9e999', { dialect: 'sqlite' }), { hex: '7ff0000000000000' });
});

test.run();
