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
  const script = "CREATE TABLE t (a NUMBER, b VARCHAR2(9));\nINSERT INTO t VALUES (1, 'x'), (2, 'y');\n";
  for (const at of [script.indexOf('VARCHAR2'), script.indexOf('(2'), script.indexOf("'y'") + 1]) {
    const { model } = readScript(script.slice(0, at));
    assert.ok(
      model.issues.some(issue => issue.code === 'truncated'),
      `cut at ${at}`,
    );
  }
  assert.equal(readScript(script).model.issues, []);
});

test('nothing but an empty or blank script is silent about what it holds', () => {
  for (const script of [
    '',
    ' \n\t',
    '-- only a comment',
    '/* only a comment */',
    ';;;',
    '/\n/\n',
    'SET ECHO OFF\nREM x\n',
  ]) {
    const { model } = readScript(script);
    assert.equal([model.tables, model.issues], [[], []], script);
  }
  const codes = (script: string): string | undefined => readScript(script).model.issues[0]?.code;
  assert.is(codes('/* never closed'), 'truncated');
  assert.is(codes("COMMENT ON TABLE t IS 'never closed"), 'truncated');
  assert.is(codes("INSERT INTO t SELECT q'[never closed' FROM x"), 'truncated');
  assert.is(codes('CREATE TABLE "never closed'), 'truncated');
  assert.is(codes('hello world'), 'statement-unknown');
  assert.is(codes('CREATE TABLE ;'), 'statement-unreadable');
  assert.is(codes('INSERT'), 'row-unreadable');
  assert.is(codes('@more.sql'), 'statement-unreadable');
  assert.is(codes('INSERT INTO t VALUES (&1, &name);'), 'command-ignored');
});

test('deep nesting, long lines and many columns stay in bounds', () => {
  const deep = `CREATE TABLE t (a NUMBER DEFAULT ${'('.repeat(50_000)}1${')'.repeat(50_000)}, b NUMBER);`;
  assert.is(readScript(deep).model.tables[0]?.columns.length, 2);
  const value = `CREATE TABLE t (a NUMBER);INSERT INTO t VALUES (${'('.repeat(50_000)}1${')'.repeat(50_000)});`;
  assert.is(readScript(value).model.tables[0]?.rowCount, 1);
  const wide = `CREATE TABLE t (${Array.from({ length: 5000 }, (_, n) => `c${n} NUMBER`).join(',')}) TABLESPACE users;`;
  const { model } = readScript(wide);
  assert.is(model.tables[0]?.columns.length, 2000);
  assert.is(model.issues[0]?.code, 'limit-reached');
  const many = Array.from({ length: 30 }, (_, n) => `CREATE TABLE t${n} (a NUMBER);`).join('\n');
  const limited = readScript(many, { limits: { tablesMax: 10 } }).model;
  assert.is(limited.tables.length, 10);
  assert.is(limited.issues[0]?.count, 20);
  const strange = Array.from({ length: 3000 }, (_, n) => `FROB${n} x;`).join('\n');
  assert.ok(readScript(strange).model.issues.length <= 1001);
  const punctuation = `INSERT INTO t VALUES (TO_DATE('${'.'.repeat(90)}', '${'-'.repeat(90)}YYYY${'-'.repeat(90)}MM'));`;
  const started = performance.now();
  readScript(`CREATE TABLE t (d DATE);${punctuation.repeat(50)}`);
  assert.ok(performance.now() - started < 2000, 'formats took too long');
});

test('a single INSERT of 50 MB streams by row in bounded memory, and a statement too long is left out', () => {
  const list = Array.from({ length: 500 }, (_, n) => `(${n},'${'x'.repeat(90)}')`).join(',');
  const parts = Array.from({ length: 1000 }, (_, n) => (n === 0 ? list : `,\n${list}`)).join('');
  const before = process.memoryUsage().rss;
  const { model } = readScript(`CREATE TABLE t (id NUMBER, note VARCHAR2(99));\nINSERT INTO t VALUES ${parts};\n`, {
    portions: [1 << 16],
    profile: false,
  });
  assert.is(model.tables[0]?.rowCount, 500_000);
  assert.ok(process.memoryUsage().rss - before < 150_000_000);
  const long = `CREATE TABLE a (x NUMBER);\nCREATE VIEW v AS SELECT '${'y'.repeat(5000)}' FROM dual;\nCREATE TABLE b (x NUMBER);\n`;
  for (const portions of [[1], [64], [100_000]]) {
    const cut = readScript(long, { portions, limits: { statementBytesMax: 2000 } }).model;
    assert.equal(
      cut.tables.map(table => table.name),
      ['A', 'B'],
    );
    assert.equal(
      cut.issues.map(issue => [issue.code, issue.line]),
      [['statement-too-long', 2]],
    );
  }
});

test.run();
