import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differences } from '../base/testing.ts';
import { readScript } from './testing.ts';

const folder = join(import.meta.dirname, 'corpus');

for (const name of readdirSync(folder)) {
  test(`corpus ${name}`, () => {
    const script = readFileSync(join(folder, name, 'input.sql'));
    const expected: unknown = JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8'));
    const found = differences(expected, readScript(script), name);
    assert.is(found.length, 0, found.join('\n'));
  });

  test(`corpus ${name}, byte by byte, and with other line ends`, () => {
    const script = readFileSync(join(folder, name, 'input.sql'));
    assert.equal(readScript(script, { portions: [1] }), readScript(script));
    const windows = readScript(script.toString('utf8').replaceAll('\n', '\r\n'));
    const { model } = readScript(script);
    assert.equal(
      windows.model.tables.map(table => [table.name, table.columns.length, table.rowCount]),
      model.tables.map(table => [table.name, table.columns.length, table.rowCount]),
    );
    assert.equal(
      windows.model.issues.map(issue => [issue.code, issue.line]),
      model.issues.map(issue => [issue.code, issue.line]),
    );
  });
}

test('the bytes of a span give its rows when they are read by themselves behind the definitions', () => {
  const script = readFileSync(join(folder, 'sql-developer', 'input.sql'));
  const { model, rows } = readScript(script);
  for (const table of model.tables) {
    for (const span of table.rowSpans) {
      const definitions = script.subarray(0, script.indexOf('REM INSERTING'));
      const part = Buffer.concat([definitions, Buffer.from('\n'), script.subarray(span.startByte, span.endByte)]);
      const again = readScript(part).rows[table.name]?.map(row => row.values);
      assert.equal(
        again,
        rows[table.name]?.map(row => row.values),
      );
    }
  }
});

test.run();
