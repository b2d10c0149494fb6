import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../finding.ts';
import { mergeDoubles } from './merge-doubles.ts';

const finding = (code: string, object: string, line: number, changes: Partial<Finding> = {}): Finding => ({
  code,
  severity: 'behaviour',
  object,
  line,
  message: `${code} speaks.`,
  why: 'Why.',
  fix: 'Fix.',
  automatic: false,
  effortHours: { min: 1, max: 2 },
  ...changes,
});
const automatic = { automatic: true, effortHours: { min: 0, max: 0 } };

test('a view that was not translated is one finding, and no longer automatic', () => {
  const view = finding('M41', 'view totals', 20, automatic);
  const conversion = finding('R06', 'totals', 20, { fix: 'Write it anew.\n-- SELECT 1', severity: 'data-loss' });
  assert.equal(mergeDoubles([view, conversion]), [
    {
      ...view,
      message: 'M41 speaks. R06 speaks.',
      fix: 'Fix.\n-- SELECT 1',
      severity: 'data-loss',
      automatic: false,
      effortHours: { min: 1, max: 2 },
    },
  ]);
});

test('a view that was translated stays automatic', () => {
  const view = finding('M41', 'view totals', 20, automatic);
  assert.equal(mergeDoubles([view]), [view]);
});

test('the hours of the rule count, not the sum', () => {
  const [merged] = mergeDoubles([
    finding('M42', 'procedure p', 5, { effortHours: { min: 3, max: 9 } }),
    finding('R07', 'p', 5),
  ]);
  assert.equal(merged?.effortHours, { min: 3, max: 9 });
});

test('other lines, other matters and findings without a line stay apart', () => {
  const apart = [
    finding('M41', 'view a', 20),
    finding('R06', 'b', 21),
    finding('R03', 'a', 20),
    finding('R06', 'c', 0),
  ];
  assert.equal(mergeDoubles(apart), apart);
});

test('of several on one line the one of that name is meant', () => {
  const findings = [
    finding('L16', 'orders.user_id', 3),
    finding('L16', 'orders.shop_id', 3),
    finding('R04', 'orders.shop_id', 3),
  ];
  assert.equal(
    mergeDoubles(findings).map(({ message }) => message),
    ['L16 speaks.', 'L16 speaks. R04 speaks.'],
  );
});

test.run();
