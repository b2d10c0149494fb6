import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { detectDialect } from '#shared/engines/schema/detect.ts';
import { createMachine } from '#shared/engines/schema/machine.ts';
import type { Dialect } from '#shared/engines/schema/model.ts';
import type { Chunk, TablePlan, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { columnPlan, planOf, type RecordedRow, RecordingSink, tablePlan } from '#shared/engines/witness/testing.ts';
import { corpusFolder } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import { planDumpChunks } from '../dump/plan-dump-chunks.ts';
import { loadParser } from '../load-parser.ts';
import type { RowSource } from '../row-source.ts';
import { SeekableWriter } from '../seekable-file.ts';
import { SourceError } from '../source-error.ts';
import { scratchFolder } from '../testing.ts';
import { openWitness } from './open-witness.ts';

const folder = scratchFolder();
const parsePostgresql = await loadParser();

type DumpChunk = Extract<Chunk, { kind: 'bytes' }>;

/** Range of the statements that begin with the first of these words and end behind the second. */
function chunkOf(
  script: string,
  from: string,
  to: string,
  more: Partial<DumpChunk> & { readThrough?: true } = {},
): DumpChunk {
  const startByte = Buffer.from(script.slice(0, script.indexOf(from))).length;
  const endByte = Buffer.from(script.slice(0, script.lastIndexOf(to) + to.length)).length;
  const line = script.slice(0, script.indexOf(from)).split('\n').length;
  const chunk = { id: 0, table: 0, rowsExpected: null, bytes: endByte - startByte, line, columns: [] };
  return { ...chunk, kind: 'bytes', format: 'insert', startByte, endByte, ...more };
}

async function read(source: RowSource, table: TablePlan, chunk: Chunk, signal = new AbortController().signal) {
  let opened: { sink: RecordingSink; charset: string | undefined } | undefined;
  let turns = 0;
  await source.read({
    chunk,
    table,
    open: (columns, charset) => {
      assert.is(opened, undefined, 'the sink is asked for once');
      opened = { sink: new RecordingSink(columns), charset };
      return opened.sink;
    },
    turn: async () => {
      turns++;
    },
    signal,
  });
  const rows: RecordedRow[] = opened?.sink.rows ?? [];
  return { rows, columns: opened?.sink.columns, charset: opened?.charset, turns };
}

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    error => error,
  );

test('a range of a dump: columns, character set, lines, other ranges around it', async () => {
  const script =
    "SET x = 1;\nCREATE TABLE t (a int);\nINSERT INTO t (b, a) VALUES ('x', 1),\n('y', 2);\nINSERT INTO u VALUES (3);";
  const source = await openWitness({ kind: 'dump', path: folder.file('a.sql', script), dialect: 'mysql' });
  const chunk = chunkOf(script, 'INSERT INTO t', '2);', { charset: 'latin1', rowsExpected: 2 });
  const found = await read(source, tablePlan('t', ['a', 'b']), chunk);
  assert.equal(found.columns, ['b', 'a']);
  assert.is(found.charset, 'latin1');
  assert.equal(found.rows, [
    { line: 3, values: ['text:x', 'number:1'] },
    { line: 4, values: ['text:y', 'number:2'] },
  ]);
  await source.close();
});

test('a packed dump is read in its seekable form, a COPY block by its lines', async () => {
  const lines = Array.from({ length: 200_000 }, (_, at) => `${at}\tname ${at} ${'x'.repeat(20)}\n`).join('');
  const script = `COPY t (a, b) FROM stdin;\n${lines}\\.\n`;
  const path = join(folder.path, 'copy.seekable');
  const writer = await SeekableWriter.create(path);
  await writer.push(Buffer.from(script));
  await writer.finish();
  const source = await openWitness({ kind: 'dump', path, dialect: 'postgresql' });
  const startByte = script.indexOf('100000\t');
  const endByte = script.indexOf('150000\t');
  const chunk = chunkOf(script, '0\t', '\n', {
    format: 'copy',
    startByte,
    endByte,
    line: 100_002,
    columns: ['a', 'b'],
  });
  const { rows, turns } = await read(source, tablePlan('t', ['a', 'b']), chunk);
  assert.is(rows.length, 50_000);
  assert.equal(rows.at(-1), { line: 150_001, values: ['text:149999', `text:name 149999 ${'x'.repeat(20)}`] });
  assert.ok(turns > 2, `${turns} turns`);
  await source.close();
});

test('numbers that SQLite gives go on from the rows before, in whatever order chunks are read', async () => {
  const script = [
    'CREATE TABLE t (id INTEGER PRIMARY KEY, a);',
    "INSERT INTO t (a) VALUES ('p'), ('q');",
    "INSERT INTO t VALUES (40, 'r');",
    'CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO u VALUES (1); END;',
    "INSERT INTO t (a) VALUES ('s');",
    "INSERT INTO t (a) VALUES ('u'), ('v');",
  ].join('\n');
  const source = await openWitness({ kind: 'dump', path: folder.file('numbered.sql', script), dialect: 'sqlite' });
  const table = tablePlan('t', [columnPlan('id', { kind: 'integer', bytes: 8 }, true), 'a'], [0]);
  const numbered = { columns: ['a'], readThrough: true as const };
  const last = chunkOf(script, "INSERT INTO t (a) VALUES ('u')", "('v');", numbered);
  const middle = chunkOf(script, "INSERT INTO t (a) VALUES ('s')", "('s');", numbered);
  for (const chunk of [last, middle, last]) {
    const { rows, columns } = await read(source, table, chunk);
    assert.equal(columns, ['a', 'id']);
    const expected =
      chunk === last
        ? [
            ['text:u', 'number:42'],
            ['text:v', 'number:43'],
          ]
        : [['text:s', 'number:41']];
    assert.equal(
      rows.map(row => row.values),
      expected,
    );
  }
  await source.close();
});

test('what is not certain is an error for the owner of the dump', async () => {
  const script = "INSERT INTO t VALUES (1, 'x');\nINSERT INTO u VALUES (2, 'y');";
  const source = await openWitness({ kind: 'dump', path: folder.file('b.sql', script), dialect: 'mysql' });
  const table = tablePlan('t', ['a', 'b']);
  const other = await failure(read(source, table, chunkOf(script, 'INSERT INTO t', "'y');")));
  assert.instance(other, SourceError);
  assert.match(String(other), /Rows of table u stand among those of t.*byte/);
  const fewer = await failure(read(source, table, chunkOf(script, 'INSERT INTO t', "'x');", { rowsExpected: 2 })));
  assert.match(String(fewer), /finds 1 rows of table t where there should be 2/);
  const controller = new AbortController();
  controller.abort();
  const stopped = await failure(read(source, table, chunkOf(script, 'INSERT INTO t', "'x');"), controller.signal));
  assert.match(String(stopped), /cancelled/);
  await source.close();
  const live = await failure(openWitness({ kind: 'mysql', url: 'mysql://127.0.0.1/x' }));
  assert.match(String(live), /decoded twice/);
});

/** Reads all chunks of a dump as the copier plans them; returns rows found and those that the analysis counted. */
async function readPlanned(dialect: Dialect, path: string): Promise<{ found: number; counted: number }> {
  const script = readFileSync(path);
  const machine = createMachine(dialect, {
    profile: true,
    parsePostgresql,
    createProfiler: () => ({
      table: () => ({ row() {}, value() {}, null() {}, rowEnd() {} }),
      finish: () => ({ duplicateKeys: [], orphans: [], duplicateRows: [] }),
    }),
  });
  machine.push(script);
  const { model } = machine.finish();
  const run = '00000000-0000-4000-8000-000000000000';
  const plan: TransferPlan = { run, dialect, tables: model.tables.map(table => planOf(model, table)) };
  const source = await openWitness({ kind: 'dump', path, dialect });
  let found = 0;
  for (const [id, planned] of planDumpChunks(plan, model).entries()) {
    const table = plan.tables[planned.table];
    if (table !== undefined) found += (await read(source, table, { id, ...planned })).rows.length;
  }
  await source.close();
  return {
    found,
    counted: model.tables.reduce((sum, table) => sum + table.rowSpans.reduce((rows, span) => rows + span.rows, 0), 0),
  };
}

const corpus = corpusFolder();
if (corpus === undefined)
  skipped('the witness on chunks of real databases', 'the folder of real databases is not present');
else {
  test('every planned chunk of the real databases is read', async () => {
    let total = 0;
    for (const name of readdirSync(join(corpus, 'databases'), { recursive: true, encoding: 'utf8' })) {
      const path = join(corpus, 'databases', name);
      if (!name.endsWith('.sql') || !/chinook.*(?:_Auto|Oracle)|northwind|roundcube/.test(name)) continue;
      const head = readFileSync(path).subarray(0, 65_536);
      const detected = detectDialect(head, basename(name));
      if (head[0] === 0xff || !('dialect' in detected)) continue;
      const { found, counted } = await readPlanned(detected.dialect, path);
      assert.is(found, counted, name);
      total += found;
    }
    assert.ok(total > 30_000, `${total} rows`);
  });
}

test.after(() => folder.remove());
test.run();
