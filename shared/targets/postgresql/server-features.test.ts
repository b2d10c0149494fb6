import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forServer, newerFeature } from './server-features.ts';

test('a VIRTUAL column is STORED before PostgreSQL 18, and nothing else of that name is touched', () => {
  const sql = `CREATE TABLE t (virtual int, "virtual" int, a text DEFAULT ') virtual', b int GENERATED ALWAYS AS (a + 1) VIRTUAL, c int GENERATED ALWAYS AS (1) virtual);`;
  assert.is(
    forServer(sql, 170_010),
    `CREATE TABLE t (virtual int, "virtual" int, a text DEFAULT ') virtual', b int GENERATED ALWAYS AS (a + 1) STORED, c int GENERATED ALWAYS AS (1) STORED);`,
  );
  assert.is(forServer(sql, 180_004), sql);
});

test('what a newer version brought is named with its version, and only to older servers', () => {
  const cases: [string, number][] = [
    ['ALTER TABLE t ADD CONSTRAINT k UNIQUE NULLS NOT DISTINCT (a)', 15],
    ['CREATE TABLE t (a numeric(5, -2))', 15],
    ['CREATE TABLE t (a numeric(3,5))', 15],
    ['CREATE VIEW v WITH (security_invoker = true) AS SELECT 1', 15],
    ['CREATE TABLE t (a text COLLATE pg_c_utf8)', 17],
    ['ALTER TABLE t ADD PRIMARY KEY (a, during WITHOUT OVERLAPS)', 18],
    ['ALTER TABLE t ADD FOREIGN KEY (id, PERIOD during) REFERENCES p (id, PERIOD during)', 18],
    ['ALTER TABLE t ADD CHECK (a > 0) NOT ENFORCED', 18],
    ['CREATE TABLE t (a uuid DEFAULT uuidv7())', 18],
  ];
  for (const [sql, since] of cases) {
    assert.match(
      newerFeature(sql, (since - 1) * 10_000 + 3),
      new RegExp(`PostgreSQL ${since - 1}, and .+ with ${since}:`),
    );
    assert.is(newerFeature(sql, since * 10_000), '', sql);
  }
});

test('names and texts that only look like it are not taken for it', () => {
  for (const sql of [
    `CREATE TABLE t (a numeric(5,2), b text DEFAULT 'uuidv7()')`,
    'CREATE TABLE "nulls not distinct" ("uuidv7" int)',
    'SELECT a IS NOT DISTINCT FROM b',
  ])
    assert.is(newerFeature(sql, 140_000), '', sql);
});

test.run();
