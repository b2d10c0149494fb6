import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Reading } from '#shared/engines/schema/model.ts';
import { seededRandom } from '#shared/testing/faults/random.ts';
import { scratchFolder } from '../testing.ts';
import { readDatabase } from './read-database.ts';
import { readSqliteFile } from './read-file.ts';

/*
 * Rows are read from the file's pages, or by SQLite itself: whoever reads them, the reading is the same.
 */

const folder = scratchFolder();
const onProgress = (): void => {};

async function both(path: string): Promise<[Reading, Reading]> {
  return [
    await readDatabase(path, { profile: true, onProgress }),
    await readDatabase(path, { profile: true, onProgress, byQuery: true }),
  ];
}

const schema = `
  CREATE TABLE free (a, b TEXT, c INTEGER, d REAL, e BLOB, f NUMERIC, g BOOLEAN, h DATETIME, i JSON);
  CREATE TABLE keyed (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE UNIQUE, two AS (id + 1), parent INTEGER REFERENCES keyed(id), price DECIMAL(10,2));
  CREATE TABLE pair (k1 TEXT, k2 INTEGER, x REAL, PRIMARY KEY (k2, k1)) WITHOUT ROWID;
  CREATE TABLE loose (a INTEGER, b REAL, c TEXT, UNIQUE (a, b));
  CREATE TABLE hidden (rowid TEXT, _rowid_ TEXT, oid TEXT);
  CREATE TABLE empty (a);
  CREATE VIRTUAL TABLE words USING fts5(title);
  CREATE INDEX covering ON loose (a, b, c);
  CREATE VIEW seen AS SELECT * FROM free;
`;

function generate(path: string, seed: number, pageBytes: number, encoding: string): void {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const integers = [0, 1, -1, 127, 32768, -2147483648, 2147483648, 1_700_000_000, 999_999_999_999_999, -1e15, 2 ** 53];
  const reals = [
    0,
    -0,
    5,
    -5,
    0.5,
    12.5,
    19.99,
    -0.01,
    1e-7,
    1e15,
    1e21,
    1e300,
    Infinity,
    0.1 + 0.2,
    1 / 3,
    -123.456789,
  ];
  const texts = [
    '',
    ' ',
    '12',
    '-7.50',
    '1e3',
    '2024-02-30',
    '2023-05-06 07:08:09',
    '0000-00-00',
    'true',
    'größe',
    '{"a":1}',
    'n\\0l',
    'Inf',
  ];
  const any = (): null | number | bigint | string | Uint8Array => {
    const choice = below(8);
    if (choice === 0) return null;
    if (choice === 1) return BigInt(integers[below(integers.length)] ?? 0);
    if (choice === 2) return BigInt(below(2 ** 31)) * BigInt(below(2 ** 31)) - 2n ** 61n;
    if (choice === 3) return reals[below(reals.length)] ?? 0;
    if (choice === 4) return (random() - 0.5) * 10 ** below(12);
    if (choice === 5) return below(100_000) / 100;
    if (choice === 6) return Uint8Array.from({ length: below(40) }, () => below(256));
    return texts[below(texts.length)] ?? '';
  };
  const database = new DatabaseSync(path);
  database.exec(
    `PRAGMA foreign_keys = OFF; PRAGMA page_size = ${pageBytes}; PRAGMA encoding = '${encoding}'; ${schema}`,
  );
  const free = database.prepare('INSERT INTO free VALUES (?, CAST(? AS TEXT), ?, ?, ?, ?, ?, ?, ?)');
  const keyed = database.prepare('INSERT OR IGNORE INTO keyed (id, name, parent, price) VALUES (?, ?, ?, ?)');
  const pair = database.prepare('INSERT OR IGNORE INTO pair VALUES (?, ?, ?)');
  const loose = database.prepare('INSERT OR IGNORE INTO loose VALUES (?, ?, ?)');
  const hidden = database.prepare('INSERT INTO hidden VALUES (?, ?, ?)');
  database.exec('BEGIN');
  for (let at = 0; at < 300; at++) {
    free.run(any(), any(), any(), any(), any(), any(), any(), any(), any());
    keyed.run(
      seed % 2 === 0 ? at : below(5000) - 500,
      `${['A', 'a', 'b'][below(3)]}${at}`,
      below(600),
      below(10_000) / 100,
    );
    pair.run(`k${below(50)}`, below(20), random());
    loose.run(below(1e6) - 5e5, random() * 100, `${below(9)}`);
    hidden.run('a', 'b', 'c'.repeat(below(3000)));
  }
  database.exec("COMMIT; DELETE FROM free WHERE rowid % 5 = 0; INSERT INTO words VALUES ('one word')");
  database.close();
}

test('pages and queries give one reading', async () => {
  let seed = 1;
  for (const [pageBytes, encoding] of [
    [512, 'UTF-8'],
    [4096, 'UTF-8'],
    [4096, 'UTF-16le'],
    [65536, 'UTF-8'],
  ] as const) {
    const path = join(folder.path, `both-${seed}.db`);
    generate(path, seed, pageBytes, encoding);
    const [pages, query] = await both(path);
    assert.is(pages.model.statistics.rows, query.model.statistics.rows);
    assert.ok(pages.model.statistics.rows > 900);
    for (const [index, table] of pages.model.tables.entries())
      assert.equal(table, query.model.tables[index], table.name);
    assert.equal(pages, query);
    seed++;
  }
});

test('a file with damage is read as far as SQLite can read it, and not by its pages', async () => {
  const path = join(folder.path, 'sound.db');
  generate(path, 2, 512, 'UTF-8');
  const bytes = readFileSync(path);
  for (const page of [30, 60, 90]) {
    const damaged = join(folder.path, `damaged-${page}.db`);
    const copy = Buffer.from(bytes);
    copy.fill(0x5a, page * 512, page * 512 + 300);
    writeFileSync(damaged, copy);
    const [pages, query] = await both(damaged);
    assert.equal(pages, query);
    assert.ok(pages.model.issues.length > 0);
  }
  const logged = join(folder.path, 'logged.db');
  writeFileSync(logged, bytes);
  appendFileSync(`${logged}-wal`, Buffer.alloc(64, 1));
  const [beside, again] = await both(logged);
  assert.equal(beside, again);
});

test('a large file is checked beside its reading', async () => {
  const path = join(folder.path, 'large.db');
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode = off; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO t SELECT i, printf('%.900c', 'x') FROM n`);
  database.close();
  const pages = await readSqliteFile(path, { profile: true });
  const query = await readDatabase(path, { profile: true, onProgress, byQuery: true });
  assert.equal(pages, query);
  assert.equal(pages.model.issues, []);
  const bytes = readFileSync(path);
  bytes.fill(0x5a, 4096 * 2000, 4096 * 2000 + 100);
  writeFileSync(path, bytes);
  assert.ok((await readSqliteFile(path, { profile: true })).model.issues.length > 0);
});

test.after(() => folder.remove());
test.run();
