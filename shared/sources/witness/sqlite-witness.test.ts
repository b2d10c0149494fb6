import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChunkRange, TablePlan } from '#shared/engines/transfer/plan.ts';
import { columnPlan, type RecordedRow, RecordingSink, tablePlan } from '#shared/engines/witness/testing.ts';
import { corpusFile } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import type { RowSource } from '../row-source.ts';
import { SourceError } from '../source-error.ts';
import { openSqliteRows } from '../sqlite/pages/sqlite-rows.ts';
import { scratchFolder } from '../testing.ts';
import { openWitness } from './open-witness.ts';

const folder = scratchFolder();
let databases = 0;

/** A file in which these statements were run. */
function fileOf(...statements: string[]): string {
  const path = folder.file(`${databases++}.db`, '');
  const database = new DatabaseSync(path);
  for (const statement of statements) database.exec(statement);
  database.close();
  return path;
}

async function read(
  source: RowSource,
  table: TablePlan,
  range: ChunkRange = { kind: 'whole' },
  signal = new AbortController().signal,
  turn: () => Promise<void> | undefined = () => undefined,
): Promise<RecordedRow[]> {
  const sink = new RecordingSink();
  await source.read({
    chunk: { id: 0, table: 0, rowsExpected: null, bytes: 0, ...range },
    table,
    open: columns => {
      assert.equal(
        columns,
        table.columns.map(column => column.source),
      );
      return sink;
    },
    turn,
    signal,
  });
  return sink.rows;
}

/** All rows of one table of a file. */
async function rowsOf(path: string, table: TablePlan, range?: ChunkRange): Promise<RecordedRow[]> {
  const source = await openWitness({ kind: 'sqlite-file', path });
  try {
    return await read(source, table, range);
  } finally {
    await source.close();
  }
}

test('every storage class comes as it is stored', async () => {
  const path = fileOf(
    'CREATE TABLE t (a, r REAL, b TEXT)',
    "INSERT INTO t VALUES (9223372036854775807, 5, 'grün'), (-9223372036854775808, 1e999, CAST(x'61006200' AS TEXT))",
    "INSERT INTO t VALUES (x'00ff', -0.5, CAST(x'c3' AS TEXT)), ('', NULL, x''), (1.5, 0.1, '')",
  );
  const rows = await rowsOf(path, tablePlan('t', ['a', 'r', 'b']));
  assert.equal(
    rows.map(row => row.values),
    [
      ['integer64:7fffffffffffffff', 'float64:4014000000000000', 'text:grün'],
      ['integer64:8000000000000000', 'float64:7ff0000000000000', 'text:a\0b\0'],
      ['bytes:00ff', 'float64:bfe0000000000000', 'text:\u{fffd}'],
      ['text:', null, 'bytes:'],
      ['float64:3ff8000000000000', 'float64:3fb999999999999a', 'text:'],
    ],
  );
});

test('a range of rowids, in their order, whatever an index would offer', async () => {
  const path = fileOf(
    'CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)',
    'CREATE INDEX i ON t (n, id)',
    'INSERT INTO t SELECT value, 100 - value FROM generate_series(1, 100)'.replace(
      'generate_series(1, 100)',
      '(WITH RECURSIVE s(value) AS (SELECT -50 UNION ALL SELECT value + 1 FROM s WHERE value < 49) SELECT value FROM s)',
    ),
  );
  const rows = await rowsOf(path, tablePlan('t', ['n', 'id']), { kind: 'rowids', from: '-2', to: '3' });
  assert.equal(
    rows.map(row => row.values[1]?.slice(-2)),
    ['fe', 'ff', '00', '01', '02', '03'],
  );
  // Lines are rowids where a line may have that number.
  assert.equal(
    rows.map(row => row.line),
    [1, 2, 3, 1, 2, 3],
  );
});

test('a table without rowids comes in the order of its key', async () => {
  const path = fileOf(
    'CREATE TABLE t (a TEXT, b INTEGER, c, PRIMARY KEY (b DESC, a)) WITHOUT ROWID',
    'CREATE INDEX i ON t (a, b, c)',
    "INSERT INTO t VALUES ('x', 1, 1), ('y', 3, 2), ('a', 3, 3), ('b', 2, 4)",
  );
  const rows = await rowsOf(path, tablePlan('t', ['a', 'b']));
  assert.equal(
    rows.map(row => row.values[0]),
    ['text:a', 'text:y', 'text:b', 'text:x'],
  );
  assert.equal(
    rows.map(row => row.line),
    [1, 2, 3, 4],
  );
});

test('text of UTF-16 databases comes as UTF-8; half a surrogate pair stays invalid', async () => {
  for (const [encoding, half] of [
    ['UTF-16le', '00d8'],
    ['UTF-16be', 'd800'],
  ] as const) {
    const path = fileOf(
      `PRAGMA encoding = '${encoding}'`,
      'CREATE TABLE "t" ("ä" TEXT)',
      `INSERT INTO t VALUES ('grün 😀'), (''), (CAST(x'${half}' AS TEXT))`,
    );
    const rows = await rowsOf(path, tablePlan('t', ['ä']));
    assert.equal(
      rows.map(row => row.values[0]),
      ['text:grün 😀', 'text:', 'text:\u{fffd}\u{fffd}\u{fffd}'],
      encoding,
    );
  }
});

test('values of every kind and length come from SQLite as they come from its pages', async () => {
  const path = fileOf('CREATE TABLE t (a, r REAL, n NUMERIC, b TEXT); CREATE INDEX i ON t (a, r, n, b)');
  const database = new DatabaseSync(path);
  const insert = database.prepare('INSERT INTO t (rowid, a, r, n, b) VALUES (?, ?, ?, ?, CAST(? AS TEXT))');
  let state = 7;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * limit);
  };
  const view = new DataView(new ArrayBuffer(8));
  const bits = (): number => {
    view.setUint32(0, below(2 ** 32));
    view.setUint32(4, below(2 ** 32));
    return view.getFloat64(0);
  };
  const reals = [0, -0, 0.1, -0.5, 1e22, 1e23, 5e-324, 1.7976931348623157e308, Number.POSITIVE_INFINITY, 1e15, 123.45];
  const real = (): number => [reals[below(reals.length)] ?? 0, bits(), bits(), below(1e9) / 1000][below(4)] ?? 0;
  const integers = [0n, -1n, 999_999_999_999_999n, 10n ** 15n, -(10n ** 15n), 2n ** 63n - 1n, -(2n ** 63n)];
  const integer = (): bigint => integers[below(integers.length + 1)] ?? BigInt(below(2 ** 32)) * BigInt(below(2 ** 31));
  const bytes = (): Uint8Array => {
    // Rows longer than are put together come alone, in pairs and in hundreds.
    const length = below(40) === 0 ? 20_000 : below(30);
    return Buffer.from(Array.from({ length }, () => [0, 10, 0x3a, 0x69, 0x31, 0xc3, below(256)][below(7)] ?? 0));
  };
  const any = (): null | number | bigint | string | Uint8Array =>
    [() => null, real, integer, () => `n${below(1e6)}:\n`, bytes][below(5)]?.() ?? null;
  database.exec('BEGIN');
  for (let at = 0; at < 6000; at++) {
    const rowid = BigInt(at < 2000 ? at - 1000 : at < 4000 ? at * 1_000_003 : at) + (at === 5999 ? 2n ** 62n : 0n);
    insert.run(rowid, any(), real(), any(), at > 5000 && at < 5400 ? Buffer.alloc(17_000, 0x61) : bytes());
  }
  database.exec('COMMIT');
  database.close();
  const table = tablePlan('t', ['a', 'r', 'n', 'b']);
  assert.is(await compareWithPages(path, [table]), 6000);
});

test('values are what they are stored as, whatever their column was declared to be since', async () => {
  const changed = 'CREATE TABLE t (a TEXT, b TEXT, c NUMERIC COLLATE somebodys_own)';
  const before = 'CREATE TABLE t (a INTEGER, b, c TEXT COLLATE NOCASE'.padEnd(changed.length - 1);
  const path = fileOf(
    `${before})`,
    "INSERT INTO t VALUES (12, -0.0, 'a'), (-7, 0.0, ''), (NULL, '12', NULL), (0, 0, x''), (1.5, x'3132', '1.5')",
  );
  const content = readFileSync(path);
  content.write(changed, content.indexOf(before), 'latin1');
  writeFileSync(path, content);
  const table = tablePlan('t', ['a', 'b', 'c']);
  const rows = await rowsOf(path, table);
  assert.equal(
    rows.map(({ values }) => values),
    [
      ['integer64:000000000000000c', 'float64:8000000000000000', 'text:a'],
      ['integer64:fffffffffffffff9', 'float64:0000000000000000', 'text:'],
      [null, 'text:12', null],
      ['integer64:0000000000000000', 'integer64:0000000000000000', 'bytes:'],
      ['float64:3ff8000000000000', 'bytes:3132', 'text:1.5'],
    ],
  );
  assert.is(await compareWithPages(path, [table]), 5);
});

test('more columns than a number has bits, and names that need quotes', async () => {
  const columns = Array.from({ length: 150 }, (_, at) => `c "${at}`);
  const quoted = columns.map(name => `"${name.replaceAll('"', '""')}"`);
  const values = columns.map((_, at) =>
    at % 3 === 0 ? `'t${at}'` : at % 3 === 1 ? `x'${at.toString(16).padStart(4, '0')}'` : `${at}`,
  );
  const path = fileOf(
    `CREATE TABLE "a ""b" (${quoted.join(', ')})`,
    `INSERT INTO "a ""b" VALUES (${values.join(', ')})`,
  );
  const [row] = await rowsOf(path, tablePlan('a "b', columns));
  assert.is(row?.values[147], 'text:t147');
  assert.is(row?.values[148], 'bytes:0094');
  assert.is(row?.values[149], 'integer64:0000000000000095');
});

test('columns called rowid do not hide the rowid', async () => {
  const path = fileOf('CREATE TABLE t (rowid TEXT, _rowid_ TEXT)', "INSERT INTO t VALUES ('z', '1'), ('a', '2')");
  const rows = await rowsOf(path, tablePlan('t', ['rowid']), { kind: 'rowids', from: '1', to: '2' });
  assert.equal(
    rows.map(row => row.values),
    [['text:z'], ['text:a']],
  );
  const taken = fileOf('CREATE TABLE t (rowid, _rowid_, oid)', 'INSERT INTO t VALUES (1, 2, 3)');
  const error = await rowsOf(taken, tablePlan('t', ['oid'])).catch(failure => failure);
  assert.instance(error, SourceError);
});

test('long values and many rows arrive whole, and one process serves chunk after chunk', async () => {
  const path = fileOf(
    'CREATE TABLE t (id INTEGER PRIMARY KEY, v)',
    'INSERT INTO t VALUES (1, zeroblob(3000000))',
    `INSERT INTO t (v) WITH RECURSIVE s(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM s WHERE value < 20000) SELECT 'row ' || value FROM s`,
  );
  const source = await openWitness({ kind: 'sqlite-file', path });
  const table = tablePlan('t', ['v']);
  const first = await read(source, table, { kind: 'rowids', from: '1', to: '10000' });
  assert.is(first.length, 10_000);
  assert.is(first[0]?.values[0]?.length, 'bytes:'.length + 6_000_000);
  const second = await read(source, table, { kind: 'rowids', from: '10001', to: '20001' });
  assert.equal(second.at(-1), { line: 20_001, values: ['text:row 20000'] });
  await source.close();
});

test('another number of rows than expected, a table that is not there and a file that is none are errors', async () => {
  const path = fileOf('CREATE TABLE t (a)', 'INSERT INTO t VALUES (1)');
  const source = await openWitness({ kind: 'sqlite-file', path });
  const request = {
    table: tablePlan('t', ['a']),
    open: () => new RecordingSink(),
    turn: () => undefined,
    signal: new AbortController().signal,
  };
  const wrong = await source
    .read({ ...request, chunk: { id: 0, table: 0, rowsExpected: 2, bytes: 0, kind: 'whole' } })
    .catch(error => error);
  assert.match(wrong.message, /1 rows .* should be 2/);
  await source.close();
  const other = folder.file('no.db', 'not a database'.repeat(99));
  const failing = [() => rowsOf(path, tablePlan('missing', ['a'])), () => rowsOf(other, tablePlan('t', ['a']))];
  for (const attempt of failing) {
    const error = await attempt().catch(failure => failure);
    assert.instance(error, SourceError);
    assert.match(error.message, /not proven/);
  }
});

test('reading stops when it is cancelled', async () => {
  const path = fileOf(
    'CREATE TABLE t (v)',
    `INSERT INTO t WITH RECURSIVE s(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM s WHERE value < 100000) SELECT 'row ' || value FROM s`,
  );
  const source = await openWitness({ kind: 'sqlite-file', path });
  const controller = new AbortController();
  const cancel = async (): Promise<void> => controller.abort();
  const error = await read(source, tablePlan('t', ['v']), { kind: 'whole' }, controller.signal, cancel).catch(
    failure => failure,
  );
  assert.is(error.code, 'source-cancelled');
  await source.close();
});

test('a file cut or damaged at any place gives rows or an error', async () => {
  const path = fileOf(
    'CREATE TABLE t (id INTEGER PRIMARY KEY, v)',
    `INSERT INTO t (v) WITH RECURSIVE s(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM s WHERE value < 900) SELECT 'row ' || value FROM s`,
  );
  const whole = readFileSync(path);
  const damaged = Buffer.from(whole);
  for (let at = 4096; at < damaged.length; at += 97) damaged[at] = damaged[at]! ^ 0x55;
  writeFileSync(path, damaged);
  const outcome = await rowsOf(path, tablePlan('t', ['v'])).catch(error => error);
  assert.ok(outcome instanceof SourceError || Array.isArray(outcome));
  writeFileSync(path, whole.subarray(0, 5000));
  assert.instance(await rowsOf(path, tablePlan('t', ['v'])).catch(error => error), SourceError);
});

/** The copier's reader of pages and SQLite itself have nothing in common. */
async function compareWithPages(path: string, tables: readonly TablePlan[]): Promise<number> {
  const witness = await openWitness({ kind: 'sqlite-file', path });
  const pages = openSqliteRows(path);
  let rows = 0;
  for (const table of tables) {
    const seen = await read(witness, table);
    const copied = await read(pages, table);
    assert.is(JSON.stringify(copied), JSON.stringify(seen), table.source.name);
    rows += seen.length;
  }
  await witness.close();
  await pages.close();
  return rows;
}

for (const file of ['chinook/Chinook_Sqlite.sqlite', 'employees-bytebase/sqlite/dataset_small/employee.db']) {
  const path = corpusFile(`databases/${file}`);
  if (path === undefined) {
    skipped(`the witness and the copier on ${file}`, 'the folder of real databases is not present');
    continue;
  }
  test(`the witness reads what the copier reads: ${file}`, async () => {
    const database = new DatabaseSync(path, { readOnly: true });
    const names = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all();
    const tables = names.map(({ name }) => {
      const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all(String(name));
      const plans = columns.map(column => columnPlan(String(column.name)));
      return tablePlan(String(name), plans);
    });
    database.close();
    const rows = await compareWithPages(path, tables);
    assert.ok(rows > 1000, `${rows} rows`);
  });
}

test.after(() => folder.remove());
test.run();
