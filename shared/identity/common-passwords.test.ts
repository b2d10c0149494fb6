import { readFileSync, statSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { entries, hashes, mistakesPerMillion } from './common-passwords.generated.ts';
import { createFilter, filterHas, isCommonPassword } from './common-passwords.ts';

test('what was put into a filter is found', () => {
  const words = new Set(Array.from({ length: 2_000 }, (_, at) => `word ${at}`));
  const filter = createFilter(words, 4_000);
  for (const word of words) assert.ok(filterHas(filter, word), word);
});

test('common passwords are found in any case and any form', async () => {
  for (const word of ['password', '1qaz2wsx3edc', 'UNBELIEVABLE', 'administrator', '\uff50assword'])
    assert.ok(await isCommonPassword(word), word);
});

test('mistakes are as rare as the file says', async () => {
  assert.ok(mistakesPerMillion <= 200, `${mistakesPerMillion} in a million`);
  const tries = 100_000;
  let mistakes = 0;
  for (let at = 0; at < tries; at += 1)
    if (await isCommonPassword(`nobody's password ${at} ${at * 7919}`)) mistakes += 1;
  // The tries are always the same, and so is the count: the bound is five standard deviations above what is expected.
  const expected = (mistakesPerMillion / 1_000_000) * tries;
  assert.ok(mistakes <= expected + 5 * Math.sqrt(expected), `${mistakes} mistakes, ${expected} expected`);
});

test('the list is small enough, and its notice counts what the build script put in', () => {
  assert.ok(statSync(new URL('common-passwords.generated.ts', import.meta.url)).size <= 300_000);
  const notice = readFileSync(new URL('common-passwords-notice.md', import.meta.url), 'utf8');
  assert.match(notice, entries.toLocaleString('en'));
  assert.match(
    readFileSync(new URL('common-passwords.generated.ts', import.meta.url), 'utf8').slice(0, 200),
    'node shared/identity/common-passwords-build.ts',
  );
  assert.ok(hashes >= 1 && hashes <= 31);
});

test.run();
