import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { emitDdl } from '../emit/ddl.ts';
import { planSchema } from '../mapping/map-schema.ts';
import { columnOf, modelOf, noFacts, tableOf } from '../mapping/testing.ts';
import type { SourceType, View } from '../model.ts';
import { tableScope, translateAssigned, translateCondition } from './translate.ts';

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
  ['flag', { kind: 'boolean' }],
  ['s', text],
  ['s2', text],
  ['dt', { kind: 'datetime', precision: 3 }],
  ['dd', { kind: 'date' }],
];
const rows = `
  (1, 7, 2, NULL, 12.345, true, 'Hello', 'pad  ', '2024-02-29 13:05:09', '2024-02-29'),
  (2, -7, 3, NULL, -2.5, false, 'B-12', NULL, '1999-12-31 00:00:00', '1999-12-31')`;

const when = (condition: string): string => `CASE WHEN ${condition} THEN 1 ELSE 0 END`;

/** Expressions, with what the documentation of T-SQL says they give for the two rows (NULL is the word). */
const cases: [expression: string, first: string, second: string][] = [
  ['a + b', '9', '-4'],
  ['a / b', '3', '-2'],
  ['a % b', '1', '-1'],
  ['a - b * 2', '3', '-13'],
  ['a & 3 | 8', '11', '9'],
  ['5 ^ 1', '4', '4'],
  ['a + n', 'NULL', 'NULL'],
  ['d * 2', '24.690', '-5.000'],
  ["s + N'!'", 'Hello!', 'B-12!'],
  ['s + s2', 'Hellopad  ', 'NULL'],
  ["[s] + ' ' + [t].[s]", 'Hello Hello', 'B-12 B-12'],
  ["CONCAT(s, '-', s2)", 'Hello-pad  ', 'B-12-'],
  ["ISNULL(s2, 'none')", 'pad  ', 'none'],
  ['ISNULL(n, 0)', '0', '0'],
  ["COALESCE(s2, s, 'x')", 'pad  ', 'B-12'],
  ['NULLIF(a, 7)', 'NULL', '-7'],
  ["IIF(a > 0, 'plus', 'minus')", 'plus', 'minus'],
  ['LEN(s2)', '3', 'NULL'],
  ['LEN(s)', '5', '4'],
  ["CHARINDEX('L', s)", '3', '0'],
  ['SUBSTRING(s, 2, 3)', 'ell', '-12'],
  ['LEFT(s, 2) + RIGHT(s, 1)', 'Heo', 'B-2'],
  ["REPLACE(UPPER(s), '-', '+')", 'HELLO', 'B+12'],
  ["REPLICATE('ab', 2)", 'abab', 'abab'],
  ['YEAR(dt) * 100 + MONTH(dt)', '202402', '199912'],
  ['DATEPART(hour, dt)', '13', '0'],
  ['DATEADD(month, 1, dd)', '2024-03-29', '2000-01-31'],
  ['DATEADD(qq, 1, dd)', '2024-05-29', '2000-03-31'],
  ["DATEDIFF(year, dd, '20250101')", '1', '26'],
  ["DATEDIFF(mm, dd, '2024-03-01')", '1', '291'],
  ["DATEDIFF(day, dd, '2024-03-01')", '1', '8827'],
  ['EOMONTH(dd)', '2024-02-29', '1999-12-31'],
  ['CAST(d AS int)', '12', '-2'],
  ['CAST(a AS nvarchar(10)) + s', '7Hello', '-7B-12'],
  ['CONVERT([decimal](5,1), d)', '12.3', '-2.5'],
  ['CONVERT(varchar(4), s)', 'Hell', 'B-12'],
  ['CONVERT(char(8), dt, 112)', '20240229', '19991231'],
  ['CONVERT(varchar(10), dt, 103)', '29/02/2024', '31/12/1999'],
  ['CONVERT(date, dt)', '2024-02-29', '1999-12-31'],
  ['ROUND(d, 1)', '12.3', '-2.5'],
  ['CEILING(d)', '13', '-2'],
  [when("s LIKE 'h%'"), '1', '0'],
  [when("s LIKE '[A-C]-[0-9][0-9]'"), '0', '1'],
  [when("s NOT LIKE '[^a-g]%'"), '0', '1'],
  [when("s LIKE '%\\%'"), '0', '0'],
  [when("s LIKE 'B!-%' ESCAPE '!'"), '0', '1'],
  [when('[flag] = 1'), '1', '0'],
  [when('flag = (0) OR a > 100'), '0', '1'],
  [when("dt >= '20240101' AND dd < '20241231'"), '1', '0'],
  [when("dd BETWEEN '19991201' AND '19991231'"), '0', '1'],
  [when("s IN (N'Hello', 'x')"), '1', '0'],
  [when('NOT (a > 0) AND n IS NULL'), '0', '1'],
];

test('translated expressions give what T-SQL gives', async () => {
  const views = cases.map(
    ([expression], index): View => ({
      name: `v${index}`,
      columns: [],
      query: `SELECT ${expression} AS x, id FROM dbo.t`,
      line: 1,
    }),
  );
  const table = tableOf(
    't',
    columns.map(([name, type]) => columnOf(name, type)),
  );
  const model = modelOf('sqlserver', [{ ...table, schema: 'dbo' }], { views });
  const { statements, findings } = emitDdl(planSchema(model, noFacts), noFacts, parseSync);
  assert.equal(findings, []);
  await server.query(statements.map(statement => statement.sql).join('\n'));
  await server.query(`INSERT INTO t VALUES ${rows}`);
  const union = cases.map((_, index) => `SELECT ${index} AS at, id, coalesce(x::text, 'NULL') AS x FROM v${index}`);
  const found = await server.query(`${union.join(' UNION ALL ')} ORDER BY 1, 2`);
  assert.is(found.length, cases.length * 2);
  const wrong: string[] = [];
  for (const row of found) {
    const [expression, first, second] = cases[Number(row.at)] ?? ['', '', ''];
    const expected = row.id === 1 ? first : second;
    if (String(row.x) !== expected) wrong.push(`${expression}, row ${row.id}: ${String(row.x)}, expected ${expected}`);
  }
  assert.equal(wrong, []);
});

const scope = tableScope('tsql', 't', [
  { source: 'a', sql: 'a', type: 'integer', caseSensitive: false },
  { source: 'f', sql: 'f', type: 'double precision', caseSensitive: false },
  { source: 's', sql: 's', type: 'varchar(20)', caseSensitive: false },
  { source: 'dt', sql: 'dt', type: 'timestamp(3)', caseSensitive: false },
  { source: 'odd ]', sql: '"odd ]"', type: 'integer', caseSensitive: false },
]);

test('defaults, names with brackets, and what the server writes around them', () => {
  const assigned = (expression: string, type: string): string => {
    const translated = translateAssigned(expression, scope, type, { immutable: false });
    return translated.ok ? translated.sql : `refused: ${translated.reason}`;
  };
  assert.is(assigned('[odd ]]] + 1', 'integer'), '"odd ]" + 1');
  assert.is(assigned('CONVERT([bit],(0))', 'boolean'), 'FALSE');
  assert.is(assigned('sysutcdatetime()', 'timestamp'), "(now() AT TIME ZONE 'UTC')");
  assert.is(assigned('newid()', 'uuid'), 'gen_random_uuid()');
  assert.is(assigned('suser_sname()', 'varchar(50)'), 'session_user::text');
  assert.is(assigned('dateadd(day,(7),getdate())', 'timestamp(3)'), "LOCALTIMESTAMP + 7 * INTERVAL '1 day'");
});

test('what is not certain is refused with its reason', () => {
  const refusals: [string, RegExp][] = [
    ["a + 'x' = s", /adds a number to a text/],
    ['TRY_CAST(s AS int) = 1', /TRY_CAST gives NULL/],
    ['CONVERT(varchar(30), dt) = s', /in the way of SQL Server/],
    ['dbo.twice(a) = 2', /not understood|not known/],
    ['CHECKSUM(s) = 1', /CHECKSUM is not known/],
    ['dt > 5', /not a number/],
    ['@x = 1', /@x is not known/],
  ];
  for (const [expression, reason] of refusals) {
    const translated = translateCondition(expression, scope, { immutable: false });
    assert.is(translated.ok, false, expression);
    assert.match(translated.ok ? '' : translated.reason, reason, expression);
  }
});

test('queries of T-SQL: TOP, hints, names before an equals sign', async () => {
  const view = (name: string, query: string): View => ({ name, columns: [], query, line: 1 });
  const table = tableOf('q', [columnOf('id', integer), columnOf('s', text)]);
  const model = modelOf('sqlserver', [table], {
    views: [
      view('top_two', 'SELECT TOP (2) id, label = s FROM q WITH (NOLOCK) ORDER BY id DESC'),
      view('all_of_them', 'SELECT TOP 100 PERCENT x.id AS [the id] FROM dbo.[q] AS x ORDER BY x.id'),
      view('whole_average', 'SELECT AVG(id) AS m, COUNT(*) AS c FROM q GROUP BY s'),
      view('some', 'SELECT TOP 10 PERCENT id FROM q'),
      view('applied', 'SELECT q.id FROM q CROSS APPLY dbo.f(q.id) AS y'),
    ],
  });
  const { statements, findings } = emitDdl(planSchema(model, noFacts), noFacts, parseSync);
  assert.equal(
    findings.map(finding => [finding.code, finding.object]),
    [
      ['R06', 'view some'],
      ['R06', 'view applied'],
    ],
  );
  await server.query(statements.map(statement => statement.sql).join('\n'));
  await server.query("INSERT INTO q VALUES (1, 'a'), (2, 'a'), (4, 'b')");
  assert.equal(await server.query('SELECT * FROM top_two'), [
    { id: 4, label: 'b' },
    { id: 2, label: 'a' },
  ]);
  assert.equal(await server.query('SELECT * FROM all_of_them'), [{ 'the id': 1 }, { 'the id': 2 }, { 'the id': 4 }]);
  const averages = await server.query('SELECT m::integer AS m FROM whole_average ORDER BY m');
  assert.equal(averages, [{ m: 1 }, { m: 4 }]);
});

test.run();
