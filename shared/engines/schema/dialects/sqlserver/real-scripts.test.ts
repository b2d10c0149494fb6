import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { corpusFile } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import { readScript } from './testing.ts';

/** Tables, columns, rows, foreign keys, views, routines and triggers. Rows are counted a second time below. */
const scripts: { file: string; counts: [number, number, number, number, number, number, number] }[] = [
  { file: 'northwind/mssql-instnwnd.sql', counts: [13, 88, 3308, 13, 16, 7, 0] },
  { file: 'northwind/mssql-instpubs.sql', counts: [11, 64, 255, 10, 1, 4, 1] },
  { file: 'chinook/Chinook_SqlServer.sql', counts: [11, 64, 15607, 11, 0, 0, 0] },
  { file: 'chinook/Chinook_SqlServer_AutoIncrementPKs.sql', counts: [11, 64, 15607, 11, 0, 0, 0] },
  { file: 'powerdns/schema.mssql.sql', counts: [7, 43, 0, 0, 0, 0, 0] },
  { file: 'quartz/tables_sqlServer.sql', counts: [11, 79, 0, 5, 0, 0, 0] },
  { file: 'spring-batch/schema-sqlserver.sql', counts: [6, 44, 0, 5, 0, 0, 0] },
];

/** Rows counted without the reader: lines that begin with INSERT, and lines of a list of rows behind VALUES. */
function countRows(text: string): number {
  const lines = text.split(/\r?\n/);
  const statements = lines.filter(line => /^\s*"?insert\b/i.test(line)).length;
  const listed = lines.filter(line => /^\s*\((?:N?'|\d|NULL).*\)[,;]?\s*$/.test(line)).length;
  // In a list the INSERT line itself holds no row.
  const heads = lines.filter(line => /^\s*insert\b.*\bvalues\s*$/i.test(line)).length;
  return statements - heads + listed;
}

for (const { file, counts } of scripts) {
  const path = corpusFile(`databases/${file}`);
  if (path === undefined) {
    skipped(`real script ${file}`, 'the folder of real databases is not present');
    continue;
  }
  test(`real script ${file}`, () => {
    const { model } = readScript(readFileSync(path));
    const sum = (of: (table: (typeof model.tables)[number]) => number): number =>
      model.tables.reduce((total, table) => total + of(table), 0);
    const found = [
      model.tables.length,
      sum(table => table.columns.length),
      sum(table => table.rowCount ?? 0),
      sum(table => table.foreignKeys.length),
      model.views.length,
      model.routines.length,
      model.triggers.length,
    ];
    assert.equal(found, counts);
    assert.equal(model.issues, [], 'every clause is understood');
  });
}
for (const file of ['northwind/mssql-instnwnd.sql', 'northwind/mssql-instpubs.sql', 'chinook/Chinook_SqlServer.sql']) {
  const path = corpusFile(`databases/${file}`);
  if (path === undefined) continue;
  test(`rows of ${file}, counted by lines`, () => {
    const { model } = readScript(readFileSync(path), { profile: false });
    assert.is(model.statistics.rows, countRows(readFileSync(path, 'latin1')));
  });
}

test.run();
