import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SourceError, sourceErrors } from './source-error.ts';

const page = readFileSync(new URL('../../site/src/content/docs/migrating.md', import.meta.url), 'utf8');

test('the documentation lists every code of a source with its mend, and none that is gone', () => {
  const listed = [...page.matchAll(/^\| `([a-z-]+)`\s*\| (.+?)\s*\|$/gm)].map(([, code, mend]) => [code, mend]);
  assert.equal(listed, Object.entries(sourceErrors));
});

test('each mend is sentences', () => {
  for (const [code, mend] of Object.entries(sourceErrors)) assert.match(mend, /^[A-Z].+\.$/, code);
});

test('an error carries its code beside its words', () => {
  const error = new SourceError('source-refused', 'No.', { cause: 1 });
  assert.equal([error.code, error.message, error.cause, error.name], ['source-refused', 'No.', 1, 'SourceError']);
});

test.run();
