import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createProfiler } from '../../profile/create-profiler.ts';
import { MysqlMachine } from './machine.ts';

/** Lines and objects of what changes rows. */
function changes(script: string): string[] {
  const machine = new MysqlMachine('mysql', {
    profile: true,
    createProfiler: limits => createProfiler(limits, 'mysql'),
  });
  machine.push(Buffer.from(script));
  return machine
    .finish()
    .model.issues.filter(({ code }) => code === 'rows-changed')
    .map(({ line, object }) => `${line} ${object ?? ''}`);
}

const row = (type: string, value: string): string[] =>
  changes(`CREATE TABLE t (id int PRIMARY KEY, c ${type});\nINSERT INTO t VALUES\n(1, NULL),\n(2, ${value});`);

test('values that a server would change are told with their column and the line of the row', () => {
  const cases: [string, string][] = [
    ['binary(3)', "'a'"],
    ['binary(3)', "'abcd'"],
    ['varbinary(2)', "x'616263'"],
    ['char(5)', "'a  '"],
    ['char(2)', "'abc'"],
    ['varchar(5)', "'abcdef'"],
    ['varchar(5)', "'äöüßéè'"],
    ['tinytext', `'${'x'.repeat(256)}'`],
    ['varchar(10)', "b'1000001'"],
    ['int unsigned', '-5'],
    ['decimal(8,2)', '1.239'],
    ['decimal', '1.5'],
    ['decimal(8,2)', '1239e-3'],
    ['double(8,2)', '1.239'],
    ['float(7,3)', '1.23456'],
    ['decimal(8,2) unsigned', '-1.00'],
    ['int', '1.6'],
    ['datetime', "'2024-12-31 23:59:59.5'"],
    ['datetime(3)', "'2024-12-31 23:59:59.1235'"],
    ['timestamp', "'2024-12-31 23:59:59.000001'"],
    ['time', "'10:10:10.7'"],
  ];
  for (const [type, value] of cases) assert.equal(row(type, value), ['4 t.c'], `${type} ${value}`);
  // Where the number stands was not kept: the first row is named.
  assert.equal(row('smallint', '99999'), ['2 t.c']);
  assert.equal(row('tinyint unsigned', '256'), ['2 t.c']);
});

test('values as servers write them are not', () => {
  const cases: [string, string][] = [
    ['binary(3)', "'a\\0\\0'"],
    ['binary(3)', '0x610000'],
    ['varbinary(3)', "'a'"],
    ['char(5)', "'a b'"],
    ['char(5)', "'äöüßé'"],
    ['varchar(5)', "'abc  '"],
    ['varchar(10)', "x'41'"],
    ['varchar(10)', '12'],
    ['tinytext', `'${'x'.repeat(255)}'`],
    ['int unsigned', '4294967295'],
    ['bigint unsigned', '18446744073709551615'],
    ['tinyint', '-128'],
    ['int', '5.0'],
    ['decimal(8,2)', '1.2300'],
    ['decimal(8,2)', '123e-2'],
    ['decimal(8,2)', '10e-1'],
    ['double', '1.23456789'],
    ['double(8,2)', '1.23'],
    ['datetime', "'2024-12-31 23:59:59'"],
    ['datetime', "'2024-12-31 23:59:59.000000'"],
    ['datetime(6)', "'2024-12-31 23:59:59.123456'"],
    ['time(1)', "'10:10:10.7'"],
    ['time', "'-838:59:59'"],
  ];
  for (const [type, value] of cases) assert.equal(row(type, value), [], `${type} ${value}`);
});

test('INSERT IGNORE leaves out rows that no partition takes', () => {
  const table = (by: string): string => `CREATE TABLE t (a int, b int) PARTITION BY ${by};\n`;
  const range = table('RANGE(a) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))');
  const list = table('LIST(a) (PARTITION p0 VALUES IN (1, 2), PARTITION p1 VALUES IN (-3))');
  const open = table('RANGE(a) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)');
  const insert = (value: number): string => `INSERT IGNORE INTO t VALUES (1, 99), (${value}, 99);`;
  assert.equal(changes(range + insert(20)), ['2 t']);
  assert.equal(changes(range + insert(19)), []);
  assert.equal(changes(list + insert(3)), ['2 t']);
  assert.equal(changes(list + insert(-3)), []);
  assert.equal(changes(open + insert(50)), []);
});

test('conditional comments for a later MariaDB than wrote the dump are comments', () => {
  const script = (version: string, comment: string): string =>
    `-- MariaDB dump 10.19  Distrib ${version}-MariaDB\n-- Server version\t${version}-MariaDB\n` +
    `CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\n/*${comment} INSERT INTO t VALUES (2) */;\n`;
  const rows = (version: string, comment: string): number | null | undefined => {
    const machine = new MysqlMachine('mysql', { profile: true, createProfiler });
    machine.push(Buffer.from(script(version, comment)));
    return machine.finish().model.tables[0]?.rowCount;
  };
  assert.is(rows('10.11.19', 'M!200000'), 1);
  assert.is(rows('10.11.19', 'M!101120'), 1);
  assert.is(rows('10.11.19', 'M!101119'), 2);
  assert.is(rows('10.11.19', '!110000'), 1);
  assert.is(rows('10.11.19', '!50500'), 2);
  assert.is(rows('11.4.2', 'M!110402'), 2);
});

test.run();
