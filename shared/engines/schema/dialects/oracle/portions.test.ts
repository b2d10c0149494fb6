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
  unit: fc.constantFrom("''", '\\', ';', ',', '(', ')', '--', '/*', '*/', '#', '"', '[', ']', 'é', 'q', '\n', '\n/\n'),
  maxLength: 30,
});
const bracketed = awkward.filter(text => !text.includes(']')).map(text => text.replaceAll("''", "'"));
const value = fc.oneof(
  awkward.map(text => `'${text}'`),
  awkward.map(text => `N'${text}'`),
  bracketed.map(text => `q'[${text}]'`),
  bracketed.map(text => `'a' || Nq'[${text}]'`),
  fc.constantFrom(
    'NULL',
    '12',
    '-3.5',
    '1e5',
    "DATE '2024-01-01'",
    "TO_DATE('1,2)','x')",
    "'a' || 'b'",
    '(1+(2))',
    '"S"',
  ),
);
const row = fc.array(value, { minLength: 2, maxLength: 2 }).map(values => `(${values.join(', ')})`);
const gap = fc.constantFrom(',', ' , ', ',\n', ', /* c, ( */ ', ', -- x )\n', '\n\t,');
const end = fc.constantFrom(
  ';\n',
  ' ; ',
  '\n/\n',
  '\n  /  \r\n',
  '; -- done\n',
  ' /* done */ ;',
  ';\nCOMMIT;\n',
  ";\nPROMPT it's\n",
);

test('rows are counted exactly, with and without a profiler, in any portions, and value limits change no count', () => {
  const insert = fc.record({ rows: fc.array(row, { minLength: 1, maxLength: 4 }), gap, end });
  fc.assert(
    fc.property(fc.array(insert, { minLength: 1, maxLength: 5 }), portionSizes, (inserts, portions) => {
      const body = inserts
        .map(({ rows, gap: between, end: after }) => `INSERT INTO t (a, s) VALUES ${rows.join(between)}${after}`)
        .join('');
      const script = `CREATE TABLE t (a NUMBER, s VARCHAR2(99));\n${body}\nCREATE TABLE after (x NUMBER);\n`;
      const expected = inserts.reduce((sum, { rows }) => sum + rows.length, 0);
      const whole = readScript(script);
      assert.is(whole.model.tables[0]?.rowCount, expected, script);
      assert.is(whole.rows.T?.length, expected);
      assert.is(whole.model.tables.length, 2);
      assert.equal(readScript(script, { portions }), whole);
      assert.is(readScript(script, { profile: false, portions }).model.tables[0]?.rowCount, expected);
      assert.is(readScript(script, { limits: { valueBytesMax: 5 }, portions }).model.tables[0]?.rowCount, expected);
    }),
    { numRuns: 150, seed: 5 },
  );
});

test.run();
