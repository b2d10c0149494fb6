import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scannable, withoutTexts } from './scan.ts';

const plain = (sql: string) => withoutTexts(sql, { escapes: false });

test('takes texts out, with doubled quotes in them', () => {
  assert.is(plain("a = 'it''s' AND b"), "a = '' AND b");
  assert.is(plain("'x''y'"), "''");
  assert.is(plain('no texts'), 'no texts');
  assert.is(plain("''"), "''");
});

test('a backslash escapes a quote only where the dialect says so', () => {
  assert.is(withoutTexts("a = 'it\\'s' b", { escapes: true }), "a = '' b");
  assert.is(plain("a = 'it\\' b"), "a = '' b");
});

test('a text that does not end, and a very long one, end the search', () => {
  assert.is(plain("a = 'open"), "a = ''");
  const long = `'${'x'.repeat(20_000_000)}'`;
  assert.is(plain(long), "''");
  assert.is(scannable(long).length, 100_000);
});

test.run();
