import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '#shared/testing/faults/random.ts';
import { float64, give, int64, type TestValue, writerOf } from '../testing.ts';

const random = seededRandom(11);
const below = (limit: number): number => Math.floor(random() * limit);

/** Doubles of many lengths: decimals of few places, whole numbers, halves of powers, and any others. */
function anyDouble(): number {
  const sign = below(2) === 0 ? 1 : -1;
  const digits = below(10 ** below(16));
  switch (below(5)) {
    case 0:
      return sign * digits;
    case 1:
      return sign * Number(`${digits}e-${below(9)}`);
    case 2:
      return sign * (digits + 1 / 2 ** below(30));
    case 3:
      return sign * random() * 10 ** (below(24) - 8);
    default:
      return sign * below(10_000) * 10 ** below(14);
  }
}

/** The fields of all values as rows of one column, and why some are none. */
function written(type: string, values: readonly TestValue[]): { hex: string; refused: string[] } {
  const writer = writerOf(type);
  for (const value of values) give(writer, [value]);
  const refused = writer.takeRejects().map(({ ordinal, reason }) => `${ordinal}: ${reason}`);
  return { hex: Buffer.from(writer.take().bytes).toString('hex'), refused };
}

test('a double is the field that its shortest decimal is', () => {
  const values = Array.from({ length: 20_000 }, anyDouble);
  const texts = values.map(value => (Object.is(value, -0) ? '0' : String(value)));
  for (const type of ['numeric', 'numeric(10,2)', 'numeric(15,6)', 'numeric(3,5)', 'numeric(4,0)', 'numeric(4,4)'])
    assert.equal(written(type, values.map(float64)), written(type, texts), type);
});

test('an integer is the field that its digits are', () => {
  const ends = [0n, 1n, 9_999n, 10_000n, 10n ** 15n - 1n, 10n ** 15n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 63n - 1n];
  const others = Array.from({ length: 5_000 }, () => BigInt(below(10 ** below(16))) * 10n ** BigInt(below(4)));
  const values = [...ends, ...others].flatMap(each => [each, -each]);
  for (const type of ['numeric', 'numeric(10,2)', 'numeric(15,0)', 'numeric(2,5)'])
    assert.equal(written(type, values.map(int64)), written(type, values.map(String)), type);
});

test.run();
