import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createMachine } from '#shared/engines/schema/machine.ts';
import type { Model } from '#shared/engines/schema/model.ts';
import type { Chunk, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { type RowSink, type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import { corpusFile } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import type { RowSource } from '../../row-source.ts';
import { SourceError } from '../../source-error.ts';
import { scratchFolder } from '../../testing.ts';
import { planSqliteChunks } from './plan-sqlite-chunks.ts';
import { openSqliteRows } from './sqlite-rows.ts';

const folder = scratchFolder();

/** Rows as lists of `class:hex`, as `expectedRows` gives them. */
class Collector implements RowSink {
  readonly rows: string[] = [];
  #row: string[] = [];

  row(): void {
    this.#row = [];
  }

  value(index: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const name = Object.entries(valueKind).find(([, number]) => number === kind)?.[0] ?? '?';
    assert.is(index, this.#row.length, 'the values of a row come in order');
    this.#row.push(`${name}:${Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('hex')}`);
  }

  null(index: number): void {
    assert.is(index, this.#row.length, 'the values of a row come in order');
    this.#row.push('null');
  }

  rowEnd(): void {
    this.rows.push(this.#row.join(' '));
  }
}

function expectedValue(value: unknown): string {
  const bytes = Buffer.alloc(8);
  if (value === null) return 'null';
  if (typeof value === 'bigint') {
    bytes.writeBigInt64BE(value);
    return `integer64:${bytes.toString('hex')}`;
  }
  if (typeof value === 'number') {
    bytes.writeDoubleBE(value);
    return `float64:${bytes.toString('hex')}`;
  }
  if (typeof value === 'string') return `text:${Buffer.from(value).toString('hex')}`;
  assert.instance(value, Uint8Array);
  return `bytes:${Buffer.from(value as Uint8Array).toString('hex')}`;
}

/** What SQLite itself reads. */
function expectedRows(database: DatabaseSync, table: string, columns: readonly string[], order: string): string[] {
  const list = columns.map(name => `"${name}"`).join(', ');
  const statement = database.prepare(`SELECT ${list} FROM "${table}" ORDER BY ${order}`);
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  return statement.all().map(row => Object.values(row).map(expectedValue).join(' '));
}

/** The model of a file from the definitions that SQLite itself reads out of it. */
function modelOf(path: string): Model {
  const database = new DatabaseSync(path, { readOnly: true });
  const definitions = database
    .prepare("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    .all();
  const machine = createMachine('sqlite', {
    profile: false,
    createProfiler: () => {
      throw new Error('Nothing is profiled.');
    },
  });
  machine.push(Buffer.from(definitions.map(({ sql }) => `${sql};\n`).join('')));
  const { model } = machine.finish();
  for (const table of model.tables) {
    table.rowCount = Number(database.prepare(`SELECT count(*) AS n FROM "${table.name}"`).get()?.n);
  }
  database.close();
  return model;
}

function planOf(model: Model): TransferPlan {
  const tables = model.tables
    .filter(table => table.engine === undefined)
    .map(table => ({
      source: { name: table.name },
      target: { schema: 'public', name: table.name },
      columns: [],
      key: [],
      rowsExpected: table.rowCount,
      bytesExpected: 0,
    }));
  return { run: '00000000-0000-4000-8000-000000000000', dialect: 'sqlite', tables };
}

async function readChunk(source: RowSource, plan: TransferPlan, chunk: Chunk) {
  const collector = new Collector();
  let columns: readonly string[] = [];
  await source.read({
    chunk,
    table: plan.tables[chunk.table]!,
    open: given => {
      columns = given;
      return collector;
    },
    turn: () => undefined,
    signal: new AbortController().signal,
  });
  return { rows: collector.rows, columns };
}

/** Compares every table of a file with what SQLite reads of it. Answers the number of rows. */
async function compare(path: string): Promise<number> {
  const model = modelOf(path);
  const plan = planOf(model);
  const chunks = planSqliteChunks(path, plan, model).map((chunk, id): Chunk => ({ id, ...chunk }));
  const database = new DatabaseSync(path, { readOnly: true });
  const source = openSqliteRows(path);
  let total = 0;
  for (const [index, { source: table }] of plan.tables.entries()) {
    const known = model.tables.find(candidate => candidate.name === table.name)!;
    let columns: readonly string[] = known.columns
      .filter(column => column.generated === undefined)
      .map(column => column.name);
    const found: string[] = [];
    for (const chunk of chunks.filter(candidate => candidate.table === index)) {
      const read = await readChunk(source, plan, chunk);
      // WITHOUT ROWID the key comes first; a sink takes the columns as they come.
      assert.equal(read.columns.toSorted(), columns.toSorted());
      columns = read.columns;
      found.push(...read.rows);
    }
    const order = known.traits.includes('WITHOUT ROWID')
      ? (known.primaryKey?.columns ?? []).map(name => `"${name}"`).join(', ')
      : 'rowid';
    const expected = expectedRows(database, table.name, columns, order);
    assert.is(found.length, expected.length, `${path}: ${table.name}`);
    for (const [at, row] of expected.entries()) assert.is(found[at], row, `${path}: ${table.name}, row ${at}`);
    total += found.length;
  }
  await source.close();
  database.close();
  return total;
}

/** A small generator with a seed, so that a failure can be seen again. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
}

const integers = [0n, 1n, -1n, 127n, -128n, 128n, 32767n, -32769n, 8388607n, -8388609n, 2147483647n, -2147483649n];
const wide = [140737488355327n, -140737488355329n, 9007199254740993n, 9223372036854775807n, -9223372036854775808n];
const reals = [0.5, -0, 1e300, -1e-300, Infinity, -Infinity, 5, -3, 123456789012, 0.1, 2 ** 52, 1e18];

function randomValue(random: (below: number) => number, longest: number): null | bigint | number | string | Uint8Array {
  switch (random(7)) {
    case 0:
      return null;
    case 1:
      return [...integers, ...wide][random(integers.length + wide.length)]!;
    case 2:
      return reals[random(reals.length)]!;
    case 3:
      return new Uint8Array(random(longest)).map(() => random(256));
    case 4:
      return 'é€😀 '.repeat(random(longest >> 3));
    default:
      return 'x'.repeat(random(40));
  }
}

function generate(path: string, seed: number, pageBytes: number, encoding: string): void {
  const random = randomOf(seed);
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA encoding = '${encoding}'; PRAGMA auto_vacuum = ${seed % 3};`);
  database.exec(`
    CREATE TABLE plain (a, b TEXT, c INTEGER, d REAL, e BLOB, f NUMERIC);
    CREATE TABLE keyed (id INTEGER PRIMARY KEY, a DOUBLE, "virtual one" AS (id + 1), b, kept TEXT AS (a || 'x') STORED, c);
    CREATE TABLE ordered (k1 TEXT, x, k2 INTEGER, y REAL, PRIMARY KEY (k2, k1)) WITHOUT ROWID;
    CREATE TABLE descending (id INTEGER PRIMARY KEY DESC, a);
    CREATE TABLE empty (a);
  `);
  const longest = seed % 2 === 0 ? Math.min(3 * pageBytes, 4000) : 60;
  const value = () => randomValue(random, longest);
  const plain = database.prepare('INSERT INTO plain VALUES (?, ?, ?, ?, ?, ?)');
  const keyed = database.prepare('INSERT OR REPLACE INTO keyed (id, a, b, c) VALUES (?, ?, ?, ?)');
  const ordered = database.prepare('INSERT OR IGNORE INTO ordered VALUES (?, ?, ?, ?)');
  const descending = database.prepare('INSERT OR IGNORE INTO descending VALUES (?, ?)');
  database.exec('BEGIN');
  for (let at = 0; at < 250; at++) {
    plain.run(value(), value(), value(), value(), value(), value());
    const id = random(10) === 0 ? [...integers, ...wide][random(17)]! : BigInt(random(1_000_000) - 500_000);
    keyed.run(id, value(), value(), value());
    ordered.run(`key ${random(1000)}`, value(), BigInt(random(50)), value());
    descending.run(BigInt(at * 7), value());
  }
  database.exec(`COMMIT; DELETE FROM plain WHERE rowid % 3 = 0; DELETE FROM ordered WHERE k2 = 7;
    ALTER TABLE plain ADD COLUMN later TEXT DEFAULT 5; ALTER TABLE plain ADD COLUMN number INT DEFAULT '12';
    ALTER TABLE plain ADD COLUMN half REAL DEFAULT 2; ALTER TABLE plain ADD COLUMN raw BLOB DEFAULT x'00ff';
    ALTER TABLE plain ADD COLUMN no NUMERIC DEFAULT -1.5e3; ALTER TABLE plain ADD COLUMN unset;
    INSERT INTO plain (a, later) VALUES (1, 'given'); INSERT INTO plain (a, b) VALUES (randomblob(200000), 2);`);
  database.close();
}

test('generated databases read as SQLite reads them', async () => {
  let seed = 1;
  for (const [pageBytes, encoding] of [
    [512, 'UTF-8'],
    [512, 'UTF-16le'],
    [1024, 'UTF-16be'],
    [4096, 'UTF-8'],
    [65536, 'UTF-16be'],
    [65536, 'UTF-8'],
  ] as const) {
    const path = join(folder.path, `generated-${seed}.db`);
    generate(path, seed, pageBytes, encoding);
    assert.ok((await compare(path)) > 600);
    seed++;
  }
});

test('a large table is cut by rowid, and the parts are the whole', async () => {
  const path = join(folder.path, 'large.db');
  const database = new DatabaseSync(path);
  database.exec(`CREATE TABLE t (a TEXT, b INT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
    INSERT INTO t SELECT printf('%.1000c', 'x'), i FROM n`);
  database.exec('DELETE FROM t WHERE rowid BETWEEN 10000 AND 15000');
  database.close();
  const model = modelOf(path);
  const plan = planOf(model);
  const chunks = planSqliteChunks(path, plan, model).map((chunk, id): Chunk => ({ id, ...chunk }));
  assert.is(chunks.length, 6);
  const source = openSqliteRows(path);
  let rows = 0;
  for (const chunk of chunks.toReversed()) rows += (await readChunk(source, plan, chunk)).rows.length;
  await source.close();
  assert.is(rows, 44_999);
});

test('real databases read as SQLite reads them', async () => {
  const paths = [
    'databases/chinook/Chinook_Sqlite.sqlite',
    'databases/chinook/Chinook_Sqlite_AutoIncrementPKs.sqlite',
    'databases/employees-bytebase/sqlite/dataset_small/employee.db',
  ].flatMap(path => corpusFile(path) ?? []);
  if (paths.length === 0) return skipped('pages of real SQLite files', 'the corpus is not there');
  let total = 0;
  for (const path of paths) total += await compare(path);
  assert.ok(total > 10_000, `${total}`);
});

async function messageOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'none';
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return error.message;
  }
}

test('a database that is open elsewhere is refused with what to do', async () => {
  const path = join(folder.path, 'open.db');
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = wal; CREATE TABLE t (a); INSERT INTO t VALUES (1)');
  assert.match(await messageOf(async () => openSqliteRows(path)), /wal_checkpoint/);
  const alone = join(folder.path, 'alone.db');
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  copyFileSync(path, alone);
  database.close();
  await openSqliteRows(alone).close();
  writeFileSync(`${alone}-journal`, Buffer.from('d9d505f920a163d70000000000000000', 'hex'));
  assert.match(await messageOf(async () => openSqliteRows(alone)), /not finished/);
});

test('a file that is written to meanwhile, cut off, or no database is refused', async () => {
  const path = join(folder.path, 'changing.db');
  generate(path, 2, 1024, 'UTF-8');
  const model = modelOf(path);
  const plan = planOf(model);
  const [chunk] = planSqliteChunks(path, plan, model).map((planned, id): Chunk => ({ id, ...planned }));
  const source = openSqliteRows(path);
  const writer = new DatabaseSync(path);
  writer.exec('INSERT INTO plain (a) VALUES (1)');
  writer.close();
  assert.match(await messageOf(() => readChunk(source, plan, chunk!)), /written to/);
  await source.close();
  const bytes = readFileSync(path);
  const cut = folder.file('cut.db', bytes.subarray(0, bytes.length - 5000));
  assert.match(await messageOf(async () => openSqliteRows(cut)), /cut off/);
  assert.match(await messageOf(async () => openSqliteRows(folder.file('no.db', 'hello'))), /does not begin/);
});

test('damaged files end with a reason, never with a crash and never not', async () => {
  const path = join(folder.path, 'good.db');
  generate(path, 4, 512, 'UTF-8');
  const good = readFileSync(path);
  const model = modelOf(path);
  const plan = planOf(model);
  const chunks = planSqliteChunks(path, plan, model).map((chunk, id): Chunk => ({ id, ...chunk }));
  const random = randomOf(99);
  const bad = join(folder.path, 'bad.db');
  let refused = 0;
  const began = performance.now();
  for (let trial = 0; trial < 80; trial++) {
    const bytes = Buffer.from(good);
    for (let flips = random(16); flips >= 0; flips--) {
      // Headers of pages are where the harm is done.
      const page = random(bytes.length / 512);
      const at = page * 512 + (random(2) === 0 ? random(40) : random(512));
      bytes[at] = random(256);
    }
    writeFileSync(bad, bytes);
    const reason = await messageOf(async () => {
      planSqliteChunks(bad, plan, model);
      const source = openSqliteRows(bad);
      try {
        for (const chunk of chunks) await readChunk(source, plan, { ...chunk, rowsExpected: null });
      } finally {
        await source.close();
      }
    });
    if (reason !== 'none') refused++;
  }
  assert.ok(refused > 20, `${refused}`);
  assert.ok(performance.now() - began < 60_000);
});

test.after(() => folder.remove());
test.run();
