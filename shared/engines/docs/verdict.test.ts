import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assessmentOf, buildAssessment, buildFinding, buildTable } from './testing.ts';
import { countBySeverity, nextStepOf, verdictOf } from './verdict.ts';

const table = buildTable('t', [['id', 'int', 'integer']]);

test('the worst open finding decides the verdict and the next step', () => {
  const all = buildAssessment();
  assert.is(verdictOf(all).answer, 'Not yet');
  assert.is(nextStepOf(all).finding?.code, 'C09');
  const withoutBlocker = { ...all, findings: all.findings.filter(one => one.severity !== 'blocker') };
  assert.is(verdictOf(withoutBlocker).answer, 'Yes, with care');
  assert.is(nextStepOf(withoutBlocker).finding?.code, 'M21');
  const behaviour = assessmentOf([table], [buildFinding('C15', 'behaviour', 't')]);
  assert.match(verdictOf(behaviour).sentence, /^All data arrives; 1 thing will/);
  assert.match(nextStepOf(behaviour).command ?? '', /^npx cloudforge migrate /);
});

test('a finding that is taken care of stands in no one’s way', () => {
  const done = assessmentOf([table], [buildFinding('C02', 'blocker', 't', { automatic: true })]);
  assert.is(verdictOf(done).answer, 'Yes');
  assert.equal(countBySeverity(done.findings).blocker, { all: 1, open: 0 });
});

test('an empty or cut-off source is never called movable', () => {
  assert.is(verdictOf(assessmentOf([], [])).answer, 'Nothing to move');
  const cut = assessmentOf([table], []);
  assert.is(verdictOf({ ...cut, model: { ...cut.model, complete: false } }).answer, 'Wait');
  assert.match(nextStepOf({ ...cut, model: { ...cut.model, complete: false } }).title, /again/);
});

test.run();
