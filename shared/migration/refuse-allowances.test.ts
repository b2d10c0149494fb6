import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '#shared/engines/schema/assess.ts';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { columnOf, modelOf, noFacts, tableOf } from '#shared/engines/schema/mapping/testing.ts';
import { ConfigurationError, noConfiguration, parseConfiguration } from './configuration.ts';
import { refuseAllowances, refuseCasts } from './refuse-allowances.ts';

let assessment: Assessment;
test.before(async () => {
  await loadModule();
  const posts = tableOf('posts', [columnOf('body', { kind: 'text' }), columnOf('made', { kind: 'date' })]);
  const model = modelOf('mysql', [posts, { ...posts, name: 'notes', schema: 'app' }]);
  assessment = assess({ model, facts: noFacts }, { parse: parseSync });
});

const allowing = (text: string) => parseConfiguration(`[allow]\n${text}\n`, 'cloudforge.toml');

test('a column that is not there is refused with its line and near names', () => {
  const cases: [string, RegExp][] = [
    ['nul-removed = ["posts.bodi"]', /^Nothing was written\. cloudforge\.toml, line 2: .*posts\.bodi, .*posts\.body/],
    ['zero-date = ["posts.made", "post.made"]', /line 2: .*post\.made, so zero-date .*posts\.made/],
    ['\nencoding-replaced = ["*.nothing_like_it"]', /line 3: .*nothing_like_it/],
    ['nul-removed = ["other.notes.body"]', /other\.notes\.body/],
  ];
  for (const [text, message] of cases) {
    try {
      refuseAllowances(allowing(text), assessment);
      assert.unreachable(text);
    } catch (error) {
      assert.instance(error, ConfigurationError, text);
      assert.match(error instanceof Error ? error.message : '', message);
    }
  }
});

test('columns that are there, patterns that fit some, and all of everything are taken', () => {
  for (const written of ['posts.body', 'app.notes.body', 'notes.*', '*.made', '*', 'POSTS.Body'])
    assert.not.throws(() => refuseAllowances(allowing(`nul-removed = ["${written}"]`), assessment), written);
  assert.not.throws(() => refuseAllowances(noConfiguration, assessment));
});

test('a column of a table that stays behind is no mistake', () => {
  const skipped = { tables: [{ name: 'old', reason: 'unused', rows: 1, line: 1 }], left: [], issues: 0 };
  assert.not.throws(() => refuseAllowances(allowing('nul-removed = ["old.note"]'), { ...assessment, skipped }));
});

test('a type for a column that is not there is refused likewise; one for a type of the source is not', () => {
  const casting = (text: string) => parseConfiguration(`[[cast]]\n${text}\n`, 'cloudforge.toml');
  assert.throws(
    () => refuseCasts(casting('column = "posts.bodi"\ntype = "jsonb"'), assessment),
    (error: Error) =>
      error instanceof ConfigurationError &&
      /^Nothing was written\. cloudforge\.toml, line 2: .*posts\.bodi, .*jsonb.*posts\.body/.test(error.message),
  );
  for (const column of ['posts.body', 'app.notes.body', '*.made'])
    assert.not.throws(() => refuseCasts(casting(`column = "${column}"\ntype = "text"`), assessment), column);
  assert.not.throws(() => refuseCasts(casting('from = "tinyint(1)"\ntype = "smallint"'), assessment));
  const skipped = { tables: [{ name: 'old', reason: 'unused', rows: 1, line: 1 }], left: [], issues: 0 };
  const old = casting('column = "old.note"\ntype = "text"');
  assert.not.throws(() => refuseCasts(old, { ...assessment, skipped }));
});

test.run();
