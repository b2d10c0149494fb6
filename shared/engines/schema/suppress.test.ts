import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { problem } from './mapping/problem.ts';
import { fitsPattern } from './pattern.ts';
import { suppress } from './suppress.ts';

const finding = (code: 'R01' | 'R02', object: string) =>
  problem(code, { severity: 'blocker', object, line: 1, message: 'm', why: 'w', fix: 'f' });

test('a pattern fits as file globs do, whatever the case', () => {
  assert.ok(fitsPattern('orders.*', 'Orders.total'));
  assert.ok(fitsPattern('*', ''));
  assert.ok(fitsPattern('a*b*c', 'a--b--c'));
  assert.not.ok(fitsPattern('a*b*c', 'acb'));
  assert.not.ok(fitsPattern('ab*ba', 'aba'));
  assert.not.ok(fitsPattern('orders', 'orders.total'));
});

test('an accepted finding stays with its reason and is nothing left to decide; the rest stays as it was', () => {
  const { findings, unused } = suppress(
    [finding('R01', 'orders.note'), finding('R01', 'users'), finding('R02', 'orders.note')],
    [
      { code: 'r01', object: 'orders.*', reason: 'the notes are junk' },
      { code: 'R09', reason: 'never found' },
    ],
  );
  assert.equal(
    findings.map(({ suppressed, automatic }) => [suppressed, automatic]),
    [
      ['the notes are junk', true],
      [undefined, false],
      [undefined, false],
    ],
  );
  assert.equal(unused, [{ code: 'R09', reason: 'never found' }]);
});

test.run();
