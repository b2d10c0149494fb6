import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '../assess.ts';
import { createPostgresqlMachine } from '../dialects/postgresql/machine.ts';
import { columnOf, modelOf, noFacts, tableOf } from '../mapping/testing.ts';
import type { View } from '../model.ts';
import { createProfiler } from '../profile/create-profiler.ts';

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

test('what builds on a view that was left out is left out with it', () => {
  assert.equal(
    assessViews(viewOf('a', 'SELECT * FROM elsewhere'), viewOf('b', 'SELECT * FROM a'), viewOf('c', 'SELECT * FROM t')),
    { ddl: ['view c'], left: ['view a', 'view b'] },
  );
  const machine = createPostgresqlMachine({ profile: true, createProfiler, parse: parseSync });
  machine.push(
    Buffer.from(`CREATE TABLE t (a int);
CREATE MATERIALIZED VIEW m AS SELECT a FROM elsewhere;
CREATE INDEX m_a ON m (a);
CREATE VIEW v AS SELECT a FROM m;
CREATE TRIGGER w INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
CREATE RULE r AS ON INSERT TO v DO INSTEAD NOTHING;
CREATE INDEX t_a ON t (a);`),
  );
  const { ddl, findings } = assess(machine.finish(), { parse: parseSync });
  const made = ddl.map(statement => statement.sql).join('\n');
  assert.match(made, /INDEX t_a/);
  assert.not.match(made, /m_a|RULE|TRIGGER/);
  const named = findings.map(finding => finding.message).join('\n');
  for (const name of ['m_a', 'trigger w', 'v.r']) assert.ok(named.includes(name), name);
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
