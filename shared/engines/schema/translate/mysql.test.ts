import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { emitDdl } from '../emit/ddl.ts';
import { planSchema } from '../mapping/map-schema.ts';
import { columnOf, modelOf, noFacts, tableOf } from '../mapping/testing.ts';
import type { SourceType, View } from '../model.ts';
import { mysqlCases } from './mysql-fixture.ts';
import { tableScope, translateAssigned, translateCondition, translateIndexed } from './translate.ts';

let server: ScratchPostgres;
test.before(async () => {
  await loadModule();
  server = await scratchPostgres();
});
test.after(async () => server.stop());

const integer: SourceType = { kind: 'integer', bits: 32, unsigned: false };
const text: SourceType = { kind: 'varchar', length: 20 };
const columns: [string, SourceType][] = [
  ['id', integer],
  ['a', integer],
  ['b', integer],
  ['n', integer],
  ['d', { kind: 'decimal', precision: 10, scale: 3 }],
  ['f', { kind: 'float', bits: 64 }],
  ['flag', { kind: 'integer', bits: 8, unsigned: false, displayWidth: 1 }],
  ['s', text],
  ['s2', text],
  ['u', text],
  ['dt', { kind: 'datetime' }],
  ['dd', { kind: 'date' }],
  ['bin', { kind: 'varbinary', length: 10 }],
  ['st', { kind: 'set', values: ['a', 'b', 'c'] }],
  ['en', { kind: 'enum', values: ['x', 'y'] }],
  ['j', { kind: 'json', binary: true }],
];
const rows = `
  (1, 7, 2, NULL, 12.345, 2.5, true, 'Hello', '  pad  ', 'é😀', '2024-02-29 13:05:09', '2024-02-29', '\\x00ff41', '{a,b}', 'x', '{"k": "v", "arr": [1, 2]}'),
  (2, -7, 0, NULL, -2.5, -0.5, false, 'WORLD', '', '', '1999-12-31 00:00:00', '1999-12-31', '\\x', '{}', 'y', '{}')`;

test('translated expressions give what MariaDB gives', async () => {
  const views = mysqlCases.map(
    ([expression], index): View => ({
      name: `v${index}`,
      columns: [],
      query: `select ${expression} as x, id from t`,
      line: 1,
    }),
  );
  const model = modelOf(
    'mysql',
    [
      tableOf(
        't',
        columns.map(([name, type]) => columnOf(name, type)),
      ),
    ],
    { views },
  );
  const { statements, findings } = emitDdl(planSchema(model, noFacts), noFacts, parseSync);
  assert.equal(findings, []);
  await server.query(statements.map(statement => statement.sql).join('\n'));
  await server.query(`INSERT INTO t VALUES ${rows}`);
  await server.query("SET timezone = 'UTC'");
  const union = mysqlCases.map(
    (_, index) => `SELECT ${index} AS at, id, x::text AS x, pg_typeof(x)::text AS type FROM v${index}`,
  );
  const found = await server.query(`${union.join(' UNION ALL ')} ORDER BY 1, 2`);
  assert.is(found.length, mysqlCases.length * 2);
  for (const row of found) {
    const [expression, first, second] = mysqlCases[Number(row.at)] ?? ['', '', ''];
    const expected = row.id === 1 ? first : second;
    const actual = asMysql(row.x, String(row.type));
    assert.ok(isSame(actual, expected), `${expression}, row ${row.id}: PostgreSQL ${actual}, MariaDB ${expected}`);
  }
});

/** A value as MySQL's client would print it. */
function asMysql(value: unknown, type: string): string {
  if (value === null) return 'NULL';
  if (type === 'boolean') return value === 'true' ? '1' : '0';
  return type === 'text[]' ? String(value).replace(/[{}]/g, '') : String(value);
}

/** Numbers may have another count of digits: MySQL stops at four places of a quotient. */
function isSame(actual: string, expected: string): boolean {
  if (actual === expected) return true;
  if (actual === '' || expected === '') return false;
  return Math.abs(Number(actual) - Number(expected)) < 0.0001;
}

const scope = tableScope('mysql', 't', [
  { source: 'a', sql: 'a', type: 'integer', caseSensitive: false },
  { source: 'Name', sql: '"Name"', type: 'varchar(20)', caseSensitive: false, ascii: true, unpadded: true },
  { source: 'bin_name', sql: 'bin_name', type: 'text', caseSensitive: true },
  { source: 'flag', sql: 'flag', type: 'boolean', caseSensitive: false },
  { source: 'd', sql: 'd', type: 'timestamp', caseSensitive: false },
  { source: 'at', sql: 'at', type: 'timestamptz', caseSensitive: false },
  { source: 'raw', sql: 'raw', type: 'text', caseSensitive: false },
]);

const refused: [expression: string, reason: RegExp][] = [
  ['nonsense(a)', /NONSENSE is not known/],
  ['missing > 1', /column missing is not known/],
  ['other.a > 1', /column other.a is not known/],
  ['Name > 5', /not a number/],
  ["a = 'abc'", /not a number/],
  ['Name + 1', /not a number/],
  ["d = '2024-02-30'", /compares a text/],
  ["Name COLLATE utf8mb4_general_ci = 'a'", /collation/],
  ['a & 1 | 2', /unsigned/],
  ["Name REGEXP '\\\\bword'", /regular expression/],
  ['count(*) > 1', /aggregate COUNT/],
  ['exists(select 1)', /subquery/],
  ['(a, a) = (1, 2)', /rows of several values/],
  ["a = 'unclosed", /quote is not closed/],
  ['a >', /ends too early/],
  ['a > 1 garbage', /garbage/],
  ['@x > 1', /column @x is not known/],
  ["json_extract(raw, '$.a') is null", /stored as text/],
  [`${'('.repeat(500)}1${')'.repeat(500)}`, /too deep/],
  ['/*!50000 a > 1 */', /version comment/],
];

for (const [expression, reason] of refused) {
  test(`refused: ${expression.slice(0, 60)}`, () => {
    const translated = translateCondition(expression, scope, { immutable: false });
    assert.is(translated.ok, false);
    if (!translated.ok) assert.match(translated.reason, reason);
  });
}

const written: [expression: string, sql: string][] = [
  ['`a` between 1 and 5', 'a BETWEEN 1 AND 5'],
  ['NAME = "it\\\'s"', `lower("Name") = 'it''s'`],
  ['t.a = 1 and not flag', '(a = 1) AND (NOT flag)'],
  ['flag', 'flag'],
  ['a', 'a <> 0'],
  ["Name like 'x%'", `"Name" ILIKE 'x%'`],
  ["bin_name like 'x%'", "bin_name LIKE 'x%'"],
  ["bin_name regexp '^x'", "bin_name ~ '^x'"],
  ["'); DROP TABLE x; --' = Name", `'); drop table x; --' = lower("Name")`],
  ['a || flag', '(a <> 0) OR flag'],
];

for (const [expression, sql] of written) {
  test(`written: ${expression}`, () => {
    assert.equal(translateCondition(expression, scope, { immutable: true }), { ok: true, sql });
  });
}

test('what depends on settings or the time is refused where it must not', () => {
  assert.is(translateIndexed('lower(Name)', scope).ok, true);
  assert.is(translateIndexed('date(d)', scope).ok, true);
  for (const expression of ['date(at)', 'now()', "date_format(d, '%Y')", 'concat(d, Name)']) {
    assert.is(translateIndexed(expression, scope).ok, false, expression);
    assert.is(translateAssigned(expression, scope, 'text', { immutable: true }).ok, false, expression);
  }
});

test('a value must fit its column', () => {
  const assigned = (expression: string, type: string): unknown =>
    translateAssigned(expression, scope, type, { immutable: false });
  assert.equal(assigned('uuid()', 'varchar(36)'), { ok: true, sql: 'gen_random_uuid()::text' });
  assert.equal(assigned("'1'", 'boolean'), { ok: true, sql: 'TRUE' });
  assert.equal(assigned('5', 'bit(4)'), { ok: true, sql: "B'0101'" });
  assert.equal(assigned("'2024-01-01'", 'date'), { ok: true, sql: "'2024-01-01'" });
  for (const [expression, type] of [
    ["'x'", 'integer'],
    ['now()', 'integer'],
    ['1', 'date'],
    ["'{'", 'jsonb'],
    ['16', 'bit(4)'],
  ] as const) {
    assert.is(translateAssigned(expression, scope, type, { immutable: false }).ok, false, `${expression} as ${type}`);
  }
});

test.run();
