import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ReadIssue } from './model.ts';
import { changesRows, rowsNotFollowed } from './rows-not-followed.ts';

const issue = (code: ReadIssue['code'], excerpt: string): ReadIssue => ({
  code,
  line: 7,
  message: 'It is not followed.',
  excerpt,
  count: 1,
});

test('statements that change rows are told from those that change nothing', () => {
  for (const excerpt of [
    'UPDATE t SET a = 1',
    ' delete from t',
    'INSERT INTO t SELECT 1',
    'MERGE t',
    'WITH x AS (SELECT 1) DELETE FROM t',
  ])
    assert.ok(changesRows(issue('command-ignored', excerpt)), excerpt);
  for (const excerpt of ['ANALYZE t', 'SOURCE x.sql', 'DISABLE TRIGGER x ON t', ''])
    assert.not.ok(changesRows(issue('command-ignored', excerpt)), excerpt);
  assert.not.ok(changesRows(issue('clause-unknown', 'UPDATE t SET a = 1')));
});

test('a source that is cut off, or whose rows were not all followed, says so with the line', () => {
  assert.equal(rowsNotFollowed({ complete: true, issues: [issue('command-ignored', 'ANALYZE t')] }), []);
  assert.equal(rowsNotFollowed({ complete: null, issues: [] }), []);
  assert.match(rowsNotFollowed({ complete: false, issues: [] })[0] ?? '', 'is cut off');
  assert.equal(rowsNotFollowed({ complete: true, issues: [issue('command-ignored', 'UPDATE  t\nSET a = 1')] }), [
    'Line 7: It is not followed. (UPDATE t SET a = 1)',
  ]);
});

test.run();
