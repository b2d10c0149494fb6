import { DatabaseSync } from 'node:sqlite';
import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { emitDdl } from '../emit/ddl.ts';
import { planSchema } from '../mapping/map-schema.ts';
import { columnOf, modelOf, noFacts, tableOf } from '../mapping/testing.ts';
import type { View } from '../model.ts';
import { tableScope, translateCondition } from './translate.ts';

let server: ScratchPostgres;
const source = new DatabaseSync(':memory:', { enableDoubleQuotedStringLiterals: true });
test.before(async () => {
  await loadModule();
  server = await scratchPostgres();
});
test.after(async () => {
  source.close();
  await server.stop();
});

const expressions = `
a + b; a - b; a * b; a / b; a % b; a / 0; -a; a & b; a | b; a << 2; r / 2; r * a
a = b; a <> b; a == 7; a is n; a is not n; n is null; n notnull; a between 1 and 8; a in (1, 7, n); not a > 3; a > 1 and b
case when a > 5 then 'big' else 'small' end; iif(a > 5, 1, 0); ifnull(n, 5); coalesce(n, a); nullif(a, 7); max(a, b); min(a, n)
s || '-' || a; s || n; upper(s); lower(s); length(s); substr(s, 2); substr(s, 2, 3); replace(s, 'l', 'L'); trim('  x '); trim(s, 'H'); instr(s, 'l'); instr(s, 'L')
s like 'h%'; s like 'H_llo'; s like '100%'; s not like '%z%'; s glob 'H*'; s glob 'h*'; s glob 'H?ll[nop]'; s like 'a\\%'; s like 'x!%' escape '!'
abs(-a); round(7); round(b, -1); round(17, a - 8); cast(a as text); cast(a as integer); hex(x); "text in double quotes"; 'it''s'; 1.5; x'41' = x
substr('abc', 1, 2); a > b or n is null; (a > b) = 1; typed('x') is null`
  .split(/[;\n]/)
  .map(expression => expression.trim())
  .filter(expression => expression !== '' && !expression.startsWith('typed'));

test('translated expressions give what SQLite gives', async () => {
  const create = 'CREATE TABLE t (id integer, a integer, b integer, n integer, r real, s text, x blob)';
  const rows = "(1, 7, 2, NULL, 2.5, 'Hello', x'00ff'), (2, -7, 0, NULL, -0.5, 'WORLD', x'')";
  source.exec(`${create}; INSERT INTO t VALUES ${rows}`);
  const columns = [
    ...['id', 'a', 'b', 'n'].map(name =>
      columnOf(name, { kind: 'affinity', affinity: 'integer', declared: 'integer' }),
    ),
    columnOf('r', { kind: 'affinity', affinity: 'real', declared: 'real' }),
    columnOf('s', { kind: 'affinity', affinity: 'text', declared: 'text' }),
    columnOf('x', { kind: 'affinity', affinity: 'blob', declared: 'blob' }),
  ];
  const views = expressions.map(
    (expression, index): View => ({
      name: `v${index}`,
      columns: [],
      query: `select id, ${expression} as x from t`,
      line: 1,
    }),
  );
  const { statements, findings } = emitDdl(
    planSchema(modelOf('sqlite', [tableOf('t', columns)], { views }), noFacts),
    noFacts,
    parseSync,
  );
  assert.equal(
    findings.map(finding => finding.message),
    [],
  );
  await server.query(statements.map(statement => statement.sql).join('\n'));
  await server.query(`INSERT INTO t VALUES ${rows.replaceAll("x'00ff'", "'\\x00ff'").replaceAll("x''", "'\\x'")}`);
  for (const [index, expression] of expressions.entries()) {
    const expected = source.prepare(`SELECT id, ${expression} AS x FROM t ORDER BY id`).all();
    const actual = await server.query(`SELECT id, x::text AS x, pg_typeof(x)::text AS type FROM v${index} ORDER BY id`);
    for (const [at, row] of actual.entries()) {
      const value = row.type === 'boolean' && row.x !== null ? Number(row.x === 'true') : row.x;
      const wanted = expected[at]?.x ?? null;
      const same =
        value === wanted ||
        (value !== null && wanted !== null && String(value) === String(wanted)) ||
        isClose(value, wanted);
      assert.ok(same, `${expression}, row ${at + 1}: PostgreSQL ${String(value)}, SQLite ${String(wanted)}`);
    }
  }
});

function isClose(actual: unknown, expected: unknown): boolean {
  return actual !== null && typeof expected === 'number' && Math.abs(Number(actual) - expected) < 1e-9;
}

const scope = tableScope('sqlite', 't', [{ source: 'a', sql: 'a', type: 'bigint', caseSensitive: false }]);

test('what SQLite decides for each value by itself is refused', () => {
  for (const expression of [
    "typeof(a) = 'integer'",
    "a = 'x'",
    "a || 'x' > 5",
    'a MATCH 5',
    'randomblob(4) is null',
    "strftime('%w', a) = 1",
  ]) {
    assert.is(translateCondition(expression, scope, { immutable: false }).ok, false, expression);
  }
});

test.run();
