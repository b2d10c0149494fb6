import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '#shared/testing/faults/random.ts';
import { readReal } from './read-real.ts';

const random = seededRandom(3);
const below = (limit: number): number => Math.floor(random() * limit);

function read(text: string): number {
  const bytes = Buffer.from(`9${text};7`);
  return readReal(bytes, 1, bytes.length - 2);
}

test('a number of any length is the double nearest to it', () => {
  for (let count = 0; count < 300_000; count++) {
    const value = random() * 10 ** (below(30) - 10);
    const digits = Array.from({ length: 1 + below(19) }, () => below(10)).join('');
    const cut = below(digits.length + 1);
    const text =
      count % 3 === 0
        ? value.toPrecision(1 + below(17))
        : count % 3 === 1
          ? String(value)
          : `${digits.slice(0, cut) || '0'}.${digits.slice(cut) || '0'}`;
    const signed = below(2) === 0 ? text : `-${text}`;
    assert.ok(Object.is(read(signed), Number(signed)), signed);
  }
});

test('middles of two doubles, and what lies beside them, are rounded as IEEE 754 says', () => {
  for (let count = 0; count < 20_000; count++) {
    // Between 2^53 and 2^56, doubles are 2, 4 or 8 apart: their middles are whole numbers of 16 or 17 digits.
    const exponent = 53 + below(3);
    const gap = 2n ** BigInt(exponent - 52);
    const double = 2n ** BigInt(exponent) + BigInt(below(2 ** 40)) * gap;
    const middle = double + gap / 2n + BigInt(below(3) - 1);
    const text = `${middle}.0`.replace(/^(\d{17})0$/, '$1.0');
    assert.ok(Object.is(read(text), Number(text)), text);
    const digits = middle.toString();
    const shifted = `${digits.slice(0, 3)}.${digits.slice(3)}`;
    assert.ok(Object.is(read(shifted), Number(shifted)), shifted);
  }
});

test('exponents and infinities are read, anything else is an error', () => {
  for (const text of ['1.5e+300', '4.9406564584124654e-324', '-1e-7', '1.7976931348623157e+308', '0.0', '-0.0'])
    assert.ok(Object.is(read(text), Number(text)), text);
  assert.is(read('Inf'), Number.POSITIVE_INFINITY);
  assert.is(read('-Inf'), Number.NEGATIVE_INFINITY);
  for (const text of ['', '1.2.3', '1.5x', 'e5', 'NaN']) assert.throws(() => read(text), /does not read/, text);
});

test.run();
