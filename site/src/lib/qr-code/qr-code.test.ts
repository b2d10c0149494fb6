import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { qrCode } from './qr-code.ts';

test('finders, timing and the dark module are where a reader looks for them', () => {
  const rows = qrCode('otpauth://totp/CloudForge').map(row => row.map(isDark => (isDark ? '#' : '.')).join(''));
  const size = rows.length;
  for (const [top, left] of [
    [0, 0],
    [0, size - 7],
    [size - 7, 0],
  ] as const)
    assert.equal(
      rows.slice(top, top + 7).map(row => row.slice(left, left + 7)),
      ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######'],
    );
  assert.match(rows[6]?.slice(8, size - 8) ?? '', /^#(?:\.#)+$/);
  assert.is(rows[size - 8]?.[8], '#');
});

test('what no symbol holds is refused', () => {
  assert.throws(() => qrCode('x'.repeat(3_000)));
});

test.run();
