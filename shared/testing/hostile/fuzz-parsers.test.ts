import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fuzzParsers, trial } from './fuzz/fuzz-parsers.ts';
import { parserTrials } from './fuzz/parser-trials.ts';

test('every reader of what comes from outside reads it, or refuses it in words', async () => {
  const report = await fuzzParsers(parserTrials, { cases: 150, seed: 4 });
  assert.equal(report.violations, []);
  assert.is(Object.keys(report.cases).length, parserTrials.length);
});

test('a reader that trips, hangs or reads what can not be is found', async () => {
  const names = fc.constantFrom('a', 'b', `${'a'.repeat(22)}!`);
  const bad = [
    trial({ name: 'trips', inputs: names, read: text => text.at(5)?.charCodeAt(0).toFixed(999), refuses: () => false }),
    trial({ name: 'hangs', inputs: names, read: text => void /^(a+)+$/.test(text), refuses: () => false }),
    trial({ name: 'lies', inputs: names, read: text => (text === 'b' ? 'is b' : undefined), refuses: () => false }),
  ];
  for (const parser of bad) {
    const { violations } = await fuzzParsers([parser], { cases: 10, seed: 1, slowMs: 20 });
    assert.ok(violations.length > 0, `${parser.name} was not found`);
    assert.match(violations[0] ?? '', parser.name);
  }
});

test.run();
