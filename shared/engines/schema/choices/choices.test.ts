import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '../assess.ts';
import { createMachine } from '../machine.ts';
import type { Reading } from '../model.ts';
import { createProfiler } from '../profile/create-profiler.ts';
import { choicesOf } from './choices.ts';
import { fittingTypes } from './fitting-types.ts';

await loadModule();

function read(dialect: 'mysql' | 'postgresql' | 'sqlite', sql: string): Reading {
  const machine = createMachine(dialect, { profile: true, createProfiler, parsePostgresql: parseSync });
  machine.push(Buffer.from(sql));
  return machine.finish();
}

function fitting(dialect: 'mysql' | 'sqlite', declared: string, ...values: string[]): string[] {
  const rows = values.map(value => `INSERT INTO t VALUES (${value});`).join('\n');
  const { model } = read(dialect, `CREATE TABLE t (c ${declared});\n${rows}`);
  const column = model.tables[0]?.columns[0];
  assert.ok(column !== undefined);
  return fittingTypes(column, model.dialect);
}

test('numbers: the narrowest type that holds what was seen, and everything wider', () => {
  assert.equal(fitting('mysql', 'bigint', '1', '300'), ['smallint', 'integer', 'bigint', 'numeric', 'text']);
  assert.equal(fitting('mysql', 'tinyint(1)', '0', '1'), [
    'boolean',
    'smallint',
    'integer',
    'bigint',
    'numeric',
    'text',
  ]);
  assert.equal(fitting('mysql', 'tinyint(1)', '0', '7'), ['smallint', 'integer', 'bigint', 'numeric', 'text']);
  assert.equal(fitting('mysql', 'bigint unsigned', '18446744073709551615'), ['numeric', 'text']);
  assert.equal(fitting('mysql', 'bigint unsigned'), ['numeric', 'text']);
  assert.equal(fitting('mysql', 'int'), ['integer', 'bigint', 'numeric', 'text']);
  assert.equal(fitting('mysql', 'decimal(8,2)', '1.25'), ['numeric(8,2)', 'numeric', 'text']);
});

test('texts: what they look like decides; damaged ones fit into bytes', () => {
  assert.equal(fitting('mysql', 'varchar(40)', "'12'", "'-3'"), [
    'smallint',
    'integer',
    'bigint',
    'numeric',
    'varchar(40)',
    'text',
    'citext',
    'bytea',
  ]);
  assert.ok(fitting('mysql', 'varchar(40)', "'2024-01-31'").includes('date'));
  assert.not.ok(fitting('mysql', 'varchar(40)', "'2024-01-31'", "'soon'").includes('date'));
  assert.equal(fitting('mysql', 'text', "'a\\0b'"), ['text', 'bytea']);
  assert.equal(fitting('mysql', 'blob', "'a'"), ['bytea']);
});

test('dates that do not exist fit into text', () => {
  assert.equal(fitting('mysql', 'date', "'0000-00-00'"), ['date', 'timestamp', 'text']);
});

test('SQLite: the storage classes that were seen decide', () => {
  assert.equal(fitting('sqlite', 'INTEGER', '1', '70000'), ['integer', 'bigint', 'numeric', 'text']);
  assert.ok(fitting('sqlite', 'INTEGER', '1', "'one'").includes('text'));
  assert.equal(fitting('sqlite', 'INTEGER', '1', "x'00'"), ['bytea']);
});

test('findings come with their table and column, or as those of no table', () => {
  const { tables, others } = choicesOf(
    assess(
      read(
        'mysql',
        `CREATE TABLE parents (id int PRIMARY KEY);
         CREATE TABLE children (id int PRIMARY KEY, parent int, born date NOT NULL,
           CONSTRAINT to_parent FOREIGN KEY (parent) REFERENCES parents (id));
         INSERT INTO parents VALUES (1);
         INSERT INTO children VALUES (1, 9, '0000-00-00');
         CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY DO DELETE FROM children;`,
      ),
      { parse: parseSync },
    ),
  );
  const children = tables.find(({ table }) => table === 'children');
  const byCode = new Map(children?.findings.map(({ finding, column }) => [finding.code, column]));
  assert.is(byCode.get('M01'), 'born');
  assert.is(byCode.get('C09'), 'parent');
  assert.equal(
    children?.columns.map(({ column, type }) => [column, type]),
    [
      ['parent', 'integer'],
      ['born', 'date'],
    ],
  );
  assert.equal(
    tables.find(({ table }) => table === 'parents')?.left.map(({ name }) => name),
    ['children.to_parent'],
  );
  assert.ok(
    others.some(({ finding }) => finding.object.includes('tidy')),
    JSON.stringify(others.map(({ finding }) => finding.object)),
  );
  assert.ok(others.every(({ acceptMeans }) => acceptMeans.length > 0));
});

test('a partition can not be left behind alone, and says why', () => {
  const { tables } = choicesOf(
    assess(
      read(
        'postgresql',
        `CREATE TABLE events (id integer, at date) PARTITION BY RANGE (at);
         CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
         CREATE TABLE other (id integer);`,
      ),
      { parse: parseSync },
    ),
  );
  assert.match(tables.find(({ table }) => table === 'events_2024')?.stays ?? '', 'Skip events, or neither');
  assert.is(tables.find(({ table }) => table === 'events')?.stays, undefined);
});

test.run();
