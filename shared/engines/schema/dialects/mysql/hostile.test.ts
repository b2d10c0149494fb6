import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readScript } from './testing.ts';

const corpus = join(import.meta.dirname, 'corpus');
const scripts = readdirSync(corpus).map(name => readFileSync(join(corpus, name, 'input.sql')));

test('random bytes never throw and are hardly ever silent', () => {
  let runs = 0;
  let named = 0;
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), bytes => {
      const { model } = readScript(bytes);
      assert.is(model.statistics.bytes, bytes.length);
      if (model.statistics.statements === 0) return;
      runs++;
      if (model.issues.length > 0) named++;
    }),
    { numRuns: 400, seed: 7 },
  );
  assert.ok(runs > 200 && named > runs * 0.95, `${named} of ${runs}`);
});

test('mutated scripts never throw, end in time and read the same in portions', () => {
  const mutation = fc.record({
    script: fc.nat(scripts.length - 1),
    edits: fc.array(fc.record({ at: fc.nat(), cut: fc.nat(12), put: fc.string({ maxLength: 6 }) }), {
      minLength: 1,
      maxLength: 8,
    }),
    portions: fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 10 }),
  });
  const started = performance.now();
  fc.assert(
    fc.property(mutation, ({ script, edits, portions }) => {
      let text = scripts[script]!.toString('latin1');
      for (const { at, cut, put } of edits) {
        const place = at % (text.length + 1);
        text = text.slice(0, place) + put + text.slice(place + cut);
      }
      const bytes = Buffer.from(text, 'latin1');
      assert.equal(readScript(bytes, { portions }), readScript(bytes));
    }),
    { numRuns: 250, seed: 11 },
  );
  assert.ok(performance.now() - started < 20_000, 'mutations took too long');
});

test('a dump cut anywhere reads, and a cut inside rows or a definition is named', () => {
  const script = scripts.find(bytes => bytes.includes('price_chk'))!;
  for (const at of [script.indexOf('9.50'), script.indexOf('`hidden`')]) {
    const { model } = readScript(script.subarray(0, at));
    assert.is(model.complete, false);
    assert.ok(
      model.issues.some(issue => issue.code === 'truncated'),
      `cut at ${at}`,
    );
  }
  const lastLine = script.indexOf('-- Dump completed');
  for (let at = 0; at < lastLine; at += 37) {
    assert.is(readScript(script.subarray(0, at)).model.complete === true, false);
  }
});

test('nothing but an empty or blank script is silent about what it holds', () => {
  for (const script of ['', ' \n\t', '-- only a comment', '/* only a comment */', ';;;']) {
    const { model } = readScript(script);
    assert.equal([model.tables, model.issues], [[], []]);
  }
  assert.is(readScript('/* never closed').model.issues[0]?.code, 'truncated');
  assert.is(readScript("SELECT 'never closed").model.issues[0]?.code, 'truncated');
  assert.is(readScript('hello world').model.issues[0]?.code, 'statement-unknown');
  assert.is(readScript('CREATE TABLE ;').model.issues[0]?.code, 'statement-unreadable');
});

test('deep nesting, long lines and many columns stay in bounds', () => {
  const deep = `CREATE TABLE t (a int DEFAULT ${'('.repeat(50_000)}1${')'.repeat(50_000)}, b int);`;
  assert.is(readScript(deep).model.tables[0]?.columns.length, 2);
  const wide = `CREATE TABLE t (${Array.from({ length: 5000 }, (_, n) => `c${n} int`).join(',')}) COMMENT='behind';`;
  const { model } = readScript(wide);
  assert.is(model.tables[0]?.columns.length, 2000);
  assert.is(model.tables[0]?.comment, 'behind');
  assert.is(model.issues[0]?.code, 'limit-reached');
  const many = Array.from({ length: 30 }, (_, n) => `CREATE TABLE t${n} (a int);`).join('\n');
  const limited = readScript(many, { limits: { tablesMax: 10 } }).model;
  assert.is(limited.tables.length, 10);
  assert.is(limited.issues[0]?.count, 20);
  const strange = Array.from({ length: 3000 }, (_, n) => `FROB${n} x;`).join('\n');
  assert.ok(readScript(strange).model.issues.length <= 1001);
});

test('tables whose names differ by case alone are both kept, whatever is dropped first', () => {
  const { model } = readScript(
    'DROP TABLE IF EXISTS `tags`;\nCREATE TABLE `tags` (id int);\nINSERT INTO `tags` VALUES (1),(2);\n' +
      'DROP TABLE IF EXISTS `Tags`;\nCREATE TABLE `Tags` (id int);\nINSERT INTO `Tags` VALUES (1);\n',
  );
  assert.equal(
    model.tables.map(table => [table.name, table.rowCount]),
    [
      ['tags', 2],
      ['Tags', 1],
    ],
  );
});

test('a definition without its closing parenthesis is a fault of that statement, not a cut-off script', () => {
  const { model } = readScript('CREATE TABLE broken (id int, name varchar(10);\nCREATE TABLE whole (id int);\n');
  assert.not(model.issues.some(issue => issue.code === 'truncated'));
  assert.ok(model.issues.some(issue => issue.code === 'statement-unreadable' && issue.object === 'broken'));
  assert.ok(model.tables.some(table => table.name === 'whole'));
});

test.run();
