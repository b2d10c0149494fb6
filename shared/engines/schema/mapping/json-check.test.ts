import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createSqliteMachine } from '../dialects/sqlite/machine.ts';
import { emitDdl } from '../emit/ddl.ts';
import { createProfiler } from '../profile/create-profiler.ts';
import { planSchema } from './map-schema.ts';
import { jsonValidColumn } from './map-text.ts';

await loadModule();

/** The types of the target, by column, and every statement and finding of a SQLite script. */
function convert(script: string): { types: string[]; sql: string; findings: string[] } {
  const machine = createSqliteMachine({ profile: true, createProfiler });
  machine.push(Buffer.from(script));
  const { model, facts } = machine.finish();
  const plan = planSchema(model, facts, []);
  const { statements, findings } = emitDdl(plan, facts, parseSync);
  return {
    types: plan.target.tables.flatMap(table => table.columns.map(({ target }) => `${target.name} ${target.type}`)),
    sql: statements.map(statement => statement.sql).join('\n'),
    findings: findings.map(finding => `${finding.code} ${finding.object}`),
  };
}

test('a check that lets in nothing but JSON is told from others', () => {
  const same = [
    'json_valid(`a`)',
    '(JSON_VALID("a") OR "a" IS NULL)',
    '[a] is null or (json_valid(A))',
    '((json_valid(a)))',
  ];
  for (const expression of same) assert.is(jsonValidColumn(expression)?.toLowerCase(), 'a', expression);
  const other = ['not json_valid(a)', 'json_valid(a) or b is null', 'json_valid(a) and b > 1', 'json_valid(a) = 0', ''];
  for (const expression of other) assert.is(jsonValidColumn(expression), undefined, expression);
});

test('text that a check makes JSON becomes json, without the check', () => {
  const { types, sql, findings } = convert(
    `CREATE TABLE t (id integer PRIMARY KEY, extra text NULL CHECK ((JSON_VALID("extra") OR "extra" IS NULL)));
INSERT INTO t VALUES (1, '{"a": 1}'), (2, NULL);`,
  );
  assert.equal(types, ['id bigint', 'extra json']);
  assert.not.match(sql, /CHECK|IS JSON/);
  assert.equal(findings, []);
});

test('a JSON column with a value that is none stays text', () => {
  assert.equal(convert(`CREATE TABLE t (j JSON);\nINSERT INTO t VALUES ('{"a": 1}'), ('{"a": ');`).types, ['j text']);
  assert.equal(convert(`CREATE TABLE t (j JSON);\nINSERT INTO t VALUES ('{"a": 1}'), ('[]');`).types, ['j json']);
});

test('what only PostgreSQL 16 could check is left out, and said', () => {
  const { sql, findings } = convert('CREATE TABLE t (a text, CONSTRAINT c CHECK (json_valid(a) OR a = 0));');
  assert.not.match(sql, /CHECK/);
  assert.equal(findings, ['R03 t.c']);
});

test.run();
