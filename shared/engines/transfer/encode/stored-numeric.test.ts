import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '#shared/testing/faults/random.ts';
import { fieldOf, float64, int64, refusal } from '../testing.ts';

const random = seededRandom(11);
const below = (limit: number): number => Math.floor(random() * limit);

/** Doubles of many lengths: decimals of few places, whole numbers, halves of powers, and any bits. */
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

test('a double is the field that its shortest decimal is', () => {
  for (let count = 0; count < 2_000; count++) {
    const value = anyDouble();
    const text = Object.is(value, -0) ? '0' : String(value);
    for (const type of ['numeric', 'numeric(10,2)', 'numeric(15,6)', 'numeric(3,5)', 'numeric(4,0)']) {
      const known = refusal(type, text);
      if (known === undefined) assert.equal(fieldOf(type, float64(value)), fieldOf(type, text), `${text} as ${type}`);
      assert.is(refusal(type, float64(value)), known, `${text} as ${type}`);
    }
  }
});

test('an integer is the field that its digits are', () => {
  const ends = [0n, 1n, 9_999n, 10_000n, 10n ** 15n - 1n, 10n ** 15n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 32n];
  const values = [
    ...ends,
    ...Array.from({ length: 500 }, () => BigInt(below(10 ** below(16))) * 10n ** BigInt(below(4))),
  ];
  for (const value of values.flatMap(each => [each, -each])) {
    for (const type of ['numeric', 'numeric(10,2)', 'numeric(15,0)', 'numeric(2,5)']) {
      const known = refusal(type, String(value));
      if (known === undefined) assert.equal(fieldOf(type, int64(value)), fieldOf(type, String(value)));
      assert.is(refusal(type, int64(value)), known, `${value} as ${type}`);
    }
  }
});

test.run();
