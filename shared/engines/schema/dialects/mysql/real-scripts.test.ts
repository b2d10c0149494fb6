import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { corpusFile } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import { readScript } from './testing.ts';

/** Tables, columns, rows, foreign keys, views and routines as a MariaDB 10.11 that loaded the same files counts them. */
const scripts: { files: string[]; counts: [number, number, number, number, number, number] }[] = [
  { files: ['chinook/Chinook_MySql.sql'], counts: [11, 64, 15607, 11, 0, 0] },
  { files: ['chinook/Chinook_MySql_AutoIncrementPKs.sql'], counts: [11, 64, 15607, 11, 0, 0] },
  { files: ['northwind/mysql-northwind.sql', 'northwind/mysql-northwind-data.sql'], counts: [20, 177, 511, 21, 0, 0] },
  {
    files: [
      'employee',
      'load_department',
      'load_employee',
      'load_dept_emp',
      'load_dept_manager',
      'load_title',
      'load_salary1',
      'object',
    ].map(name => `employees-bytebase/mysql/dataset_small/${name}.sql`),
    counts: [6, 24, 13086, 6, 4, 7],
  },
  { files: ['quartz/tables_mysql.sql'], counts: [11, 79, 0, 5, 0, 0] },
  { files: ['quartz/tables_mysql_innodb.sql'], counts: [11, 79, 0, 5, 0, 0] },
  { files: ['spring-batch/schema-mariadb.sql'], counts: [6, 44, 0, 5, 0, 0] },
  // Its three rows come from INSERT ... SELECT, which the reader names and does not count.
  { files: ['spring-batch/schema-mysql.sql'], counts: [9, 50, 0, 5, 0, 0] },
  { files: ['powerdns/schema.mysql.sql'], counts: [7, 43, 0, 0, 0, 0] },
  { files: ['roundcube/mysql.initial.sql'], counts: [18, 100, 1, 14, 0, 0] },
];

for (const { files, counts } of scripts) {
  const name = `real script ${files[0]}`;
  const paths = files.flatMap(file => corpusFile(`databases/${file}`) ?? []);
  if (paths.length < files.length) {
    skipped(name, 'the folder of real databases is not present');
    continue;
  }
  test(name, () => {
    const { model } = readScript(
      Buffer.concat(paths.map(path => Buffer.concat([readFileSync(path), Buffer.from('\n')]))),
    );
    const sum = (of: (table: (typeof model.tables)[number]) => number): number =>
      model.tables.reduce((total, table) => total + of(table), 0);
    const columns = sum(table => table.columns.length);
    const rows = sum(table => table.rowCount ?? 0);
    const foreignKeys = sum(table => table.foreignKeys.length);
    const found = [model.tables.length, columns, rows, foreignKeys, model.views.length, model.routines.length];
    assert.equal(found, counts);
    const known = model.issues.filter(
      issue => issue.code === 'command-ignored' || /rows come from a query\.$/.test(issue.message),
    );
    assert.equal(known, model.issues, 'every clause is understood');
  });
}

test.run();
