import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from './finding.ts';
import { effortOf, gradeOf } from './grade.ts';
import { modelOf } from './rules/testing.ts';

const finding = (changes: Partial<Finding> = {}): Finding => ({
  code: 'M01',
  severity: 'behaviour',
  object: 'orders.created_at',
  line: 1,
  message: 'm',
  why: 'w',
  fix: 'f',
  automatic: false,
  effortHours: { min: 1, max: 2 },
  ...changes,
});
const clean = modelOf('mysql', []);
const letter = (findings: Finding[], model = clean) => gradeOf(findings, model).letter;

test('the second finding of a rule costs a quarter, a second rewrite costs the same again', () => {
  assert.equal(effortOf([finding(), finding()]), { min: 1.25, max: 2.5 });
  assert.equal(effortOf([finding({ code: 'M42' }), finding({ code: 'M42' })]), { min: 2, max: 4 });
});

test('the dearest finding of a rule is the one that counts in full, whatever the order', () => {
  const dear = finding({ effortHours: { min: 4, max: 8 } });
  assert.equal(effortOf([finding(), dear]), effortOf([dear, finding()]));
  assert.equal(effortOf([finding(), dear]), { min: 4.25, max: 8.5 });
});

test('what the conversion does by itself costs nothing', () => {
  assert.equal(effortOf([finding({ automatic: true })]), { min: 0, max: 0 });
});

test('hours are rounded outwards to quarters', () => {
  assert.equal(effortOf([finding({ effortHours: { min: 0.1, max: 0.3 } })]), { min: 0, max: 0.5 });
});

test('A: at most a day; B: at most a week', () => {
  assert.is(letter([]), 'A');
  assert.is(letter([finding({ effortHours: { min: 1, max: 8 } })]), 'A');
  assert.is(letter([finding({ effortHours: { min: 1, max: 8.25 } })]), 'B');
});

test('C: data or blockers wait for a decision, however little work it is', () => {
  assert.is(letter([finding({ severity: 'data-loss' })]), 'C');
  assert.is(letter([finding({ severity: 'blocker' })]), 'C');
  assert.is(letter([finding({ severity: 'blocker', automatic: true, effortHours: { min: 0, max: 0 } })]), 'A');
});

test('D: more than a week, or more than ten blockers', () => {
  assert.is(letter([finding({ effortHours: { min: 1, max: 41 } })]), 'D');
  assert.is(letter(Array.from({ length: 11 }, (_, at) => finding({ severity: 'blocker', code: `X${at}` }))), 'D');
});

test('E: cut off, unreadable, or beyond a month', () => {
  assert.is(letter([], modelOf('mysql', [], { complete: false })), 'E');
  assert.is(letter([finding({ effortHours: { min: 1, max: 161 } })]), 'E');
  const issue = { code: 'statement-unreadable', line: 3, message: 'm', count: 2 } as const;
  assert.is(letter([], modelOf('mysql', [], { issues: [issue] })), 'E');
  assert.is(letter([], modelOf('mysql', [], { issues: [{ ...issue, count: 1 }] })), 'A');
});

test('the reasons name counts, places and hours', () => {
  const { reasons } = gradeOf([finding({ severity: 'data-loss' }), finding({ automatic: true })], clean);
  assert.equal(reasons, [
    '1 finding puts data at risk until somebody decides: orders.created_at.',
    'The conversion takes care of 1 finding by itself.',
    'About 1 to 2 hours of work are left to a person.',
  ]);
  assert.equal(gradeOf([], clean).reasons, [
    'Nothing was found that would change on the way to PostgreSQL.',
    'No work is left to a person.',
  ]);
});

test.run();
