import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '../assess.ts';
import { columnOf, modelOf, noFacts, tableOf } from '../mapping/testing.ts';
import type { View } from '../model.ts';

test.before(async () => loadModule());

const viewOf = (name: string, query: string): View => ({ name, query, columns: [], line: 3 });

function assessViews(...views: View[]): { ddl: string[]; left: string[] } {
  const tables = [tableOf('t', [columnOf('a', { kind: 'integer', bits: 32, unsigned: false })])];
  const { ddl, findings } = assess(
    { model: modelOf('postgresql', tables, { views }), facts: noFacts },
    { parse: parseSync },
  );
  return {
    ddl: ddl.filter(statement => statement.object.startsWith('view ')).map(statement => statement.object),
    left: findings.filter(finding => finding.code === 'R06').map(finding => finding.object),
  };
}

test('a view over a relation that the source lacks is left out, with a finding', () => {
  assert.equal(assessViews(viewOf('v', 'SELECT * FROM elsewhere')), { ddl: [], left: ['view v'] });
});

test('views over tables, views, WITH queries and the system catalogue are kept', () => {
  const { ddl, left } = assessViews(
    viewOf('one', 'SELECT a FROM t'),
    viewOf('two', 'WITH w AS (SELECT a FROM one) SELECT a FROM w'),
    viewOf('three', 'SELECT c.relname FROM pg_catalog.pg_class c'),
    viewOf('four', 'SELECT 1 AS x'),
  );
  assert.equal(ddl, ['view one', 'view two', 'view three', 'view four']);
  assert.equal(left, []);
});

test.run();
