import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createProfiler } from '../../profile/create-profiler.ts';
import { MysqlMachine } from './machine.ts';

/** Row counts by table, and what the issues say. */
function read(script: string): { counts: { [table: string]: number | null }; issues: string[]; repeats: number } {
  const machine = new MysqlMachine('mysql', { profile: true, createProfiler });
  machine.push(Buffer.from(script));
  const { model, facts } = machine.finish();
  return {
    repeats: facts.duplicateKeys.length,
    counts: Object.fromEntries(model.tables.map(table => [table.name, table.rowCount])),
    issues: model.issues.map(issue => `${issue.code} ${issue.object ?? ''}: ${issue.message}`),
  };
}

const table = "CREATE TABLE u (id INT PRIMARY KEY, v VARCHAR(10));\nINSERT INTO u VALUES (1,'a'),(2,'b');\n";

test('rows that may give way to others are counted while no key comes twice', () => {
  for (const form of [
    "INSERT INTO u VALUES (3,'z') ON DUPLICATE KEY UPDATE v = VALUES(v);",
    "INSERT IGNORE INTO u VALUES (3,'c');",
    "REPLACE INTO u VALUES (3,'c');",
    "REPLACE INTO u SET id = 3, v = 'c';",
  ]) {
    assert.equal(read(table + form), { counts: { u: 3 }, issues: [], repeats: 0 }, form);
  }
});

test('once a key comes twice the count is not stated', () => {
  for (const form of [
    "INSERT INTO u VALUES (1,'z') ON DUPLICATE KEY UPDATE v = VALUES(v);",
    "INSERT IGNORE INTO u VALUES (2,'c');",
    "REPLACE INTO u VALUES (2,'c');",
    "REPLACE INTO u SET id = 1, v = 'c';",
    "INSERT INTO u SET id = 1, v = 'c' ON DUPLICATE KEY UPDATE v = 'c';",
  ]) {
    const { counts, issues, repeats } = read(table + form);
    assert.equal(counts, { u: null }, form);
    assert.is(repeats, 0, 'the source itself has no key twice');
    assert.match(
      issues.join('\n'),
      /^rows-changed u: Not all rows written for table u are there in the end: rows with a key/,
      form,
    );
  }
  assert.equal(read('CREATE TABLE t (a INT);\nREPLACE INTO t VALUES (1),(1);').counts, { t: 2 });
});

test('INSERT IGNORE leaves out what has no parent', () => {
  const { counts } = read(`${table}CREATE TABLE c (u INT, FOREIGN KEY (u) REFERENCES u (id));
INSERT IGNORE INTO c VALUES (1),(7);`);
  assert.equal(counts, { u: 2, c: null });
});

test('a table and a column that get another name keep what was seen in their rows', () => {
  const machine = new MysqlMachine('mysql', { profile: true, createProfiler });
  machine.push(
    Buffer.from(`${table}CREATE TABLE c (n INT, p INT, FOREIGN KEY (p) REFERENCES u (id));
INSERT INTO c VALUES (1, 9);
ALTER TABLE c CHANGE p parent BIGINT;
RENAME TABLE c TO child;`),
  );
  const { facts } = machine.finish();
  assert.equal(
    facts.orphans.map(orphan => [orphan.table, orphan.columns, orphan.count]),
    [['child', ['parent'], 1]],
  );
});

test('a DELETE from an empty table changes nothing, one from a table with rows makes the count uncertain', () => {
  assert.equal(read('CREATE TABLE t (a INT);\nDELETE FROM t;\nINSERT INTO t VALUES (1);'), {
    counts: { t: 1 },
    issues: [],
    repeats: 0,
  });
  const deleted = read(`${table}DELETE FROM u WHERE id = 1;`);
  assert.equal(deleted.counts, { u: null });
  assert.match(deleted.issues.join('\n'), /rows-changed u: DELETE/);
  assert.match(deleted.issues.join('\n'), /clause-unknown u: The number of rows is not certain/);
  assert.equal(read(`${table}DELETE FROM u;\nDROP TABLE u;\n${table}`).counts, { u: 2 });
});

test('a table made from a query is a loss, a temporary one is not', () => {
  const made = read('CREATE TABLE made AS SELECT 1 AS one;');
  assert.equal(made.counts, {});
  assert.match(made.issues.join('\n'), /^table-unknown made: A table is made from a query/);
  const partly = read('CREATE TABLE made (one INT) SELECT 1 AS one;');
  assert.equal(partly.counts, { made: null });
  assert.match(partly.issues.join('\n'), /^row-unreadable made: /);
  const passing = read(
    `${table}CREATE TEMPORARY TABLE p AS SELECT 1 AS one;\nCREATE TEMPORARY TABLE q (a INT);\nINSERT INTO q VALUES (1);`,
  );
  assert.equal(passing.counts, { u: 2 });
  assert.equal(
    passing.issues.map(issue => issue.replace(/: at the source.*/, '')),
    ['command-ignored p: This is temporary', 'command-ignored q: This is temporary'],
  );
});

test.run();
