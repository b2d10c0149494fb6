import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { counted, formatBytes, formatDuration, formatHours, shortEventType } from './format.ts';

test('bytes have a unit and at most three digits, and never "1,000 KB"', () => {
  assert.equal([0, 1, 999, 1_000, 1_250_000, 12_340_000, 999_400, 999_900, 5e12, -4].map(formatBytes), [
    '0 B',
    '1 B',
    '999 B',
    '1 KB',
    '1.25 MB',
    '12.3 MB',
    '999 KB',
    '1 MB',
    '5 TB',
    '0 B',
  ]);
});

test('durations grow from milliseconds to hours without a jump', () => {
  assert.equal([0, 999, 1_000, 9_999, 10_000, 59_999, 60_000, 185_000, 7_800_000, -5].map(formatDuration), [
    '0 ms',
    '999 ms',
    '1.0 s',
    '9.9 s',
    '10 s',
    '59 s',
    '1 min 0 s',
    '3 min 5 s',
    '2 h 10 min',
    '0 ms',
  ]);
});

test('counts and hours are sentences', () => {
  assert.equal(
    [counted(1, 'table'), counted(2_000, 'table'), counted(0, 'index', 'indexes')],
    ['1 table', '2,000 tables', '0 indexes'],
  );
  assert.equal(
    [formatHours({ min: 0, max: 0 }), formatHours({ min: 1, max: 1 }), formatHours({ min: 0.5, max: 6 })],
    ['no work', 'about 1 hour', '0.5 to 6 hours'],
  );
});

test('an event type is shown without prefix and version', () => {
  assert.is(shortEventType('cloudforge.run.completed.v1'), 'run.completed');
  assert.is(shortEventType('other'), 'other');
});

test.run();
