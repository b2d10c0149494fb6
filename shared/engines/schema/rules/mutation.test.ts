import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../finding.ts';
import { rules } from './index.ts';
import { failuresOf } from './testing.ts';
import { casesOf, ruleFiles } from './testing-files.ts';

// A rule's cases are worth something only if they fail once the rule is broken. Each rule is broken in three ways.
for (const [position, file] of ruleFiles().entries()) {
  const rule = rules[position]!;
  const cases = await casesOf(file);

  test(`${rule.code}: its cases fail when the check finds nothing`, () => {
    assert.ok(failuresOf({ check: () => [] }, cases).length >= cases.hits.length);
  });

  test(`${rule.code}: its cases fail when the check always reports`, () => {
    const always = cases.hits.flatMap(hit => rule.check(hit.input));
    assert.ok(failuresOf({ check: () => always }, cases).length >= cases.misses.length);
  });

  test(`${rule.code}: its cases fail when the message says nothing`, () => {
    const mute = (finding: Finding): Finding => ({ ...finding, message: 'Something.', why: '.', fix: '.' });
    assert.ok(failuresOf({ check: input => rule.check(input).map(mute) }, cases).length > 0);
  });
}

test.run();
