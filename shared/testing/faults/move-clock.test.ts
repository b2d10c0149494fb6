import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { moveClock } from './move-clock.ts';

const hourMs = 3_600_000;

test('the clock is off by as much as is said, in every way to ask for it', () => {
  const real = Date;
  try {
    moveClock(() => hourMs);
    const off = (at: number): boolean => Math.abs(at - real.now() - hourMs) < 1_000;
    assert.ok(off(Date.now()));
    assert.ok(off(Date.parse(new Date().toISOString())));
    assert.ok(off(Date.parse(Date())));
    assert.is(new Date(0).toISOString(), '1970-01-01T00:00:00.000Z');
    assert.ok(new Date() instanceof Date);
  } finally {
    globalThis.Date = real;
  }
});

test.run();
