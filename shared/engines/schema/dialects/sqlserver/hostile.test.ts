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
    { numRuns: 300, seed: 7 },
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
    { numRuns: 200, seed: 11 },
  );
  assert.ok(performance.now() - started < 20_000, 'mutations took too long');
});

test('a script cut inside rows or a definition says so', () => {
  const script = "CREATE TABLE t (a int, b varchar(9))\nGO\nINSERT t VALUES (1, 'x'), (2, 'y')\n";
  for (const at of [script.indexOf('varchar'), script.indexOf('(2'), script.indexOf("'y'") + 1]) {
    const { model } = readScript(script.slice(0, at));
    assert.ok(
      model.issues.some(issue => issue.code === 'truncated'),
      `cut at ${at}`,
    );
  }
  assert.equal(readScript(script).model.issues, []);
});

test('nothing but an empty or blank script is silent about what it holds', () => {
  for (const script of ['', ' \n\t', '-- only a comment', '/* only /* a */ comment */', ';;;', 'GO\nGO 5\n go']) {
    const { model } = readScript(script);
    assert.equal([model.tables, model.issues.filter(issue => issue.code !== 'command-ignored')], [[], []], script);
  }
  assert.is(readScript('/* never /* closed */').model.issues[0]?.code, 'truncated');
  assert.is(readScript("SELECT 'never closed").model.issues[0]?.code, 'truncated');
  assert.is(readScript('CREATE TABLE [never closed').model.issues[0]?.code, 'truncated');
  assert.is(readScript('hello world').model.issues[0]?.code, 'statement-unknown');
  assert.is(readScript('CREATE TABLE ;').model.issues[0]?.code, 'statement-unreadable');
  assert.is(readScript('INSERT').model.issues[0]?.code, 'statement-unreadable');
});

test('deep nesting, long lines and many columns stay in bounds', () => {
  const deep = `CREATE TABLE t (a int DEFAULT ${'('.repeat(50_000)}1${')'.repeat(50_000)}, b int)`;
  assert.is(readScript(deep).model.tables[0]?.columns.length, 2);
  const value = `CREATE TABLE t (a int) INSERT t VALUES (${'('.repeat(50_000)}1${')'.repeat(50_000)})`;
  assert.is(readScript(value).model.tables[0]?.rowCount, 1);
  const wide = `CREATE TABLE t (${Array.from({ length: 5000 }, (_, n) => `c${n} int`).join(',')}) ON [PRIMARY]`;
  const { model } = readScript(wide);
  assert.is(model.tables[0]?.columns.length, 2000);
  assert.is(model.issues[0]?.code, 'limit-reached');
  const many = Array.from({ length: 30 }, (_, n) => `CREATE TABLE t${n} (a int)`).join('\n');
  const limited = readScript(many, { limits: { tablesMax: 10 } }).model;
  assert.is(limited.tables.length, 10);
  assert.is(limited.issues[0]?.count, 20);
  const strange = Array.from({ length: 3000 }, (_, n) => `FROB${n} x;`).join('\n');
  assert.ok(readScript(strange).model.issues.length <= 1001);
  const inner = Array.from({ length: 12 }).reduce<string>(
    text => `EXEC (N'${text.replaceAll("'", "''")}')`,
    'CREATE TABLE deep (a int)',
  );
  const nested = readScript(inner).model;
  assert.ok(nested.tables.length === 1 || nested.issues.some(issue => issue.code === 'limit-reached'));
});

test('a single INSERT of 50 MB streams by row in bounded memory, and a statement too long is left out', () => {
  const list = Array.from({ length: 500 }, (_, n) => `(${n},N'${'x'.repeat(90)}')`).join(',');
  const parts = Array.from({ length: 1000 }, (_, n) => (n === 0 ? list : `,\n${list}`)).join('');
  const before = process.memoryUsage().rss;
  const { model } = readScript(`CREATE TABLE t (id int, note nvarchar(99))\nINSERT t VALUES ${parts}\nGO\n`, {
    portions: [1 << 16],
    profile: false,
  });
  assert.is(model.tables[0]?.rowCount, 500_000);
  assert.ok(process.memoryUsage().rss - before < 150_000_000);
  const long = `CREATE TABLE a (x int)\nGO\nCREATE VIEW v AS SELECT '${'y'.repeat(5000)}'\nGO\nCREATE TABLE b (x int)\n`;
  for (const portions of [[1], [64], [100_000]]) {
    const cut = readScript(long, { portions, limits: { statementBytesMax: 2000 } }).model;
    assert.equal(
      cut.tables.map(table => table.name),
      ['a', 'b'],
    );
    assert.equal(
      cut.issues.map(issue => [issue.code, issue.line]),
      [['statement-too-long', 3]],
    );
  }
});

test.run();
