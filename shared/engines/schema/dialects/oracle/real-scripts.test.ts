import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { corpusFile } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import { readScript } from './testing.ts';

const real = [
  { file: 'chinook/Chinook_Oracle.sql', tables: 11, indexes: 0, foreignKeys: 11, issues: [] },
  { file: 'quartz/tables_oracle.sql', tables: 11, indexes: 20, foreignKeys: 5, issues: [] },
  { file: 'spring-batch/schema-oracle.sql', tables: 6, indexes: 1, foreignKeys: 5, issues: [] },
];

/** Rows by table, counted in the text: each begins a line with a parenthesis and a number behind INSERT ... VALUES. */
function rowsInText(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [, table = '', rows = ''] of text.matchAll(/^INSERT INTO (\w+)[^\n]*VALUES\n((?: +\([^\n]*\n)+)/gm)) {
    const name = table.toUpperCase();
    counts.set(name, (counts.get(name) ?? 0) + rows.split('\n').length - 1);
  }
  return counts;
}

for (const { file, ...expected } of real) {
  const path = corpusFile(`databases/${file}`);
  if (path === undefined) {
    skipped(`reads ${file}`, 'the folder of real databases is not present');
    continue;
  }
  test(`${file}: every statement is read, every row counted`, () => {
    const script = readFileSync(path);
    const { model, rows } = readScript(script);
    const sum = (of: (table: (typeof model.tables)[number]) => number): number =>
      model.tables.reduce((total, table) => total + of(table), 0);
    assert.equal(
      {
        tables: model.tables.length,
        indexes: sum(table => table.indexes.length),
        foreignKeys: sum(table => table.foreignKeys.length),
        issues: model.issues,
      },
      expected,
    );
    assert.is(model.tables.filter(table => table.columns.length === 0).length, 0);
    const counted = rowsInText(script.toString('utf8'));
    for (const table of model.tables) {
      assert.is(table.rowCount ?? 0, counted.get(table.name) ?? 0, table.name);
      assert.is(rows[table.name]?.length ?? 0, counted.get(table.name) ?? 0, table.name);
    }
    assert.equal(readScript(script, { portions: [4099] }), readScript(script));
  });
}

test.run();
