import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compareTable, type TableEvidence } from './compare.ts';
import { addDigests } from './digest-rows.ts';
import { columnPlan, tablePlan } from './testing/rows.ts';

const none = { count: 0, first: [] };
const sum = 'ab'.repeat(32);

function evidence(change: (evidence: TableEvidence) => void = () => {}): TableEvidence {
  const made: TableEvidence = {
    table: tablePlan([columnPlan('d', 'date', { kind: 'date' })]),
    source: { rowsRead: 12, digest: { rows: 10, sum, casts: { d: { 'zero-date': 3 } } }, problems: none },
    target: { digest: { rows: 10, sum, casts: {} }, problems: none },
    copied: { rows: 10, rejected: 2, casts: { d: { 'zero-date': 3 } } },
  };
  change(made);
  return made;
}

test('source = target + rejects, the same sum and the same casts are equal', () => {
  assert.equal(compareTable(evidence()), { equal: true, differences: [] });
});

const breaches: [string, (evidence: TableEvidence) => void, RegExp][] = [
  ['another sum', e => (e.target.digest.sum = 'cd'.repeat(32)), /at least one value is not what it was/],
  ['a row missing', e => (e.target.digest.rows = 9), /12 rows, 2 of which were rejected, the target 9 rows: 1 missing/],
  ['a row too many', e => (e.target.digest.rows = 11), /1 too many/],
  ['a reject not written down', e => (e.copied.rejected = 1), /1 missing/],
  [
    'another count of casts',
    e => (e.copied.casts = { d: { 'zero-date': 2 } }),
    /copier counted 2 times, the proof 3 times/,
  ],
  ['a cast of one side only', e => (e.source.digest.casts = {}), /the proof 0 times/],
  ['the copier says otherwise', e => (e.copied.rows = 11), /The copier wrote 11 rows/],
  [
    'a row that did not decode',
    e =>
      (e.source.problems = {
        count: 1,
        first: [{ ordinal: 1, line: 7, column: 'd', reason: 'The value of d is broken.' }],
      }),
    /1 row of the source could not be taken in.*broken\. \(line 7\)/,
  ],
  ['a row of the target in another form', e => (e.target.problems = { count: 2, first: [] }), /2 rows of the target/],
];
for (const [name, breach, sentence] of breaches) {
  test(`not equal: ${name}`, () => {
    const { equal, differences } = compareTable(evidence(breach));
    assert.not.ok(equal);
    assert.match(differences.join('\n'), sentence);
  });
}

test('columns that are compared by their text are named where the sums differ', () => {
  const differing = evidence(e => {
    e.target.digest.sum = 'cd'.repeat(32);
    e.table = tablePlan([
      columnPlan('d', 'date', { kind: 'date' }),
      columnPlan('r', 'int4range', { kind: 'other', type: 'int4range' }),
    ]);
  });
  assert.match(
    compareTable(differing).differences.join(),
    /Columns r are compared by the text .* give that server as the source/,
  );
  assert.not.match(compareTable(evidence(e => (e.target.digest.sum = 'cd'.repeat(32)))).differences.join(), /Columns/);
});

test('digests of chunks add up', () => {
  const total = addDigests([
    { rows: 1, sum: 'f'.repeat(64), casts: { a: { 'zero-date': 1 } } },
    { rows: 2, sum: `${'0'.repeat(63)}2`, casts: { a: { 'zero-date': 2 }, __proto__x: { 'nul-removed': 1 } } },
  ]);
  assert.equal(total, {
    rows: 3,
    sum: `${'0'.repeat(63)}1`,
    casts: { a: { 'zero-date': 3 }, __proto__x: { 'nul-removed': 1 } },
  });
});

test.run();
