import { Buffer } from 'node:buffer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '#shared/testing/faults/random.ts';
import { readPlainDouble } from './read-double.ts';

const read = (text: string): number => {
  const bytes = Buffer.from(`9${text}9`);
  return readPlainDouble(bytes, 1, bytes.length - 1);
};

/** Number() rounds correctly: what is read has to be the same, what is not read is not wrong. */
function agrees(text: string): boolean {
  const value = read(text);
  if (Number.isNaN(value)) return false;
  assert.ok(Object.is(value, Number(text)), `${text}: ${value} instead of ${Number(text)}`);
  return true;
}

test('what doubles are printed as is read as the same double', () => {
  const random = seededRandom(11);
  let taken = 0;
  const count = 40_000;
  for (let at = 0; at < count; at++) {
    const value = (random() - 0.5) * 10 ** Math.floor(random() * 9);
    for (const text of [String(value), value.toPrecision(17)]) if (!text.includes('e') && agrees(text)) taken++;
  }
  assert.ok(taken > 1.8 * count, `only ${taken} of ${2 * count} were read`);
});

test('any digits, with the point anywhere', () => {
  const random = seededRandom(12);
  let taken = 0;
  for (let at = 0; at < 40_000; at++) {
    const digits = Array.from({ length: 1 + Math.floor(random() * 18) }, () => Math.floor(random() * 10)).join('');
    const point = 1 + Math.floor(random() * digits.length);
    const text = point < digits.length ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits;
    if (agrees(random() < 0.5 ? text : `-${text}`)) taken++;
  }
  assert.ok(taken > 39_900, `only ${taken} were read`);
});

test('the middle of two doubles is left to exact arithmetic, and what is beside it is not mistaken', () => {
  // Odd numbers between 2^53 and 2^54 lie in the middle of two doubles.
  for (const text of ['9007199254740993', '9007199254740995', '18014398509481983', '900719925474099.3']) agrees(text);
  assert.ok(Number.isNaN(read('9007199254740993')));
  for (let low = 990; low < 1_000; low++) {
    for (const tail of ['', '.01', '.99', '.5']) agrees(`9007199254740${low}${tail}`);
  }
  const random = seededRandom(13);
  for (let at = 0; at < 20_000; at++) {
    const odd = 2 * Math.floor(random() * 2 ** 51) + 1;
    agrees((BigInt(odd) + 2n ** 53n).toString());
    agrees(`${(BigInt(odd) + 2n ** 53n) * 5n}`.replace(/(.)$/, '.$1'));
  }
});

test('zeros keep their sign', () => {
  for (const text of ['0', '-0', '-0.0', '0.0000000000000000', '-00000000000000000']) assert.ok(agrees(text), text);
});

test('what is written otherwise is not read', () => {
  for (const text of [
    '',
    '-',
    '.',
    '+1',
    '1.',
    '.5',
    '-.5',
    '1e5',
    '1.2.3',
    ' 1',
    '1 ',
    'NaN',
    'Infinity',
    '--1',
    '1-',
  ])
    assert.ok(Number.isNaN(read(text)), text);
  assert.ok(Number.isNaN(read('1234567890123456789')));
});

test.run();
