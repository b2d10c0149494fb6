import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { median, percentile, round } from './statistics.ts';

test('median and percentile by nearest rank', () => {
  assert.is(median([3, 1, 2]), 2);
  assert.is(median([4, 1, 2, 3]), 2.5);
  assert.is(percentile([5, 1, 4, 2, 3], 0.5), 3);
  assert.is(percentile([1, 2, 3, 4], 0.99), 4);
  assert.is(percentile([7], 0), 7);
});

test('nothing has neither', () => {
  assert.throws(() => median([]), /nothing/);
  assert.throws(() => percentile([], 0.5), /nothing/);
});

test('three digits', () => {
  assert.is(round(1234.5), 1230);
  assert.is(round(0.012345), 0.0123);
});

test.run();
