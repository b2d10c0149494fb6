import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { counted, formatBytes, formatCompact, formatCount, formatHours, formatInstant } from './wording.ts';

test('counts', () => {
  assert.is(formatCount(0), '0');
  assert.is(formatCount(1234567), '1,234,567');
  assert.is(counted(1, 'table'), '1 table');
  assert.is(counted(2000, 'table'), '2,000 tables');
  assert.is(formatCompact(999_999), '999,999');
  assert.is(formatCompact(8_559_378), '8.5 M');
  assert.is(formatCompact(2_000_000_000), '2 G');
});

test('bytes have at most three digits', () => {
  assert.is(formatBytes(0), '0 bytes');
  assert.is(formatBytes(1023), '1023 bytes');
  assert.is(formatBytes(1536), '1.5 KiB');
  assert.is(formatBytes(8 * 1024 ** 3), '8 GiB');
  assert.is(formatBytes(100 * 1024), '100 KiB');
});

test('hours: minutes below one, days from sixteen on', () => {
  assert.is(formatHours({ min: 0, max: 0 }), 'no manual work');
  assert.is(formatHours({ min: 0.25, max: 0.5 }), '15 to 30 minutes');
  assert.is(formatHours({ min: 0.25, max: 1 }), '15 minutes to 1 hour');
  assert.is(formatHours({ min: 0, max: 2 }), 'up to 2 hours');
  assert.is(formatHours({ min: 1, max: 1 }), '1 hour');
  assert.is(formatHours({ min: 1, max: 3 }), '1 to 3 hours');
  assert.is(formatHours({ min: 16, max: 40 }), '16 to 40 hours (2 to 5 working days)');
});

test('instants are printed as they were given, without a locale', () => {
  assert.is(formatInstant('2026-11-24T05:35:00.123Z'), '2026-11-24 05:35 UTC');
  assert.is(formatInstant('yesterday'), 'yesterday');
});

test.run();
