import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { partsOfFix, reportLimits, samplesOf, sectionsOf } from './finding-groups.ts';
import { buildFinding } from './testing.ts';
import { buildLargeAssessment } from './testing-extremes.ts';

test('sections are worst first, and nothing is lost from the counts', () => {
  const { findings } = buildLargeAssessment(3, 1000);
  const sections = sectionsOf(findings);
  assert.equal(
    sections.map(section => section.severity),
    ['blocker', 'data-loss', 'behaviour', 'performance', 'cosmetic'],
  );
  let seen = 0;
  for (const section of sections) {
    const inGroups = section.groups.reduce((sum, group) => sum + group.shown.length + group.hidden, 0);
    assert.is(inGroups + section.hidden, section.total);
    for (const group of section.groups) assert.ok(group.shown.length <= reportLimits.findingsPerGroupMax);
    seen += section.total;
  }
  assert.is(seen, 1000);
});

test('too many rules are cut and counted', () => {
  const findings = Array.from({ length: 100 }, (_, index) => buildFinding(`X${index}`, 'behaviour', 't'));
  const [section] = sectionsOf(findings);
  assert.is(section?.groups.length, reportLimits.groupsPerSeverityMax);
  assert.is(section?.hidden, 100 - reportLimits.groupsPerSeverityMax);
});

test('open findings come before those that are taken care of', () => {
  const [section] = sectionsOf([
    buildFinding('A', 'behaviour', 'a', { automatic: true }),
    buildFinding('B', 'behaviour', 'b', { automatic: true }),
    buildFinding('B', 'behaviour', 'c'),
  ]);
  assert.equal(
    section?.groups.map(group => group.code),
    ['B', 'A'],
  );
  assert.equal(
    section?.groups[0]?.shown.map(finding => finding.object),
    ['c', 'b'],
  );
  assert.is(section?.open, 1);
});

test('groups carry the title of their rule where it is known', () => {
  const findings = [buildFinding('A', 'cosmetic', 'a'), buildFinding('B', 'cosmetic', 'b')];
  const [section] = sectionsOf(findings, [{ code: 'A', title: 'Names' }]);
  assert.equal(
    section?.groups.map(group => group.title),
    ['Names', undefined],
  );
});

test('what all findings of a rule say is said once', () => {
  const [section] = sectionsOf([
    buildFinding('A', 'cosmetic', 'a', { why: 'same', fix: 'one' }),
    buildFinding('A', 'cosmetic', 'b', { why: 'same', fix: 'two' }),
  ]);
  assert.is(section?.groups[0]?.why, 'same');
  assert.is(section?.groups[0]?.fix, undefined);
});

test('samples are masked unless asked for', () => {
  const finding = buildFinding('A', 'data-loss', 'a', { samples: [1, 2, 3, 4].map(line => ({ line, value: 'Ada' })) });
  assert.equal(
    samplesOf(finding, true),
    [1, 2, 3].map(line => ({ line, value: 'Xxx' })),
  );
  assert.is(samplesOf(finding, false)[0]?.value, 'Ada');
});

test('SQL in a fix is told apart from prose', () => {
  assert.equal(partsOfFix('Do this:\nUPDATE t\n   SET a = 1;\nThen rest.'), [
    { kind: 'text', text: 'Do this:' },
    { kind: 'sql', text: 'UPDATE t\n   SET a = 1;' },
    { kind: 'text', text: 'Then rest.' },
  ]);
  assert.equal(partsOfFix('Create the index yourself.'), [{ kind: 'text', text: 'Create the index yourself.' }]);
  assert.equal(partsOfFix('-- first\nALTER TABLE t ADD a int;\nALTER TABLE t ADD b int;')[0]?.kind, 'sql');
});

test.run();
