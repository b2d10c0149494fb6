import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { emitDdl } from '../emit/ddl.ts';
import { planSchema } from '../mapping/map-schema.ts';
import { columnOf, modelOf, noFacts, tableOf } from '../mapping/testing.ts';
import type { Column, SourceType, View } from '../model.ts';
import { tableScope, translateAssigned, translateCondition } from './translate.ts';

let server: ScratchPostgres;
test.before(async () => {
  await loadModule();
  server = await scratchPostgres();
});
test.after(async () => server.stop());

const integer: SourceType = { kind: 'decimal', precision: 9, scale: 0 };
const text: SourceType = { kind: 'varchar', length: 20 };
const date: Column = { ...columnOf('DT', { kind: 'datetime', precision: 0 }), sourceType: 'DATE' };
const columns: Column[] = [
  columnOf('ID', integer),
  columnOf('A', integer),
  columnOf('B', integer),
  columnOf('NN', integer),
  columnOf('D', { kind: 'decimal', precision: 10, scale: 3 }),
  columnOf('S', text),
  columnOf('S2', text),
  date,
  columnOf('TS', { kind: 'datetime', precision: 6 }),
];
const rows = `
  (1, 7, 2, NULL, 12.345, 'Hello', 'pad  ', '2024-02-29 13:05:09', '2024-02-29 13:05:09'),
  (2, -7, 3, NULL, -2.5, 'B-12', NULL, '1999-12-31 00:00:00', '1999-12-31')`;

const when = (condition: string): string => `CASE WHEN ${condition} THEN 1 ELSE 0 END`;

/** Expressions, with what the documentation of Oracle says they give for the two rows (NULL is the word). */
const cases: [expression: string, first: string, second: string][] = [
  ['a + b * 2', '11', '-1'],
  ['ROUND(a / b, 2)', '3.50', '-2.33'],
  ['MOD(a, 4)', '3', '-3'],
  ["s || '-' || s2", 'Hello-pad  ', 'B-12-'],
  ['s2 || s2', 'pad  pad  ', 'NULL'],
  ["s || NULL || ''", 'Hello', 'B-12'],
  ["q'[it's]' || a", "it's7", "it's-7"],
  ["NVL(s2, 'none')", 'pad  ', 'none'],
  ['NVL2(s2, 1, 2)', '1', '2'],
  ["NVL('', 'empty')", 'empty', 'empty'],
  ["DECODE(a, 7, 'seven', -7, 'minus seven', 'other')", 'seven', 'minus seven'],
  ["DECODE(s2, NULL, 'nothing', 'something')", 'something', 'nothing'],
  ["DECODE(b, 2, 'two')", 'two', 'NULL'],
  ['COALESCE(s2, s)', 'pad  ', 'B-12'],
  ['UPPER(s)', 'HELLO', 'B-12'],
  ['LENGTH(s2)', '5', 'NULL'],
  ['SUBSTR(s, 2, 3)', 'ell', '-12'],
  ['SUBSTR(s, 0, 2)', 'He', 'B-'],
  ['SUBSTR(s, 5)', 'o', 'NULL'],
  ["INSTR(s, 'l')", '3', '0'],
  ["REPLACE(s, 'l')", 'Heo', 'B-12'],
  ["REPLACE(s, 'Hello', '')", 'NULL', 'B-12'],
  ["TRIM('  ')", 'NULL', 'NULL'],
  ['RTRIM(s2)', 'pad', 'NULL'],
  ["LPAD(s, 7, '*')", '**Hello', '***B-12'],
  ['TRUNC(d, 1)', '12.3', '-2.5'],
  ['ROUND(d)', '12', '-3'],
  ['CEIL(d) + FLOOR(d)', '25', '-5'],
  ['TRUNC(dt)', '2024-02-29 00:00:00', '1999-12-31 00:00:00'],
  ["TRUNC(dt, 'MM')", '2024-02-01 00:00:00', '1999-12-01 00:00:00'],
  ['dt + 1', '2024-03-01 13:05:09', '2000-01-01 00:00:00'],
  ['dt - 0.5', '2024-02-29 01:05:09', '1999-12-30 12:00:00'],
  ["TRUNC(dt) - DATE '1999-12-30'", '8827.0000000000000000', '1.00000000000000000000'],
  ['ADD_MONTHS(dt, 1)', '2024-03-31 13:05:09', '2000-01-31 00:00:00'],
  ['LAST_DAY(dt)', '2024-02-29 13:05:09', '1999-12-31 00:00:00'],
  ['EXTRACT(YEAR FROM dt) * 100 + EXTRACT(MONTH FROM dt)', '202402', '199912'],
  ["TO_DATE('31-JAN-99', 'DD-MON-RR')", '1999-01-31 00:00:00', '1999-01-31 00:00:00'],
  ["TIMESTAMP '2024-01-01 10:00:00'", '2024-01-01 10:00:00', '2024-01-01 10:00:00'],
  ['CAST(a AS NUMBER(10,2))', '7.00', '-7.00'],
  ["TO_NUMBER('12.50')", '12.50', '12.50'],
  ['GREATEST(a, b)', '7', '3'],
  ['GREATEST(a, nn)', 'NULL', 'NULL'],
  [when("s LIKE 'h%'"), '0', '0'],
  [when("s LIKE 'H_llo'"), '1', '0'],
  [when("REGEXP_LIKE(s, '^[A-F]-')"), '0', '1'],
  [when("REGEXP_LIKE(s, '^h', 'i')"), '1', '0'],
  [when("s2 = ''"), '0', '0'],
  [when("dt >= DATE '2024-01-01' AND a <> 8"), '1', '0'],
  [when("s IN ('Hello', 'x') OR nn IS NOT NULL"), '1', '0'],
  [when('a BETWEEN 1 AND 7'), '1', '0'],
];

test('translated expressions give what Oracle gives', async () => {
  const views = cases.map(
    ([expression], index): View => ({
      name: `V${index}`,
      columns: [],
      query: `SELECT ${expression} AS x, id FROM t`,
      line: 1,
    }),
  );
  const model = modelOf('oracle', [tableOf('T', columns)], { views });
  const { statements, findings } = emitDdl(planSchema(model, noFacts), noFacts, parseSync);
  assert.equal(
    findings.map(finding => finding.message),
    [],
  );
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

const scope = tableScope('oracle', 'T', [
  { source: 'A', sql: 'a', type: 'integer', caseSensitive: true },
  { source: 'C3', sql: 'c3', type: 'char(3)', caseSensitive: true },
  { source: 'D', sql: 'd', type: 'numeric(10,3)', caseSensitive: true },
  { source: 'S', sql: 's', type: 'varchar(20)', caseSensitive: true },
  { source: 'DT', sql: 'dt', type: 'timestamp(0)', caseSensitive: true },
  { source: 'TS', sql: 'ts', type: 'timestamp', caseSensitive: true },
]);

test('defaults', () => {
  const assigned = (expression: string, type: string): string => {
    const translated = translateAssigned(expression, scope, type, { immutable: false });
    return translated.ok ? translated.sql : `refused: ${translated.reason}`;
  };
  assert.is(assigned('TRUNC(SYSDATE)', 'timestamp(0)'), "date_trunc('day', LOCALTIMESTAMP(0)::timestamp)");
  assert.is(assigned('SYSDATE + 30', 'timestamp(0)'), "(LOCALTIMESTAMP(0) + 30 * INTERVAL '1 day')");
  assert.is(assigned('SYS_GUID()', 'bytea'), "decode(replace(gen_random_uuid()::text, '-', ''), 'hex')");
  assert.is(assigned('USER', 'varchar(30)'), 'current_user::text');
  assert.is(assigned("TO_DATE('01-01-1900','DD-MM-YYYY')", 'timestamp(0)'), "TIMESTAMP '1900-01-01 00:00:00'");
  assert.is(assigned('-1', 'smallint'), '(-1)');
});

test('what is not certain is refused with its reason', () => {
  const refusals: [string, RegExp][] = [
    ["d || 'x' = s", /writes in another way/],
    ["c3 || 'x' = s", /blanks at the end/],
    ["TO_CHAR(dt, 'YYYY') = s", /TO_CHAR|argument/i],
    ["TO_DATE(s, 'YYYY') = dt", /when it is read/],
    ['ts - ts > 1', /interval/],
    ['ROWNUM < 5', /ROWNUM is not known/],
    ['MOD(a, a) = 1', /may be 0/],
    ["REGEXP_LIKE(s, '(?i)x')", /something else/],
    ["REGEXP_LIKE(s, 'x', 'n')", /options/],
    ['pkg.twice(a) = 2', /not understood|not known/],
    ['d IS JSON', /IS is followed/],
  ];
  for (const [expression, reason] of refusals) {
    const translated = translateCondition(expression, scope, { immutable: false });
    assert.is(translated.ok, false, expression);
    assert.match(translated.ok ? '' : translated.reason, reason, expression);
  }
});

test('queries of Oracle: DUAL, MINUS, hints, the order of NULL, names in either case', async () => {
  const view = (name: string, query: string): View => ({ name, columns: [], query, line: 1 });
  const table = tableOf('Q', [columnOf('ID', integer), columnOf('S', text)]);
  const model = modelOf('oracle', [table], {
    views: [
      view('ONE', "SELECT 'x' AS dummy FROM dual"),
      view('REST', 'SELECT /*+ FULL(q) */ id FROM q MINUS SELECT 4 FROM SYS.DUAL'),
      view('OTHERS', 'SELECT Id FROM q MINUS SELECT 4 FROM dual'),
      view('ORDERED', 'SELECT "ID", s FROM "Q" ORDER BY s DESC, id'),
      view('NUMBERED', 'SELECT id, ROW_NUMBER() OVER (ORDER BY s) AS n FROM q'),
      view('TREE', 'SELECT id FROM q CONNECT BY PRIOR id = id'),
      view('OUTER_JOIN', 'SELECT q.id FROM q, one WHERE q.s = one.dummy (+)'),
      view('SPREAD', 'SELECT STDDEV(id) AS x FROM q'),
    ],
  });
  const { statements, findings } = emitDdl(planSchema(model, noFacts), noFacts, parseSync);
  assert.equal(
    findings.map(finding => finding.object),
    ['view REST', 'view TREE', 'view OUTER_JOIN', 'view SPREAD'],
  );
  await server.query(statements.map(statement => statement.sql).join('\n'));
  await server.query("INSERT INTO q VALUES (1, 'a'), (2, NULL), (4, 'b')");
  assert.equal(await server.query('SELECT * FROM one'), [{ dummy: 'x' }]);
  assert.equal(await server.query('SELECT * FROM others ORDER BY 1'), [{ id: 1 }, { id: 2 }]);
  assert.equal(
    (await server.query('SELECT * FROM ordered')).map(row => row.id),
    [2, 4, 1],
  );
  assert.equal(
    (await server.query('SELECT id FROM numbered ORDER BY n')).map(row => row.id),
    [1, 4, 2],
  );
});

test.run();
