import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { assess } from '../assess.ts';
import type { Assessment } from '../finding.ts';
import { createMachine } from '../machine.ts';
import type { Dialect } from '../model.ts';
import { createProfiler } from '../profile/create-profiler.ts';

let server: ScratchPostgres;
test.before(async () => {
  await loadModule();
  server = await scratchPostgres();
});
test.after(async () => server.stop());

function assessed(script: string, dialect: Dialect = 'mysql'): Assessment {
  const machine = createMachine(dialect, { profile: true, createProfiler });
  machine.push(Buffer.from(script));
  return assess(machine.finish(), { parse: parseSync });
}

const mysqlTables = `CREATE TABLE t (
  id int PRIMARY KEY, v varchar(10), b varchar(10) COLLATE utf8mb4_bin, e enum('Open','Shut'), u varchar(10), o varchar(10) COLLATE utf8mb4_0900_ai_ci,
  UNIQUE KEY (e)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
INSERT INTO t VALUES (1,'abc','x','Open','é','p'),(2,'ABC ','X','Shut','E','p '),(3,'d','x ',NULL,'f','P');
`;
const rowsOfT = `(1,'abc','x','Open','é','p'),(2,'ABC ','X','Shut','E','p '),(3,'d','x ',NULL,'f','P')`;

/** What MariaDB and MySQL answer, sorted. */
const answered: [query: string, rows: string[]][] = [
  ["select id from t where v = 'abc'", ['1', '2']],
  ["select id from t where v <> 'Abc'", ['3']],
  ["select id from t where 'ABC  ' = v", ['1', '2']],
  ["select id from t where v <=> 'aBC'", ['1', '2']],
  ["select id from t where v in ('x', 'ABC')", ['1', '2']],
  ["select id from t where v not in ('x', 'ABC')", ['3']],
  ['select id from t where v in (select lower(v) from t where id = 2)', ['1', '2']],
  ["select id, case v when 'ABC' then 1 else 0 end as c from t", ['1,1', '2,1', '3,0']],
  ["select id, nullif(v, 'ABC') as c from t where id > 1", ['2,', '3,d']],
  ['select a.id, b.id as other from t a join t b on a.v = b.v and a.id < b.id', ['1,2']],
  ['select lower(trim(v)) as k, count(*) as n from t group by v', ['abc,2', 'd,1']],
  ["select count(*) as n from t group by v having v = 'abc'", ['2']],
  ['select count(*) as n, upper(v) as k from t group by 2', ['1,D', '2,ABC']],
  ['select count(distinct v) as n from t', ['2']],
  ['select count(*) as n from (select distinct v from t) d', ['2']],
  ['select count(*) as n from (select distinct v from t order by v) d', ['2']],
  ['select id, count(*) over (partition by v) as n from t', ['1,2', '2,2', '3,1']],
  ["select id from t where b = 'x'", ['1', '3']],
  ['select count(distinct b) as n from t', ['2']],
  ['select max(b) as m from t where id < 3', ['x']],
  ["select id from t where e = 'OPEN'", ['1']],
  ["select id from t where u = ''", []],
  ["select id from t where o = 'P'", ['1', '3']],
  ["select concat(v, 'x') = 'ABCX' as c from t where id = 1", ['1']],
  ["select id from t where v like 'A%'", ['1', '2']],
];

for (const [query, rows] of answered) {
  test(`as at the source: ${query}`, async () => {
    const { ddl, findings } = assessed(`${mysqlTables}CREATE VIEW w AS ${query};\n`);
    assert.equal(
      findings.flatMap(({ object, message }) =>
        object === 'view w' && /not translated/.test(message) ? [message] : [],
      ),
      [],
    );
    await server.query('BEGIN');
    try {
      await server.query(ddl.map(({ sql }) => sql).join('\n'));
      await server.query(`INSERT INTO public.t VALUES ${rowsOfT}`);
      const found = await server.query('SELECT * FROM public.w');
      assert.equal(found.map(row => Object.values(row).join(',')).sort(), rows);
    } finally {
      await server.query('ROLLBACK');
    }
  });
}

const refused: [query: string, reason: RegExp][] = [
  ["select id from t where u = 'e'", /more than ASCII/],
  ["select id from t where v = 'é'", /more than ASCII/],
  ["select id from t where u like 'e%'", /more than ASCII/],
  ['select u, count(*) as n from t group by u', /more than ASCII/],
  ['select distinct u from t', /more than ASCII/],
  ['select v from t order by v limit 1', /order of texts/],
  ['select min(v) as m from t', /order of texts/],
  ["select id from t where v > 'b'", /order of texts/],
  ["select id from t where v between 'a' and 'b'", /order of texts/],
  ['select id, row_number() over (order by v) as n from t', /order of texts/],
  ["select greatest(v, 'b') as g from t", /order of texts/],
  ['select group_concat(v order by v) as g from t', /order of texts/],
  ['select group_concat(distinct v) as g from t', /any spelling/],
  ['select v from t union select o from t', /unites texts/],
  ['select a.id from t a join (select v from t) b using (v)', /USING joins texts/],
];

for (const [query, reason] of refused) {
  test(`refused: ${query}`, () => {
    const { ddl, findings } = assessed(`${mysqlTables}CREATE VIEW w AS ${query};\n`);
    assert.not(ddl.some(({ object }) => object === 'view w'));
    const messages = findings.filter(({ object }) => object === 'view w').map(({ message }) => message);
    assert.ok(
      messages.some(message => reason.test(message)),
      messages.join('\n'),
    );
  });
}

test('SQL Server ignores case unless a collation regards it; SQLite and Oracle compare as PostgreSQL does', () => {
  const viewOf = (script: string, dialect: Dialect): string =>
    assessed(script, dialect).ddl.find(({ object }) => /view w/i.test(object))?.sql ?? '';
  const tsql = (collation: string): string =>
    `CREATE TABLE t (id int, v varchar(10) ${collation})\nGO\nINSERT t VALUES (1,'a'),(2,'b'),(3,'B')\nGO\nCREATE VIEW w AS SELECT TOP 1 id FROM t WHERE v='b' ORDER BY id DESC\nGO\n`;
  assert.match(viewOf(tsql(''), 'sqlserver'), "WHERE lower(t.v) = 'b'");
  assert.match(viewOf(tsql('COLLATE Latin1_General_CS_AS'), 'sqlserver'), "WHERE t.v = 'b'");
  const plain = "CREATE TABLE t (id int, v varchar(10));\nCREATE VIEW w AS SELECT id FROM t WHERE v = 'B';\n";
  assert.match(viewOf(plain, 'sqlite'), "WHERE t.v = 'B'");
  assert.match(viewOf(plain, 'oracle'), `WHERE "T".v = 'B'`);
});

test('checks and generated columns compare as the source does, or say that they were left out', () => {
  const { ddl, findings } = assessed(`CREATE TABLE t (v varchar(10), w varchar(10), u varchar(9),
    g int GENERATED ALWAYS AS (v = 'Yes') STORED, CONSTRAINT c CHECK (w in ('A','b')), CONSTRAINT d CHECK (u <> 'e')) DEFAULT CHARSET=utf8mb4;
INSERT INTO t (v, w, u) VALUES ('YES', 'a', 'é');\n`);
  const sql = ddl.map(statement => statement.sql).join('\n');
  assert.match(sql, "CHECK (lower(w) IN ('a', 'b'))");
  assert.match(sql, "lower(v) = 'yes'");
  assert.ok(findings.some(({ object, message }) => object === 't.d' && /more than ASCII/.test(message)));
});

test.run();
