import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assumedRates, copyTimeOf, formatCopyTime } from './copy-time.ts';
import { effortByObject } from './effort-by-object.ts';
import type { RehearsalSummary } from './rehearsal.ts';
import { assessmentOf, buildFinding, buildTable } from './testing.ts';

const large = assessmentOf([buildTable('big', [['id', 'int', 'integer']], [], { rows: 60 * 1_000_000 })], []);
const rehearsal: RehearsalSummary = {
  rehearsedAt: '2026-11-24T10:00:00Z',
  durationsMs: { reading: 60_000, copying: 240_000 },
  rows: 10,
  rowsPerSecond: 5,
  certified: true,
  reasons: [],
  failedStatements: [],
  rejects: [],
};

test('the estimate follows the slower of rows and bytes, at the rates it states', () => {
  const time = copyTimeOf(large);
  assert.is(time.minutesMax, Math.max(1_000_000 / assumedRates.rowsPerSecondMin, (60e6 * 64) / 60 / (4 * 2 ** 20)));
  assert.ok(time.minutesMin < time.minutesMax);
  assert.match(time.basis, /20,000 to 150,000 rows/);
  assert.match(time.basis, /rehearsal replaces/);
});

test('a rehearsal replaces the estimate by what it measured', () => {
  const time = copyTimeOf(large, rehearsal);
  assert.is(time.minutesMin, 5);
  assert.is(time.minutesMax, 5);
  assert.is(time.measured, true);
});

test('rows that are not in the file are said to be missing from the estimate', () => {
  const unknown = assessmentOf([buildTable('t', [['id', 'int', 'integer']], [], { rows: null })], []);
  assert.match(copyTimeOf(unknown).basis, /1 table are not in the file/);
});

test('times are words', () => {
  assert.is(formatCopyTime({ minutesMin: 0, minutesMax: 0.4 }), 'under a minute');
  assert.is(formatCopyTime({ minutesMin: 1.2, minutesMax: 3.5 }), '1 to 4 minutes');
  assert.is(formatCopyTime({ minutesMin: 5, minutesMax: 5 }), '5 minutes');
  assert.is(formatCopyTime({ minutesMin: 60, minutesMax: 390 }), '1 to 6.5 hours');
});

test('work is added up per object, most first; what is accepted or automatic costs nothing', () => {
  const assessment = assessmentOf(
    [buildTable('a', [['id', 'int', 'integer']]), buildTable('b', [['id', 'int', 'integer']])],
    [
      buildFinding('C01', 'behaviour', 'a'),
      buildFinding('C02', 'behaviour', 'a.id', { effortHours: { min: 2, max: 3 } }),
      buildFinding('C03', 'behaviour', 'b.id', { suppressed: 'known' }),
      buildFinding('V01', 'blocker', 'view busy_station', { effortHours: { min: 3, max: 9 } }),
      buildFinding('R07', 'behaviour', 'function price_of'),
      buildFinding('M27', 'performance', 'index by_city of b', { effortHours: { min: 0, max: 0.5 } }),
    ],
  );
  assert.equal(
    effortByObject(assessment).map(({ kind, object, hours, codes }) => [kind, object, hours.max, codes]),
    [
      ['view', 'busy_station', 9, ['V01']],
      ['table', 'a', 4, ['C01', 'C02']],
      ['routine', 'price_of', 1, ['R07']],
      ['table', 'b', 0.5, ['C03', 'M27']],
    ],
  );
});

test.run();
