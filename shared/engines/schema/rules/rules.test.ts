import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../finding.ts';
import { severities } from '../finding.ts';
import { rules } from './index.ts';
import { failuresOf } from './testing.ts';
import { casesOf, ruleFiles } from './testing-files.ts';

test('every rule file is in the list, once, and its name begins with its code', () => {
  const files = ruleFiles();
  assert.equal(
    rules.map(rule => rule.code.toLowerCase()),
    files.map(file => file.slice(0, 3)),
  );
  assert.is(new Set(rules.map(rule => rule.code)).size, rules.length);
});

for (const [position, file] of ruleFiles().entries()) {
  const rule = rules[position]!;
  const cases = await casesOf(file);

  test(`${rule.code}: hits and near misses`, () => {
    assert.ok(cases.hits.length > 0 && cases.misses.length > 0, `${file} has no hit or no near miss`);
    assert.equal(failuresOf(rule, cases), []);
  });

  test(`${rule.code}: its words`, () => {
    assert.ok(rule.help.length > 60 && /[.]$/.test(rule.help), `${rule.code} has no help text`);
    assert.not.match(rule.title, /[.!]$/);
    for (const finding of cases.hits.flatMap(hit => rule.check(hit.input))) assert.equal(flaws(finding), []);
  });
}

/** What is wrong with the form of a finding. */
function flaws(finding: Finding): string[] {
  const found: string[] = [];
  const text = [finding.object, finding.message, finding.why, finding.fix].join('\n');
  if (!severities.includes(finding.severity)) found.push('unknown severity');
  if (finding.object === '') found.push('no object');
  if (!Number.isSafeInteger(finding.line) || finding.line < 0) found.push(`line ${finding.line}`);
  if (/undefined|NaN (of|rows|hours)|\[object|!| {2}/.test(text))
    found.push(`a word that is none, or an exclamation: ${text}`);
  if (/\b1 (rows|tables|columns|values|indexes|keys|views)\b/.test(text)) found.push(`a wrong plural: ${text}`);
  for (const part of ['message', 'why'] as const) {
    if (!/^\S.*[.?]$/s.test(finding[part])) found.push(`${part} is no sentence: ${finding[part]}`);
  }
  if (!/^[A-Z].*[.;]$/s.test(finding.fix)) found.push(`fix is no sentence: ${finding.fix}`);
  if (finding.message.length > 700) found.push(`message of ${finding.message.length} characters`);
  const { min, max } = finding.effortHours;
  if (!(min >= 0 && max >= min)) found.push(`effort ${min} to ${max}`);
  if (finding.automatic && max > 0) found.push('automatic, but leaves hours');
  if (!finding.automatic && max === 0) found.push('not automatic, but leaves no hours');
  return found;
}

test.run();
