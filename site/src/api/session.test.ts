import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nextPath } from './session.ts';

const next = (text: string): string => nextPath(`?next=${encodeURIComponent(text)}`);
const host = 'https://cloudforge.example';

test('after signing in one comes back to where one was', () => {
  assert.is(next('/runs/?run=1&project=2#report'), '/runs/?run=1&project=2#report');
  assert.is(nextPath(''), '/');
  assert.is(nextPath('?signed-out'), '/');
});

test('nothing in an address leads to another host after signing in', () => {
  for (const text of [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example',
    '/..//evil.example/',
    '/.//evil.example/',
    '/a/..//..///evil.example/',
    '/%2e%2e//evil.example/',
    '/\t/evil.example/',
    '/\n\n//evil.example/',
    'javascript:alert(1)',
    ' //evil.example',
  ]) {
    const path = next(text);
    assert.ok(path.startsWith('/'), `${text} became ${path}`);
    assert.is(new URL(path, host).origin, host, `${text} became ${path}`);
  }
});

test.run();
