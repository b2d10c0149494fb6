import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compareDecimals, int64Max, isAbove, maximum } from './decimal.ts';

test('compares exactly where doubles cannot', () => {
  assert.ok(isAbove('9223372036854775808', int64Max));
  assert.not.ok(isAbove(int64Max, int64Max));
  assert.ok(isAbove('0.1000000000000000000001', '0.1'));
  assert.is(compareDecimals('1.50', '1.5'), 0);
  assert.is(compareDecimals('-0', '0'), 0);
  assert.ok((compareDecimals('-10', '-9') ?? 0) < 0);
  assert.ok((compareDecimals('-1', '1') ?? 0) < 0);
});

test('what is no decimal number is not comparable', () => {
  assert.is(compareDecimals('1e5', '2'), undefined);
  assert.is(compareDecimals('', '2'), undefined);
  assert.is(compareDecimals('.', '2'), undefined);
  assert.not.ok(isAbove('NaN', '1'));
});

test('maximum takes the second of equals', () => {
  assert.is(maximum('5', '5.0'), '5.0');
  assert.is(maximum('6', '5'), '6');
});

test.run();
