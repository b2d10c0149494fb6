import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readScript } from './testing.ts';

const corpus = join(import.meta.dirname, 'corpus');
const scripts = readdirSync(corpus).map(name => readFileSync(join(corpus, name, 'input.sql')));

const portionSizes = fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1, maxLength: 40 });

test('the same bytes give the same reading whatever the portions', () => {
  const wholes = scripts.map(script => readScript(script));
  fc.assert(
    fc.property(fc.nat(scripts.length - 1), portionSizes, (index, portions) => {
      assert.equal(readScript(scripts[index]!, { portions }), wholes[index]);
    }),
    { numRuns: 120, seed: 20_240_511 },
  );
});

/** Texts with everything that could mislead a scanner, and other forms of values. */
const awkward = fc.string({
  unit: fc.constantFrom("''", '\\', ';', ',', '(', ')', '--', '/*', '*/', '#', '"', '[', ']', 'é', 'a', '\n', '\nGO\n'),
  maxLength: 30,
});
const value = fc.oneof(
  awkward.map(text => `'${text}'`),
  awkward.map(text => `N'${text}'`),
  fc.constantFrom(
    'NULL',
    '12',
    '-3.5',
    '0x00ff',
    '$12',
    "CAST(N'a' AS [nvarchar](9))",
    'GETDATE()',
    "'a' + 'b'",
    '(1+(2))',
  ),
);
const row = fc.array(value, { minLength: 2, maxLength: 2 }).map(values => `(${values.join(', ')})`);
const gap = fc.constantFrom(',', ' , ', ',\n', ', /* c, ( /* GO */ */ ', ', -- x )\n', '\n\t,');
const end = fc.constantFrom(
  '\n',
  ';',
  ' ; ',
  '\nGO\n',
  '\n go 1 \r\n',
  ' -- done\n',
  ' /* done */ ',
  '\nPRINT 1\n',
  ' ',
);

test('rows are counted exactly, with and without a profiler, in any portions, and value limits change no count', () => {
  const statement = fc.tuple(fc.array(row, { minLength: 1, maxLength: 12 }), gap, end);
  const head = fc.constantFrom(
    'INSERT t VALUES',
    'INSERT INTO [dbo].[t] ([a], "b") VALUES ',
    'insert dbo.t(a,b)values',
  );
  const inserts = fc.array(fc.tuple(head, statement), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(inserts, portionSizes, (statements, portions) => {
      const text = statements
        .map(([start, [rows, between, behind]]) => `${start}${rows.join(between)}${behind}`)
        .join('');
      const script = `CREATE TABLE t (a nvarchar(99), b nvarchar(99))\n${text}SELECT 1\n`;
      const total = statements.reduce((sum, [, [rows]]) => sum + rows.length, 0);
      const whole = readScript(script);
      assert.is(whole.model.tables[0]?.rowCount, total);
      assert.is(whole.rows.t?.length, total);
      assert.equal(whole.model.issues, []);
      assert.equal(readScript(script, { portions }), whole);
      const counted = readScript(script, { profile: false, portions });
      assert.equal(counted.model, whole.model);
      const limits = { valueBytesMax: 16 };
      const cut = readScript(script, { limits });
      assert.is(cut.model.tables[0]?.rowCount, total);
      assert.equal(readScript(script, { limits, portions }), cut);
    }),
    { numRuns: 150, seed: 20_240_512 },
  );
});

test('a span covers the statements of its rows, byte for byte', () => {
  for (const script of scripts) {
    const { model } = readScript(script);
    for (const table of model.tables) {
      for (const span of table.rowSpans) {
        const text = script.subarray(span.startByte, span.endByte).toString('latin1');
        assert.match(text, /^INSERT\b/i);
        assert.match(text, /(?:[)'\d]|VALUES)\s*$/);
      }
      const spanned = table.rowSpans.reduce((sum, span) => sum + span.rows, 0);
      if (table.rowCount !== null) assert.is(spanned, table.rowCount);
    }
  }
});

test('statements of one table that follow each other share a span, other statements part it', () => {
  const script = `CREATE TABLE a (x int)
CREATE TABLE b (x int)
INSERT a VALUES (1)
GO
-- a comment between
INSERT a VALUES (2),(3)
INSERT b VALUES (1)
INSERT a VALUES (4);
PRINT 'x'
INSERT a VALUES (5)
`;
  const spans = readScript(script).model.tables[0]?.rowSpans ?? [];
  assert.equal(
    spans.map(span => span.rows),
    [3, 1, 1],
  );
  assert.match(script.slice(spans[0]?.startByte, spans[0]?.endByte), /^INSERT a VALUES \(1\)[\s\S]*\(3\)$/);
});

test.run();
