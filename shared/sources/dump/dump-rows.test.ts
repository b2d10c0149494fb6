import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { detectDialect } from '#shared/engines/schema/detect.ts';
import { createMachine } from '#shared/engines/schema/machine.ts';
import type { Dialect, Model, Table } from '#shared/engines/schema/model.ts';
import type { Profiler } from '#shared/engines/schema/profile/profiler.ts';
import type { Chunk, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { type RowSink, type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import { corpusFolder } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import { loadParser } from '../load-parser.ts';
import type { RowSource } from '../row-source.ts';
import { SourceError } from '../source-error.ts';
import { collect, scratchFolder } from '../testing.ts';
import { layoutOf } from './dump-layout.ts';
import { openDumpRows } from './dump-rows.ts';
import { planDumpChunks } from './plan-dump-chunks.ts';

const folder = scratchFolder();
const parse = await loadParser();

/** Rows as text, one line each. */
class Recorder implements RowSink {
  readonly rows: string[] = [];
  readonly #columns: readonly string[];
  #row = '';

  constructor(columns: readonly string[]) {
    this.#columns = columns;
  }

  row(line: number): void {
    this.#row = `${line}:`;
  }

  value(index: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
    this.#row += ` ${this.#columns[index]}=${kind}:${text}`;
  }

  null(index: number): void {
    this.#row += ` ${this.#columns[index]}=null`;
  }

  rowEnd(): void {
    this.rows.push(this.#row);
  }

  get isEmpty(): boolean {
    return /^\d+:$/.test(this.#row);
  }
}

/** As `Recorder`; a row without a value has the word DEFAULT for every column. */
class DefaultsRecorder extends Recorder {
  readonly #given: readonly string[];

  constructor(columns: readonly string[]) {
    super(columns);
    this.#given = columns;
  }

  override rowEnd(): void {
    const word = Buffer.from('DEFAULT');
    if (this.isEmpty)
      for (const index of this.#given.keys()) this.value(index, word, 0, word.length, valueKind.keyword);
    super.rowEnd();
  }
}

function ownColumns(table: Table): string[] {
  return table.columns.filter(column => column.generated === undefined).map(column => column.name);
}

const keyOf = (table: { schema?: string | undefined; name: string }): string => `${table.schema ?? ''}.${table.name}`;

/** One pass over the whole dump: the model, and the rows of every table in their order. */
function readOnce(dialect: Dialect, script: Uint8Array): { model: Model; rows: Map<string, string[]> } {
  const recorders: { table: Table; recorder: Recorder }[] = [];
  const profiler: Profiler = {
    table: (table, columns) => {
      const given = columns.length > 0 ? columns : ownColumns(table);
      const recorder = new DefaultsRecorder(given);
      // All recorders of a table write into one list, in the order the rows come.
      const same = recorders.find(known => known.table === table);
      if (same !== undefined) Object.defineProperty(recorder, 'rows', { value: same.recorder.rows });
      recorders.push({ table, recorder });
      return recorder;
    },
    finish: () => ({ duplicateKeys: [], orphans: [], duplicateRows: [] }),
  };
  const machine = createMachine(dialect, {
    profile: true,
    createProfiler: () => profiler,
    parsePostgresql: parse,
    limits: { valueBytesMax: 2 ** 31 },
  });
  machine.push(script);
  const { model } = machine.finish();
  const rows = new Map<string, string[]>();
  for (const { table, recorder } of recorders) {
    if (model.tables.includes(table)) rows.set(keyOf(table), recorder.rows);
  }
  return { model, rows };
}

function planOf(dialect: Dialect, model: Model): TransferPlan {
  const tables = model.tables.map(table => ({
    source: { ...(table.schema !== undefined && { schema: table.schema }), name: table.name },
    target: { schema: 'public', name: table.name },
    columns: ownColumns(table).map(name => ({
      source: name,
      target: name,
      type: 'text',
      codec: { kind: 'text' as const },
      casts: [],
      whenOmitted: { kind: 'null' as const },
      compared: true,
    })),
    key: [],
    rowsExpected: table.rowCount,
    bytesExpected: table.rowBytes,
  }));
  return { run: '00000000-0000-4000-8000-000000000000', dialect, tables };
}

async function readChunk(source: RowSource, plan: TransferPlan, chunk: Chunk): Promise<string[]> {
  let recorder: Recorder | undefined;
  await source.read({
    chunk,
    table: plan.tables[chunk.table]!,
    open: columns => {
      assert.is(recorder, undefined, 'open is asked once');
      recorder = new Recorder(columns);
      return recorder;
    },
    turn: () => undefined,
    signal: new AbortController().signal,
  });
  return recorder?.rows ?? [];
}

/** Reads every chunk of a dump, in the order given, and compares with one pass. Returns the number of rows. */
async function compare(dialect: Dialect, path: string, order: (chunks: Chunk[]) => Chunk[]): Promise<number> {
  const script = readFileSync(path);
  const marked = script[0] === 0xef && script[1] === 0xbb ? script.subarray(3) : script;
  const { model, rows } = readOnce(dialect, marked);
  const plan = planOf(dialect, model);
  const chunks = planDumpChunks(plan, model).map((chunk, id): Chunk => ({ id, ...chunk }));
  const source = await openDumpRows({ kind: 'dump', path, dialect, layout: layoutOf(model) });
  const found = new Map<number, string[]>();
  for (const chunk of order([...chunks])) found.set(chunk.id, await readChunk(source, plan, chunk));
  await source.close();
  let total = 0;
  for (const [index, table] of plan.tables.entries()) {
    const own = chunks.filter(chunk => chunk.table === index).flatMap(chunk => found.get(chunk.id) ?? []);
    // Chunks of other states may lie within each other's bytes: rows are compared in the order of their lines.
    const expected = rows.get(keyOf(table.source)) ?? [];
    assert.equal(own.toSorted(), expected.toSorted(), `${path}: ${table.source.name}`);
    total += own.length;
  }
  return total;
}

const forward = (chunks: Chunk[]): Chunk[] => chunks;
const backward = (chunks: Chunk[]): Chunk[] => chunks.reverse();

test('chunks hold the rows of one pass: the scripts of the dialects', async () => {
  const dialects = fileURLToPath(new URL('../../engines/schema/dialects/', import.meta.url));
  let total = 0;
  for (const dialect of ['mysql', 'postgresql', 'sqlserver'] as const) {
    const corpus = join(dialects, dialect, 'corpus');
    for (const name of readdirSync(corpus, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.sql')) continue;
      for (const order of [forward, backward]) total += await compare(dialect, join(corpus, name), order);
    }
  }
  assert.ok(total > 100, `${total}`);
});

test('chunks hold the rows of one pass: real databases', async () => {
  const databases = corpusFolder();
  if (databases === undefined) return skipped('chunks of real databases', 'the corpus is not there');
  let total = 0;
  for (const name of readdirSync(join(databases, 'databases'), { recursive: true, encoding: 'utf8' })) {
    const path = join(databases, 'databases', name);
    if (!name.endsWith('.sql') || statSync(path).size > 1_500_000) continue;
    const script = readFileSync(path);
    // Those in UTF-16 are read from their seekable form only.
    if (script[0] === 0xff) continue;
    const found = detectDialect(script.subarray(0, 65536), name);
    if ('unreadable' in found || found.dialect === 'oracle') continue;
    total += await compare(found.dialect, path, backward);
  }
  assert.ok(total > 50_000, `${total}`);
});

test('a COPY block and a chain of INSERTs are cut at some 16 MiB, and every part reads alone', async () => {
  const line = (at: number): string => `${at}\tname ${at}\\t${'x'.repeat(100)}\n`;
  const count = 160_000;
  const rows = Array.from({ length: count }, (_, at) => line(at)).join('');
  const path = folder.file('copy.sql', `CREATE TABLE t (a int, b text);\nCOPY t (a, b) FROM stdin;\n${rows}\\.\n`);
  const script = readFileSync(path);
  const { model } = readOnce('postgresql', script);
  const spans = model.tables[0]?.rowSpans ?? [];
  assert.is(spans.length, Math.ceil(rows.length / (16 * 1024 * 1024)));
  assert.is(
    spans.reduce((sum, span) => sum + span.rows, 0),
    count,
  );
  const plan = planOf('postgresql', model);
  const chunks = planDumpChunks(plan, model).map((chunk, id): Chunk => ({ id, ...chunk }));
  const source = await openDumpRows({ kind: 'dump', path, dialect: 'postgresql', layout: layoutOf(model) });
  const last = chunks.at(-1);
  assert.ok(last !== undefined && last.kind === 'bytes');
  const read = await readChunk(source, plan, last);
  assert.is(read.length, last.rowsExpected);
  assert.is(read[0]?.split(':')[0], String(last.line));
  assert.is(read.at(-1), `${count + 2}: a=1:${count - 1} b=2:name ${count - 1}\t${'x'.repeat(100)}`);
  const raw = await source.raw?.(last, plan.tables[0]!, new AbortController().signal);
  assert.is(raw?.encoding, 'UTF8');
  assert.equal(raw?.columns, ['a', 'b']);
  const bytes = raw === undefined ? Buffer.alloc(0) : await collect(raw.bytes);
  assert.is(Buffer.compare(bytes, script.subarray(last.startByte, last.endByte)), 0);
  await source.close();
});

test('a COPY block with options is no raw chunk, and its header is no row', async () => {
  const path = folder.file(
    'csv.sql',
    'CREATE TABLE t (a int, b text);\nCOPY t FROM stdin WITH (FORMAT csv, HEADER);\na,b\n1,"x\ny"\n2,\n\\.\nSELECT 1;\n',
  );
  const { model } = readOnce('postgresql', readFileSync(path));
  const plan = planOf('postgresql', model);
  const [chunk] = planDumpChunks(plan, model).map((planned, id): Chunk => ({ id, ...planned }));
  const source = await openDumpRows({ kind: 'dump', path, dialect: 'postgresql' });
  assert.is(await source.raw?.(chunk!, plan.tables[0]!, new AbortController().signal), undefined);
  assert.equal(await readChunk(source, plan, chunk!), ['4: a=1:1 b=2:x\ny', '6: a=1:2 b=null']);
  await source.close();
});

test('rows in very many places become few chunks, and SQLite numbers its rows as in one pass', async () => {
  const statements = ['CREATE TABLE a (id INTEGER PRIMARY KEY, n int);', 'CREATE TABLE b (x int, y int, z int);'];
  for (let at = 0; at < 10_000; at++) {
    statements.push(`INSERT INTO a (n) VALUES (${at});`);
    statements.push(`INSERT INTO b (x, ${at % 2 === 0 ? 'y' : 'z'}) VALUES (1, ${at});`);
  }
  const path = folder.file('scattered.sql', statements.join('\n'));
  const { model } = readOnce('sqlite', readFileSync(path));
  assert.ok(model.tables.every(table => table.rowSpans.length <= 8192));
  const plan = planOf('sqlite', model);
  const chunks = planDumpChunks(plan, model).map((chunk, id): Chunk => ({ id, ...chunk }));
  const source = await openDumpRows({ kind: 'dump', path, dialect: 'sqlite', layout: layoutOf(model) });
  for (const chunk of [chunks.at(-1)!, chunks.at(-2)!, chunks[3]!, chunks[0]!]) {
    assert.is((await readChunk(source, plan, chunk)).length, chunk.rowsExpected);
  }
  const ofA = chunks.filter(chunk => chunk.table === 0);
  const rows = await readChunk(source, plan, ofA.at(-1)!);
  assert.match(rows.at(-1) ?? '', / n=1:9999 id=1:10000$/);
  await source.close();
});

test('a row that is not complete ends the reading, and one that the file breaks off in is left out', async () => {
  const read = async (script: string): Promise<string> => {
    const path = folder.file('incomplete.sql', script);
    const { model } = readOnce('postgresql', Buffer.from(script));
    const plan = planOf('postgresql', model);
    const chunks = planDumpChunks(plan, model).map((chunk, id): Chunk => ({ id, ...chunk }));
    const source = await openDumpRows({ kind: 'dump', path, dialect: 'postgresql', layout: layoutOf(model) });
    try {
      const rows: string[] = [];
      for (const chunk of chunks) rows.push(...(await readChunk(source, plan, chunk)));
      return rows.join('; ');
    } catch (error) {
      return error instanceof SourceError ? error.message : String(error);
    } finally {
      await source.close();
    }
  };
  const table = 'CREATE TABLE t (a int, b int);\n';
  assert.match(await read(`${table}INSERT INTO t VALUES (1, 2), (3;\nINSERT INTO t VALUES (5, 6);\n`), /not complete/);
  assert.is(await read(`${table}INSERT INTO t VALUES (1, 2), (3, `), '2: a=1:1 b=1:2');
  assert.is(await read(`${table}INSERT INTO t VALUES (1);\n`), '2: a=1:1 b=5:DEFAULT');
});

test('a dump that was changed since is noticed', async () => {
  const script = 'CREATE TABLE t (a int);\nCREATE TABLE u (a int);\nINSERT INTO t VALUES (1),(2);\n';
  const path = folder.file('changed.sql', script);
  const { model } = readOnce('mysql', Buffer.from(script));
  const plan = planOf('mysql', model);
  const chunks = planDumpChunks(plan, model).map((chunk, id): Chunk => ({ id, ...chunk }));
  const address = { kind: 'dump' as const, path, dialect: 'mysql' as const, layout: layoutOf(model) };
  const messages: string[] = [];
  for (const changed of [
    script.replace('(1),(2)', '(12345)'),
    script.replace('INTO t', 'INTO u'),
    `${script}-- more`,
  ]) {
    folder.file('changed.sql', changed);
    try {
      const source = await openDumpRows(address);
      await readChunk(source, plan, chunks[0]!).finally(() => source.close());
      messages.push('read');
    } catch (error) {
      messages.push(error instanceof SourceError ? error.message : String(error));
    }
  }
  assert.match(messages[0] ?? '', /should be 2 rows of table t, and there are 1/);
  assert.match(messages[1] ?? '', /there are now rows of u/);
  assert.match(messages[2] ?? '', /bytes, and had/);
});

test.after(() => folder.remove());
test.run();
