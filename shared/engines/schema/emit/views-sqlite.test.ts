import { DatabaseSync } from 'node:sqlite';
import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { createSqliteMachine } from '../dialects/sqlite/machine.ts';
import { planSchema } from '../mapping/map-schema.ts';
import { createProfiler } from '../profile/create-profiler.ts';
import { emitDdl } from './ddl.ts';

const tables = `
CREATE TABLE staff (id INTEGER PRIMARY KEY, name TEXT, boss INTEGER, team INTEGER, wage REAL);
CREATE TABLE team (team INTEGER PRIMARY KEY, title TEXT);
`;
const rows = `
INSERT INTO staff VALUES (1, 'Ann', NULL, 1, 9.5), (2, 'Bob', 1, 1, 7.0), (3, 'Cyd', 1, 2, NULL), (4, 'Dan', 2, 2, 7.0), (5, 'Eve', 3, NULL, 1.25);
INSERT INTO team VALUES (1, 'blue'), (2, 'red'), (3, 'none');
`;

const queries: { [name: string]: string } = {
  natural: 'SELECT * FROM staff NATURAL JOIN team ORDER BY id',
  natural_left: 'SELECT * FROM staff NATURAL LEFT JOIN team ORDER BY id',
  joined: 'SELECT * FROM staff JOIN team USING (team) ORDER BY id',
  nothing_common: 'SELECT count(*) AS n FROM staff NATURAL JOIN (SELECT 1 AS one UNION ALL SELECT 2)  AS x',
  named:
    'WITH t AS (SELECT team, count(*) AS n FROM staff GROUP BY team) SELECT title, n FROM team JOIN t USING (team) ORDER BY title',
  chain: `WITH RECURSIVE under (id, name, depth) AS (SELECT id, name, 0 FROM staff WHERE boss IS NULL
    UNION ALL SELECT s.id, s.name, depth + 1 FROM staff s JOIN under ON s.boss = under.id) SELECT name, depth FROM under ORDER BY name`,
  implicit:
    'WITH n AS (SELECT 1 AS x UNION SELECT x * 2 FROM n WHERE x < 40) SELECT max(x) AS top, count(*) AS n FROM n',
  nested: 'SELECT * FROM (WITH a AS (SELECT 7 AS x) SELECT x + 1 AS y FROM a) AS b',
  numbered: 'SELECT name, row_number() OVER (PARTITION BY team ORDER BY wage DESC, id) AS n FROM staff ORDER BY id',
  ranked:
    'SELECT name, rank() OVER (ORDER BY wage) AS r, dense_rank() OVER (ORDER BY wage DESC) AS d, ntile(2) OVER (ORDER BY id) AS half FROM staff ORDER BY id',
  running:
    'SELECT id, sum(wage) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS near, count(*) OVER (ORDER BY wage) AS peers, max(wage) OVER (ORDER BY id ROWS 2 PRECEDING) AS top FROM staff ORDER BY id',
  others:
    "SELECT id, lag(name, 2, '-') OVER (ORDER BY id) AS a, lead(id) OVER (PARTITION BY team ORDER BY id) AS b, first_value(name) OVER (ORDER BY wage, id) AS c, last_value(id) OVER (ORDER BY id) AS d, nth_value(name, 2) OVER (ORDER BY id) AS e FROM staff ORDER BY id",
  shares:
    'SELECT id, percent_rank() OVER (ORDER BY id) AS p, cume_dist() OVER (ORDER BY wage) AS c FROM staff ORDER BY id',
  over_groups: 'SELECT team, sum(count(*)) OVER (ORDER BY team) AS n FROM staff GROUP BY team ORDER BY team',
};

let server: ScratchPostgres;
test.before(async () => {
  await loadModule();
  server = await scratchPostgres();
});
test.after(async () => server.stop());

test('translated views give what SQLite gives, column by column', async () => {
  const script = `${tables}${rows}${Object.entries(queries)
    .map(([name, query]) => `CREATE VIEW "${name}" AS ${query};`)
    .join('\n')}`;
  const source = new DatabaseSync(':memory:');
  source.exec(script);
  const machine = createSqliteMachine({ profile: true, createProfiler });
  machine.push(Buffer.from(script));
  const { model, facts } = machine.finish();
  const { statements, findings } = emitDdl(planSchema(model, facts), facts, parseSync);
  assert.equal(
    findings.map(finding => finding.message),
    [],
  );
  const of = (phase: string) =>
    statements
      .filter(statement => (statement.phase === 'after-data') === (phase === 'after-data'))
      .map(statement => statement.sql)
      .join('\n');
  await server.query(of('tables'));
  await server.query(rows);
  await server.query(of('after-data'));
  for (const name of Object.keys(queries)) {
    const expected = source.prepare(`SELECT * FROM "${name}"`).all();
    const actual = await server.query(`SELECT * FROM "${name}"`);
    assert.ok(expected.length > 0, name);
    assert.equal(actual.map(asTexts), expected.map(asTexts), name);
  }
  source.close();
});

/** Names and values in their order; numbers by what they are worth. */
function asTexts(row: object): string[] {
  return Object.entries(row).map(([name, value]) => {
    const number = value === null || value === '' ? Number.NaN : Number(value);
    return `${name}=${Number.isNaN(number) ? String(value) : String(Math.round(number * 1e9) / 1e9)}`;
  });
}

test.run();
