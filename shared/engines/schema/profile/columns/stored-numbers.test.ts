import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ColumnProfile } from '../../model.ts';
import { valueKind } from '../profiler.ts';
import { column, number, profileRows, profileValues, type TestValue, table } from '../testing.ts';
import { writeDecimal, writeInteger, writeReal } from './decimal-text.ts';
import { digitsOf } from './stored-numbers.ts';

/*
 * A number gives the same profile as it is stored and as it is written.
 */

const text = new Uint8Array(64);
const written = (length: number): string => Buffer.from(text.subarray(0, length)).toString('latin1');

function storedInteger(value: bigint): TestValue {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return { kind: valueKind.integer64, text: bytes };
}

function storedReal(value: number): TestValue {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return { kind: valueKind.float64, text: bytes };
}

const stored = (value: number | bigint): TestValue =>
  typeof value === 'bigint' ? storedInteger(value) : storedReal(value);
const asText = (value: number | bigint): TestValue =>
  number(typeof value === 'bigint' ? value.toString() : written(writeReal(text, value)));

const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.bigInt({ min: -(2n ** 33n), max: 2n ** 33n }),
  fc
    .integer({ min: 0, max: 18 })
    .chain(power => fc.constantFrom(10n ** BigInt(power), 10n ** BigInt(power) - 1n, -(10n ** BigInt(power)))),
  fc.constantFrom(
    1_700_000_000n,
    1_700_000_000_000n,
    2n ** 31n,
    2n ** 31n - 1n,
    -(2n ** 31n),
    -(2n ** 31n) - 1n,
    -(2n ** 63n),
  ),
);
const double = fc.oneof(
  fc.double({ noNaN: true }),
  fc.double({ noNaN: true, min: -1000, max: 1000 }),
  fc.integer({ min: -1e9, max: 1e9 }).map(value => value / 100),
  fc
    .tuple(fc.integer({ min: -2e9, max: 2e9 }), fc.integer({ min: 0, max: 8 }))
    .map(([value, scale]) => value / 10 ** scale),
  fc.constantFrom(0, -0, 5, 1e14, 1e15, 99999999999999.9, 1e-6, 9.99e-7, 1e21, 0.1 + 0.2, Infinity, -Infinity),
);
const values = fc.array(fc.oneof(int64, double, fc.constantFrom(0n, 1n)), { minLength: 1, maxLength: 12 });
const types = fc.constantFrom(
  { affinity: 'integer', declared: 'INTEGER' } as const,
  { affinity: 'real', declared: 'REAL' } as const,
  { affinity: 'numeric', declared: 'DECIMAL(10,2)' } as const,
  { affinity: 'numeric', declared: 'BOOLEAN' } as const,
  { affinity: 'blob', declared: '' } as const,
  { affinity: 'text', declared: 'TEXT' } as const,
);

test('stored numbers are profiled as their text', () => {
  fc.assert(
    fc.property(values, types, (list, type) => {
      const profile = (make: (value: number | bigint) => TestValue): ColumnProfile =>
        profileValues({ kind: 'affinity', ...type }, list.map(make), {}, { dialect: 'sqlite' });
      assert.equal(profile(stored), profile(asText));
    }),
    { numRuns: 1500, seed: 11 },
  );
});

test('keys of several columns show their numbers as text', () => {
  const type = { kind: 'affinity', affinity: 'blob', declared: '' } as const;
  const keyed = table('t', [column('a', type), column('b', type)], { primaryKey: { columns: ['a', 'b'], line: 1 } });
  const row = [storedInteger(-(2n ** 62n)), storedReal(-2.5)];
  const facts = profileRows([{ table: keyed, rows: [row, row] }], { dialect: 'sqlite' });
  assert.equal(facts.duplicateKeys[0]?.samples, [`${-(2n ** 62n)}, -2.5`]);
});

test('decimal text is what JavaScript writes', () => {
  fc.assert(
    fc.property(int64, value => {
      assert.is(written(writeInteger(text, Number(value >> 32n), Number(BigInt.asIntN(32, value)))), value.toString());
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: -1e15 + 1, max: 1e15 - 1 }), fc.integer({ min: 1, max: 6 }), (mantissa, scale) => {
      const digits = Math.abs(mantissa)
        .toString()
        .padStart(scale + 1, '0');
      const expected = `${mantissa < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
      assert.is(written(writeDecimal(text, mantissa, scale)), expected);
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e15 - 1 }), value => {
      assert.is(digitsOf(value), value === 0 ? 0 : value.toString().length);
    }),
  );
});

test.run();
