import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filterFindings, pageOfGroups, type ReportFinding, splitFix } from './findings.ts';

const finding = (code: string, object: string, more: Partial<ReportFinding> = {}): ReportFinding => ({
  code,
  severity: 'behaviour',
  object,
  line: 1,
  message: `about ${object}`,
  why: '',
  fix: '',
  automatic: false,
  effortHours: { min: 0, max: 0 },
  rows: null,
  samples: [],
  ...more,
});

const all = [
  finding('M01', 'orders.placed_at', { severity: 'blocker', fix: 'Choose NULL' }),
  finding('C03', 'customers', { severity: 'cosmetic', automatic: true }),
  finding('M11', 'orders.total', { severity: 'data-loss' }),
];
const codes = (found: readonly ReportFinding[]): string[] => found.map(each => each.code);
const everything = { severities: [], text: '', openOnly: false };

test('no filter keeps everything in its order', () => {
  assert.equal(codes(filterFindings(all, everything)), ['M01', 'C03', 'M11']);
});

test('severities, open work and words narrow it down, all of them together', () => {
  assert.equal(codes(filterFindings(all, { ...everything, severities: ['cosmetic', 'blocker'] })), ['M01', 'C03']);
  assert.equal(codes(filterFindings(all, { ...everything, openOnly: true })), ['M01', 'M11']);
  assert.equal(codes(filterFindings(all, { ...everything, text: 'ORDERS  null' })), ['M01']);
  assert.equal(codes(filterFindings(all, { severities: ['cosmetic'], text: 'orders', openOnly: false })), []);
});

test('findings of a table and of its columns stand together', () => {
  const { groups, pages } = pageOfGroups(all, 0, 10);
  assert.equal(
    groups.map(group => [group.object, codes(group.findings)]),
    [
      ['orders', ['M01', 'M11']],
      ['customers', ['C03']],
    ],
  );
  assert.is(pages, 1);
});

test('pages hold every finding exactly once', () => {
  const many = Array.from({ length: 23 }, (_, index) => finding(`X${index}`, `table${index % 4}.c`));
  const { pages } = pageOfGroups(many, 0, 5);
  assert.is(pages, 5);
  const seen = Array.from({ length: pages }, (_, page) => pageOfGroups(many, page, 5).groups)
    .flat()
    .flatMap(group => codes(group.findings));
  assert.equal(seen.toSorted(), codes(many).toSorted());
  assert.equal(pageOfGroups([], 0, 5), { groups: [], pages: 1 });
});

test('a fix is parted into prose and SQL', () => {
  assert.equal(splitFix('Add an index:\nCREATE INDEX ON a (b);\nCREATE INDEX ON c (d);'), {
    prose: 'Add an index:',
    sql: 'CREATE INDEX ON a (b);\nCREATE INDEX ON c (d);',
  });
  assert.equal(splitFix('Nothing to do.'), { prose: 'Nothing to do.', sql: '' });
  assert.equal(splitFix('SELECTED values stay.'), { prose: 'SELECTED values stay.', sql: '' });
  assert.equal(splitFix('-- by hand\nDROP VIEW v;'), { prose: '', sql: '-- by hand\nDROP VIEW v;' });
});

test.run();
